"""What the journal of access tells; pure."""

from enum import StrEnum


class Happening(StrEnum):
    """Something that whoever keeps accounts may want to know."""

    CAME_IN = "came_in"
    FAILED = "failed"
    BRAKED = "braked"
    CODE_FAILED = "code_failed"
    RECOVERY_USED = "recovery_used"
    WENT_OUT = "went_out"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word, no secret
    RESET_ASKED = "reset_asked"
    RESET_DONE = "reset_done"
    FACTOR_SET = "factor_set"
    FACTOR_REMOVED = "factor_removed"
    CODES_RENEWED = "codes_renewed"
    TOKEN_MADE = "token_made"  # noqa: S105 - a word, no secret
    TOKEN_USED = "token_used"  # noqa: S105 - a word, no secret
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a word, no secret
    INVITED = "invited"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    ADDED = "added"
    """An account with its password, without an invitation: by the API, or on the server itself."""
    CLOSED = "closed"
    LINKED = "linked"
    MAIL_CONFIRMED = "mail_confirmed"
    MAIL_CHANGED = "mail_changed"

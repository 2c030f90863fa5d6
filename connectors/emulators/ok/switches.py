"""What is only believed about Odnoklassniki, or differs from one account of it to the next."""

from typing import Annotated, Final, Literal

import msgspec

_Count = Annotated[int, msgspec.Meta(ge=0)]
_SESSIONLESS: Final = ["url.getInfo", "group.getInfo", "users.getInfo"]
_Most = Annotated[int, msgspec.Meta(ge=1)]


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Settings of the emulated network; each may be changed while it runs."""

    calls_per_second: _Count = 3
    """Calls per second of one key → error 8; OK publishes no number; 0 means without limit."""
    method_calls_per_day: _Count = 10_000
    """Calls of one method by one key in 24 hours → error 11; 0 means without limit."""
    withdrawn: dict[str, int] = {}
    """Methods that OK took away, with the error they meet (3 or 10)."""
    sessionless: list[str] = msgspec.field(default_factory=_SESSIONLESS.copy)
    """Methods that an application may call without a key, signed with its own secret."""
    path_method_signed: bool = False
    """Whether ``method`` enters the signature though it stands in the path."""
    date_ms: bool = True
    """Whether comments tell ``date_ms`` beside the Moscow time in ``date``."""
    unasked_fields: Literal["all", "recorded"] = "all"
    """What a comment tells without ``fields``: everything, or what was recorded in 2014."""
    empty_page: Literal["list", "bare"] = "list"
    """What a page without comments is: an empty list and an anchor, or ``{}``."""
    without_has_more: list[str] = []
    """Lists that keep giving an anchor and never say ``has_more``."""
    newest_first: bool = True
    """Whether a page read BACKWARD lists the newest first, or always the oldest."""
    anchors_overlap: bool = False
    """Whether a page begins with the comment at which the one before it ended."""
    comments_page: _Most = 100
    """The most comments that one page of getComments gives, whatever was asked for."""
    topics_page: _Most = 100
    """The same for lists of topics and of discussions, and for ids in getByIds."""
    bad_discussion: Literal["error", "empty"] = "error"
    """What a discussion that is not there meets: error 160, or an empty answer."""
    unknown_url: Literal["unknown", "error", "null"] = "unknown"
    """What an address of nobody resolves to: type UNKNOWN, error 300, or a literal null."""
    counts_ahead_percent: _Count = 0
    """By how much the counts of comments exceed what can be fetched."""
    counts_keep_removed: bool = False
    """Whether a removed comment goes on being counted."""
    administrator_takes_part: bool = False
    """Whether getList shows an administrator all discussions of his groups."""
    list_by_group: bool = False
    """Whether getList heeds ``gid``, which no page of OK mentions."""
    added_gives: Literal["id", "comment"] = "id"
    """What addDiscussionComment answers: the comment's id, or the comment."""
    done_gives: Literal["success", "true"] = "success"
    """What a deed without a result answers: ``{"success": true}`` or ``true``."""
    as_admin_needs_group_content: bool = True
    """Whether an official answer of the group takes the right GROUP_CONTENT."""
    comment_length: _Most = 3000
    """The most letters of a comment."""
    oauth_error_status: Literal[200, 400, 401] = 400
    """The HTTP status with which token.do refuses."""
    one_refresh: bool = False
    """Whether a refresh token is spent by its use and replaced by another."""

"""Where a comment stands on its journey, and what its text is worth comparing by; pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

_LONGEST: Final = 65_536
"""Characters kept of one comment; no network lets anybody write more."""


class CommentState(StrEnum):
    """Exactly one of these holds for every comment at any time."""

    NEW = "new"
    """Waits for its verdict, even if it is gone from the network."""
    OWN = "own"
    """Written by the page itself; needs nothing."""
    OLD = "old"
    """Written long before the page was registered: kept as the past of what is new."""
    NO_ANSWER = "no_answer"
    """Judged to need no answer; the verdict says why."""
    REVIEW = "review"
    """The judge is unsure: a person decides, even if it is gone from the network."""
    NEEDS_ANSWER = "needs_answer"
    """Waits to be put into a case, even if it is gone from the network."""
    IN_CASE = "in_case"
    """Belongs to a case, whose state tells the rest."""
    LEAVING = "leaving"
    """Deleted on the network; its case has yet to be told."""
    DELETED = "deleted"
    """Gone from the network, and nobody has to be told any more."""


class CameBy(StrEnum):
    """How we first learnt of a comment; tells what push misses."""

    POLL = "poll"
    PUSH = "push"


class Deleter(StrEnum):
    """Whose doing it was that a comment is gone, as far as the network lets one tell."""

    AUTHOR = "author"
    PAGE = "page"
    """Not the author: an administrator of the page, or the network itself."""
    SERVICE = "service"
    """One of our people hid it through us."""
    UNKNOWN = "unknown"
    """Only its absence was seen, or the network does not say."""


UNSETTLED: Final = frozenset({CommentState.NEW, CommentState.REVIEW, CommentState.NEEDS_ANSWER})
"""May need an answer and has not come into a case; so it does not end by disappearing."""


def on_arrival(*, is_own: bool, written_at: datetime, counts_from: datetime | None) -> CommentState:
    """Where a comment begins; one from before ``counts_from`` is nobody's duty any more."""
    if is_own:
        return CommentState.OWN
    is_old = counts_from is not None and written_at < counts_from
    return CommentState.OLD if is_old else CommentState.NEW


def after_verdict(*, needs_answer: bool, review: bool, linked: bool) -> CommentState:
    """Where a judged comment goes; one that is in a case goes back there to tell of the edit."""
    if linked or needs_answer:
        return CommentState.NEEDS_ANSWER
    return CommentState.REVIEW if review else CommentState.NO_ANSWER


def writing_order(page_id: int, external_id: str) -> tuple[int, int, str]:
    """Sort comments as everybody writes them, so that two workers do not cross.

    Networks count upwards, so what is answered comes before its answer.
    """
    return page_id, len(external_id), external_id


def plain_text(text: str) -> str:
    """Cut what PostgreSQL cannot hold (NUL, lone surrogates) and what nobody writes by hand."""
    safe = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return safe[:_LONGEST]


def content_hash(text: str, attachments: Sequence[str]) -> str:
    """Tell two versions of a comment apart; networks give no time of edit."""
    content = "\x1f".join([text, *attachments])
    return hashlib.blake2b(content.encode("utf-8"), digest_size=16).hexdigest()

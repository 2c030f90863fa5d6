"""What stood in an answer's way, and what else can be done then; pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class TroubleKind(StrEnum):
    """Why the network did not take an answer for good."""

    CLOSED = "closed"
    """Comments under the post are switched off or limited."""
    GONE = "gone"
    """The comment, the post or the page is no more."""
    BLOCKED = "blocked"
    """The network wants to see a person before it takes more."""
    KEY = "key"
    """The page's key is dead or lacks a right."""
    TEXT = "text"
    """The network does not take these words."""
    ANSWERED = "answered"
    """The page's admin has answered in the network himself."""
    UNSURE = "unsure"
    """Nobody can tell whether it was published."""
    OTHER = "other"


class WayOut(StrEnum):
    """What an official may do about an answer that was refused."""

    OPEN_COMMENTS = "open_comments"
    """Open the comments under the post; then the answer is tried again by itself."""
    RETRY = "retry"
    """Send the same answer again."""
    EDIT = "edit"
    """Write another answer to the same comment."""
    ANOTHER_COMMENT = "another_comment"
    """Answer another comment of the citizen."""
    POST = "post"
    """Answer by a post of the page, in the network itself."""
    CLOSE_CASE = "close_case"
    """Close the case and say why there is no answer in public."""


_WAYS: Final[Mapping[TroubleKind, tuple[WayOut, ...]]] = {
    TroubleKind.CLOSED: (
        WayOut.OPEN_COMMENTS,
        WayOut.RETRY,
        WayOut.ANOTHER_COMMENT,
        WayOut.POST,
        WayOut.CLOSE_CASE,
    ),
    TroubleKind.GONE: (WayOut.ANOTHER_COMMENT, WayOut.POST, WayOut.CLOSE_CASE),
    TroubleKind.BLOCKED: (WayOut.RETRY, WayOut.CLOSE_CASE),
    TroubleKind.KEY: (WayOut.RETRY, WayOut.CLOSE_CASE),
    TroubleKind.TEXT: (WayOut.EDIT, WayOut.CLOSE_CASE),
    TroubleKind.ANSWERED: (WayOut.RETRY,),
    TroubleKind.UNSURE: (WayOut.EDIT, WayOut.CLOSE_CASE),
    TroubleKind.OTHER: (WayOut.RETRY, WayOut.EDIT, WayOut.CLOSE_CASE),
}
_IN_RUSSIAN: Final[Mapping[WayOut, str]] = {
    WayOut.OPEN_COMMENTS: "открыть комментарии под записью, тогда ответ опубликуется сам",
    WayOut.RETRY: "когда комментарии откроют на странице, отправить ответ ещё раз",
    WayOut.ANOTHER_COMMENT: "ответить под другим комментарием гражданина",
    WayOut.POST: "ответить записью страницы",
    WayOut.CLOSE_CASE: "закрыть сообщение с причиной",
}


_WAYS_TOLD: Final = " Можно: "


def ways_out(kind: TroubleKind | None, *, can_open: bool) -> tuple[WayOut, ...]:
    """Tell what can be done; ``can_open`` tells that the page's keys can open comments."""
    if kind is None:
        return ()
    return tuple(way for way in _WAYS[kind] if can_open or way is not WayOut.OPEN_COMMENTS)


def explained(sentence: str, kind: TroubleKind, *, can_open: bool) -> str:
    """Say with a refusal what else can be done, where the refusal itself does not."""
    if kind is not TroubleKind.CLOSED:
        return sentence
    ways = "; ".join(_IN_RUSSIAN[way] for way in ways_out(kind, can_open=can_open))
    return f"{sentence}{_WAYS_TOLD}{ways}."


def parted(trouble: str) -> tuple[str, str]:
    """Part a refusal from the ways out that ``explained`` has put behind it; empty: it has none."""
    sentence, told, ways = trouble.partition(_WAYS_TOLD)
    return sentence, f"{told.strip()} {ways}" if told else ""

"""Answers that a page gave without us: in which ways, and what may be believed of them; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

import msgspec

from app.base.errors import InvalidError
from app.comments.model import Comment

_SHORTEST: Final = 3
LONGEST: Final = 500
"""Characters of what is told."""


class Way(StrEnum):
    """How the citizen was answered."""

    THREAD = "thread"
    """By a comment of the same thread that the network does not show as the page's."""
    PHONE = "phone"
    MEETING = "meeting"
    MESSAGE = "message"
    """A private message in the network."""
    OTHER = "other"
    """Another thread, a post, a letter."""


WAYS: Final[Mapping[Way, str]] = {
    Way.THREAD: "комментарием в этом обсуждении",
    Way.PHONE: "по телефону",
    Way.MEETING: "на встрече или приёме",
    Way.MESSAGE: "личным сообщением",
    Way.OTHER: "в другом обсуждении, постом или письмом",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of an answer; the comment for a thread, moment and words otherwise."""

    way: Way
    comment_id: int | None = None
    answered_at: datetime | None = None
    words: str = ""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that may be believed."""

    way: Way
    comment_id: int | None
    answered_at: datetime
    words: str

    @classmethod
    def of(
        cls,
        told: Told,
        *,
        thread: Sequence[Comment],
        asked: Sequence[Comment],
        since: datetime,
        now: datetime,
    ) -> Self:
        """Check what was told against the thread and against what the citizen wrote in the case.

        ``since`` is when the case was asked first; an edit may have made a question of old words.

        Raises NotAnAnswerError, NoWordsError, NoMomentError, EarlyAnswerError and
        FutureAnswerError.
        """
        said = told.words.replace("\x00", "").strip()
        if told.way is Way.THREAD:
            answer = _chosen(told.comment_id, possible(thread, asked, since=since))
            return cls(way=told.way, comment_id=answer.id, answered_at=answer.posted_at, words=said)
        if len(said) < _SHORTEST:
            raise NoWordsError
        if told.answered_at is None:
            raise NoMomentError
        if told.answered_at > now:
            raise FutureAnswerError
        if told.answered_at < _last_word(asked, since):
            raise EarlyAnswerError
        return cls(
            way=told.way,
            comment_id=None,
            answered_at=told.answered_at,
            words=said,
        )

    def note(self, zone: ZoneInfo) -> str:
        """Say it for the history; the moment as the institution's clock showed it."""
        if self.comment_id is not None:
            said = f"комментарий {self.comment_id} в этом обсуждении"
        else:
            said = f"{WAYS[self.way]}, {self.answered_at.astimezone(zone):%d.%m.%Y в %H:%M}"
        return f"{said}: {self.words}" if self.words else said


class NotAnAnswerError(InvalidError):
    """The comment is the citizen's own, stands elsewhere, is gone, or was written too early."""

    def __init__(self) -> None:
        super().__init__(
            "Выберите комментарий этого обсуждения, написанный после слов гражданина и не им самим."
        )


class NoWordsError(InvalidError):
    """Nothing is told by which the answer could be found again."""

    def __init__(self) -> None:
        super().__init__("Напишите, кто ответил и где это можно проверить.")


class NoMomentError(InvalidError):
    """It was not told when the citizen was answered."""

    def __init__(self) -> None:
        super().__init__("Напишите, когда ответили: день и время.")


class EarlyAnswerError(InvalidError):
    """The answer is said to be older than the question."""

    def __init__(self) -> None:
        super().__init__(
            "Это раньше, чем гражданин написал. Поправьте время или ответьте на то, что дописано."
        )


class FutureAnswerError(InvalidError):
    """The answer is still to be given."""

    def __init__(self) -> None:
        super().__init__(
            "Это время ещё не наступило. Отметьте ответ, когда он дан, или пообещайте день "
            "промежуточным ответом."
        )


def possible(
    thread: Sequence[Comment], asked: Sequence[Comment], *, since: datetime
) -> list[Comment]:
    """Tell which comments of a thread may be the answer, the last first.

    Not the case's own, nor what its author wrote besides, as far as the network names authors;
    not what is gone; not what was written before his last word.
    """
    own = {each.id for each in asked}
    authors = {each.author_id for each in asked if each.author_id is not None}
    last = _last_word(asked, since)
    found = [
        each
        for each in thread
        if each.id not in own
        and each.author_id not in authors
        and each.deleted_at is None
        and each.posted_at >= last
    ]
    return found[::-1]


def _last_word(asked: Sequence[Comment], since: datetime) -> datetime:
    return max([since, *(each.posted_at for each in asked)])


def _chosen(comment_id: int | None, found: Sequence[Comment]) -> Comment:
    for each in found:
        if each.id == comment_id:
            return each
    raise NotAnAnswerError

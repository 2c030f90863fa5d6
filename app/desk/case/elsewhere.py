"""What a case shows of an answer that was given without us, and how one is told."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import LONGEST, WAYS, NoMomentError, Told, Way
from app.cases.model import Case
from app.comments.model import Comment
from app.desk.speech import words

ASIDE: Final[Mapping[Way, str]] = {way: title for way, title in WAYS.items() if way != Way.THREAD}
"""Ways that leave nothing in the thread."""
_COMMENT: Final = "comment:"


class NoWayError(InvalidError):
    """It was not chosen how the citizen was answered."""

    def __init__(self) -> None:
        super().__init__("Выберите, как ответили: комментарий из обсуждения или другой способ.")


class LongWordsError(InvalidError):
    """More is told than is kept."""

    def __init__(self) -> None:
        super().__init__(f"Пояснение длиннее {LONGEST} знаков. Сократите его.")


class ElsewhereForm(msgspec.Struct, frozen=True):
    """How, where and when the citizen was answered, as typed."""

    how: Annotated[str, Meta(max_length=40)] = ""
    """A way, or ``comment:7``."""
    at: Annotated[str, Meta(max_length=40)] = ""
    """As 2026-12-04T14:05, by the reader's clock."""
    words: Annotated[str, Meta(max_length=100_000)] = ""

    def told(self) -> Told:
        """Read it; raises NoWayError, NoMomentError, LongWordsError."""
        said = self.words.replace("\x00", "").strip()
        if len(said) > LONGEST:
            raise LongWordsError
        if self.how.startswith(_COMMENT):
            return Told(way=Way.THREAD, comment_id=self._comment_id(), words=said)
        if self.how not in ASIDE:
            raise NoWayError
        return Told(way=Way(self.how), answered_at=self._moment(), words=said)

    def _comment_id(self) -> int | None:
        number = self.how.removeprefix(_COMMENT)
        is_id = number.isascii() and number.isdecimal()
        return min(int(number), LARGEST_ID) if is_id else None

    def _moment(self) -> datetime:
        try:
            typed = datetime.fromisoformat(self.at).replace(tzinfo=words.readers_zone())
            return typed.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise NoMomentError from error


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that the case is closed by on somebody's word."""

    how: str
    answered_at: datetime
    words: str
    by: str
    told_at: datetime


async def given_of(session: AsyncSession, case: Case, person: Person) -> Given | None:
    """Tell by whose word the case is closed; None where it was closed otherwise."""
    row = await elsewhere.standing(session, case)
    if row is None:
        return None
    names = await access.names_of(session, {row.account_id})
    mine = row.account_id == person.account_id
    return Given(
        how=WAYS[row.way],
        answered_at=row.answered_at,
        words=row.words,
        by="Вы" if mine else names.get(row.account_id, "сотрудник"),
        told_at=row.told_at,
    )


def spelled(found: Sequence[Comment]) -> dict[str, Comment]:
    """Give each comment that may be the answer the word by which the form names it."""
    return {f"{_COMMENT}{each.id}": each for each in found}

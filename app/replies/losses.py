"""What is asked of every answer that is gone from the network or changed there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.histories.sealing import Source, Words
from app.cases.histories.writing import words_of
from app.cases.model import Case
from app.cases.rules import EventKind, is_same_matter
from app.comments.model import Comment
from app.comments.rules import Deleter
from app.replies.civilities import civility_in

EMPTIED: Final = ", в нём больше нет ответа"
_IN_RUSSIAN: Final[Mapping[Deleter, str]] = {
    Deleter.AUTHOR: "удалён от имени страницы",
    Deleter.PAGE: "удалил администратор страницы или сама сеть",
    Deleter.UNKNOWN: "сеть не говорит, кто удалил",
}


def by_whom(comment: Comment) -> str:
    """Say who deleted an answer; our own people write the history themselves."""
    return _IN_RUSSIAN[comment.deleted_by or Deleter.UNKNOWN]


def is_emptied(comment: Comment) -> bool:
    """Tell whether an answer only greets, thanks or promises by now."""
    return bool(civility_in(comment.text, comment.attachments))


async def still_asks(session: AsyncSession, case: Case, *, now: datetime) -> bool:
    """Tell whether the citizen's words still stand, and are not too old to be opened again."""
    said = (await cases.comments_by_case(session, [case.id]))[case.id]
    stands = any(comment.deleted_at is None for comment in said)
    return stands and is_same_matter(case.closed_at, now)


async def last_told_of(session: AsyncSession, case: Case, comment: Comment) -> str:
    """Tell with which words the history knows a comment of the page, as ``Words`` spells them.

    Empty where it tells none.
    """
    told = [each.words for each in await cases.history(session, case) if each.words]
    own = [words for words in told if Words.read(words)[:2] == (Source.COMMENT, comment.id)]
    return own[-1] if own else ""


async def tell(
    session: AsyncSession, case: Case, kind: EventKind, note: str, comment: Comment, now: datetime
) -> None:
    """Write down what became of an answer that is this comment, with its words."""
    words = words_of(comment)
    await cases.note(session, case, kind, text=note, account_id=None, words=words, now=now)

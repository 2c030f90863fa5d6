"""A case's history in sentences, with the names of those who acted."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.cases.model import Case, CaseEvent
from app.cases.rules import SILENT, EventKind
from app.comments.model import Comment
from app.desk.speech import titles
from app.desk.speech.marks import excerpt
from app.officials import service as officials

_NOTED = frozenset(EventKind) - {
    EventKind.OPENED,
    EventKind.JOINED,
    EventKind.EDITED,
    EventKind.COMMENT_DELETED,
    EventKind.COMMENT_BACK,
    EventKind.REPLY_WRITTEN,
}
"""Events whose note is written for people."""
_GIVES = frozenset(
    {
        EventKind.ASSIGNED,
        EventKind.REDIRECTED,
        EventKind.STOOD_IN,
        EventKind.CAME_BACK,
        EventKind.ESCALATED,
    }
)
"""Events that tell who got the case."""
_TYPED: Final = frozenset(
    {
        EventKind.ASSIGNED,
        EventKind.CLOSED,
        EventKind.IMPORTANCE_CHANGED,
        EventKind.PAUSED,
        EventKind.REDIRECTED,
        EventKind.RETURNED,
    }
)
"""Events whose note somebody may have typed as it is."""
_COMMENT: Final = re.compile(r"(?:^|(?<=^от ответа страницы \())комментарий (\d+)\b")
_REPLY: Final = re.compile(r"(?:^|(?<=^от )|(?<=пришёл, когда ))(ответа?) \d+\b")
_ACCOUNT: Final = re.compile(r"(?<=\()учётная запись № (\d+)(?=\))")
"""How notes name a comment, an answer and, where one is hidden, an account."""
_FIRST_WORDS: Final = 60


class Line(msgspec.Struct, frozen=True):
    """One line: what happened, when, by whom."""

    says: str
    happened_at: datetime
    by: str


class Names(msgspec.Struct, frozen=True):
    """What the people in a case's history are called."""

    officials: dict[int, str]
    accounts: dict[int, str]


async def names_around(session: AsyncSession, case: Case, events: Sequence[CaseEvent]) -> Names:
    """Look up who works where the case is, and who had it before."""
    colleagues = await officials.list_officials(session, sight=frozenset({case.institution_id}))
    names = {official.id: official.name for official in colleagues}
    told = {each.official_id for each in events if each.official_id is not None}
    for other in await officials.officials_of(session, told - names.keys()):
        names[other.id] = other.name
    owners = await access.accounts_of_officials(session, sorted(names))
    accounts = {account: names[official] for official, account in owners.items()}
    acted = {each.account_id for each in events if each.account_id is not None}
    alarms = [each.note for each in events if each.kind is EventKind.VANISHED]
    acted |= {int(number) for note in alarms for number in _ACCOUNT.findall(note)}
    return Names(names, await access.names_of(session, acted - accounts.keys()) | accounts)


async def history_lines(
    session: AsyncSession,
    case: Case,
    person: Person,
    history: Sequence[CaseEvent],
    thread: Sequence[Comment],
) -> tuple[Line, ...]:
    """Tell a history, the latest line first, without who has only looked.

    Comments of the case's thread are named by their first words.
    """
    events = [each for each in history if each.kind not in SILENT]
    names = await names_around(session, case, events)
    said = {comment.id: comment for comment in thread}
    return tuple(_line(each, person, names, said) for each in reversed(events))


def _line(event: CaseEvent, person: Person, names: Names, said: Mapping[int, Comment]) -> Line:
    says = titles.EVENTS[event.kind]
    if event.kind in _GIVES and event.official_id is not None:
        says = f"{says}: {names.officials.get(event.official_id, 'сотрудник')}"
    if event.kind in _NOTED and event.note:
        note = _note(event, person, names, said)
        says = f"{says} ({note})" if ":" in says else f"{says}: {note}"
    by = "автоматически" if event.account_id is None else _who(event.account_id, person, names)
    return Line(says, event.happened_at, by)


def _note(event: CaseEvent, person: Person, names: Names, said: Mapping[int, Comment]) -> str:
    """Tell a note with words and names for numbers; what people typed is left alone."""
    if event.kind in _TYPED:
        return event.note
    note = _COMMENT.sub(lambda found: _named(said.get(int(found[1]))), event.note)
    note = _REPLY.sub(r"\1", note)
    if event.kind is not EventKind.VANISHED:
        return note
    return _ACCOUNT.sub(lambda found: _who(int(found[1]), person, names), note)


def _named(comment: Comment | None) -> str:
    if comment is None:
        return "комментарий в другом обсуждении"
    if not comment.text:
        return "комментарий без текста"
    words = excerpt(" ".join(comment.text.split()), (), limit=_FIRST_WORDS)
    return f"комментарий «{''.join(piece.text for piece in words)}»"


def _who(account_id: int, person: Person, names: Names) -> str:
    return "Вы" if account_id == person.account_id else names.accounts.get(account_id, "сотрудник")

"""A case's history in sentences, with the names of those who acted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.rules import SILENT, EventKind
from app.desk.speech import titles
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
    return Names(names, await access.names_of(session, acted - accounts.keys()) | accounts)


async def history_lines(session: AsyncSession, case: Case, person: Person) -> tuple[Line, ...]:
    """Tell the history, the latest line first, without who has only looked."""
    events = [each for each in await cases.history(session, case) if each.kind not in SILENT]
    names = await names_around(session, case, events)
    return tuple(_line(each, person, names.accounts, names.officials) for each in reversed(events))


def _line(
    event: CaseEvent,
    person: Person,
    name_of_account: Mapping[int, str],
    names: Mapping[int, str],
) -> Line:
    says = titles.EVENTS[event.kind]
    if event.kind in _GIVES and event.official_id is not None:
        says = f"{says}: {names.get(event.official_id, 'сотрудник')}"
    if event.kind in _NOTED and event.note:
        says = f"{says} ({event.note})" if ":" in says else f"{says}: {event.note}"
    return Line(says, event.happened_at, _by(event, person, name_of_account))


def _by(event: CaseEvent, person: Person, name_of_account: Mapping[int, str]) -> str:
    if event.account_id is None:
        return "автоматически"
    if event.account_id == person.account_id:
        return "Вы"
    return name_of_account.get(event.account_id, "сотрудник")

"""Writing a case's history; every change of a case leaves a line here."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import store
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line to be written: what happened to a case and what the case became by it."""

    case_id: int
    kind: EventKind
    became: CaseState
    official_id: int | None
    note: str = ""
    account_id: int | None = None


def line(case: Case, kind: EventKind, *, note: str = "", account_id: int | None = None) -> Line:
    """Describe what has just happened to a case, as it stands now."""
    return Line(
        case_id=case.id,
        kind=kind,
        became=case.state,
        official_id=case.official_id,
        note=note,
        account_id=account_id,
    )


async def write(session: AsyncSession, lines: Sequence[Line], *, now: datetime) -> None:
    """Add lines to the histories of their cases, in the order given."""
    if lines:
        await store.insert_events(session, [_row(each) for each in lines], now=now)


def _row(each: Line) -> tuple[object, ...]:
    return (
        each.case_id,
        each.kind.value,
        each.became.value,
        each.official_id,
        each.note,
        each.account_id,
    )

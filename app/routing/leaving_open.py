"""Leaves cases open where nobody can take them: with the reason, and never in silence."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.clerk import keeping_of
from app.cases.model import Case
from app.cases.moving import service as moving
from app.deadlines.rulebook import Keeping, Rulebook
from app.officials import service as officials
from app.routing.patience import told_at
from app.routing.policy import Options
from app.routing.rules import Choice
from app.triage.rules import Importance

_LOOK_AGAIN: Final = timedelta(minutes=30)
"""How soon the reason is looked at again. That somebody comes on duty or has room is seen
in every round and waits for nothing."""
_AT_LEAST: Final = timedelta(minutes=1)


class Unplaced(NamedTuple):
    """An open case and why nobody has it."""

    case: Case
    choice: Choice


async def leave_open(
    session: AsyncSession,
    left: Sequence[Unplaced],
    options: Options,
    rulebook: Rulebook | None,
    *,
    now: datetime,
) -> None:
    """Write down why nobody has these cases; tell coordinators of those that waited too long."""
    if not left:
        return
    ids = {each.case.institution_id for each in left}
    found = await officials.institutions_of(session, ids)
    keepings = {each.id: keeping_of(each) for each in found}
    limits = [_told_at(each, keepings, options, rulebook) for each in left]
    both = list(zip(left, limits, strict=True))
    await cases.leave_open(session, [_left(each, at, now=now) for each, at in both], now=now)
    due = [each for each, at in both if each.case.escalated_at is None and at <= now]
    await _escalate(session, due, now=now)


async def _escalate(session: AsyncSession, due: Sequence[Unplaced], *, now: datetime) -> None:
    ids = {each.case.institution_id for each in due}
    coordinators = await officials.coordinators_for(session, ids, now=now) if ids else {}
    told = [
        (each.case, coordinators.get(each.case.institution_id), each.choice.why) for each in due
    ]
    await moving.escalate(session, told, now=now)


def _told_at(
    each: Unplaced, keepings: Mapping[int, Keeping], options: Options, rulebook: Rulebook | None
) -> datetime:
    """Tell when a coordinator is told: at once where waiting does not help or must not be."""
    case = each.case
    since = case.open_since or case.opened_at
    if each.choice.is_hopeless or case.importance is Importance.URGENT:
        return since
    return told_at(since, keepings[case.institution_id], options, rulebook)


def _left(each: Unplaced, told: datetime, *, now: datetime) -> cases.Left:
    is_ahead = each.case.escalated_at is None and told > now
    look_at = min(now + _LOOK_AGAIN, told) if is_ahead else now + _LOOK_AGAIN
    return cases.Left(
        case_id=each.case.id,
        why=each.choice.why,
        is_new=each.choice.why != each.case.unassigned_reason,
        look_at=max(look_at, now + _AT_LEAST),
    )

"""Tells why cases are where they are: the decisions of one, and what waits and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Role
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.moving.service import Unclaimed
from app.officials import service as officials
from app.routing import store
from app.routing.redirecting import coordinates
from app.routing.rules import Choice

_MOST: Final = 100


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on a case, and by which version of the rules it was made."""

    decided_at: datetime
    policy_version: int
    choice: Choice


async def decisions(session: AsyncSession, case: Case) -> list[Explained]:
    """Tell the last hundred decisions on a case, the latest first."""
    return [
        Explained(
            decided_at=each.decided_at,
            policy_version=each.round.policy_version,
            choice=msgspec.json.decode(each.outcome, type=Choice),
        )
        for each in await store.decisions_of_case(session, case.id, limit=_MOST)
    ]


async def waiting(session: AsyncSession, person: Person, *, now: datetime) -> Sequence[Unclaimed]:
    """Count open cases by reason: of one's own institution, of those below for a coordinator.

    The centre sees the whole region.
    """
    if person.role is Role.TRAINER:
        return await moving.count_unassigned(session, None, now=now)
    own = person.scope() or 0
    if not await coordinates(session, person, own, now=now):
        return await moving.count_unassigned(session, {own}, now=now)
    everywhere = await moving.count_unassigned(session, None, now=now)
    above = await officials.chain_above(session, {each.institution_id for each in everywhere})
    return [
        each
        for each in everywhere
        if own in {each.institution_id, *above.get(each.institution_id, ())}
    ]

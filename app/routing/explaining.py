"""Tells why cases are where they are: the decisions of one, and what waits and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.moving.service import Unclaimed
from app.routing import store
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
    """Count the open cases in sight by institution and reason."""
    return await moving.count_unassigned(session, sight=person.sight, now=now)

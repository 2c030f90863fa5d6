"""Whose case it is and how it came to him, as short facts."""

from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case
from app.incidents import service as incidents
from app.officials import service as officials
from app.routing import explaining


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """One decision of routing."""

    why: str
    rule: int | None
    """Number of the rule; None: no rule decided."""
    version: int
    """Of the rules."""
    at: datetime


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a case, and what stands behind it."""

    stands_in_for: str | None
    """Whose case it is while a substitute has it."""
    handovers: int
    needs_coordinator: bool
    incident_id: int | None
    decisions: tuple[Decided, ...]
    """The latest first."""


async def holding_of(session: AsyncSession, case: Case) -> Holding:
    """Tell who has the case and why."""
    absent = case.stands_in_for_id
    named = [] if absent is None else await officials.officials_of(session, [absent])
    return Holding(
        stands_in_for=named[0].name if named else None,
        handovers=case.handovers,
        needs_coordinator=case.needs_coordinator,
        incident_id=await incidents.home_of(session, case.id),
        decisions=tuple(
            Decided(
                why=each.choice.why,
                rule=each.choice.rule,
                version=each.policy_version,
                at=each.decided_at,
            )
            for each in await explaining.decisions(session, case)
        ),
    )

"""A case is warned of once at each step of its term."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.cases import warning
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case

MINUTE = timedelta(minutes=1)


async def stepped(session: AsyncSession, *shares: int) -> Case:
    """Give a case whose steps are reached one minute after another."""
    _, case = await an_assigned_case(session)
    at = [make.NOW + (place + 1) * MINUTE for place in range(len(shares))]
    case.warnings = [[share, moment.isoformat()] for share, moment in zip(shares, at, strict=True)]
    case.warn_at = at[0]
    await session.flush()
    return case


async def warned(session: AsyncSession) -> list[str]:
    query = select(CaseEvent.note).where(CaseEvent.kind == EventKind.WARNED).order_by(CaseEvent.id)
    return list(await session.scalars(query))


async def test_each_step_is_told_when_it_is_reached(session: AsyncSession) -> None:
    case = await stepped(session, 50, 80)

    await warning.warn(session, now=make.NOW + MINUTE, limit=10)
    first = await warned(session)
    await warning.warn(session, now=make.NOW + 2 * MINUTE, limit=10)

    assert (first, await warned(session)) == (["50"], ["50", "80"])
    assert (case.warn_at, case.warnings) == (None, [])


async def test_of_several_steps_only_the_highest_is_told(session: AsyncSession) -> None:
    case = await stepped(session, 50, 80, 100, 150)

    await warning.warn(session, now=make.NOW + 3 * MINUTE, limit=10)

    assert await warned(session) == ["100"]
    assert case.warn_at == make.NOW + 4 * MINUTE


async def test_a_step_is_told_once_though_the_round_is_run_twice(session: AsyncSession) -> None:
    await stepped(session, 50)

    done = [await warning.warn(session, now=make.NOW + MINUTE, limit=10) for _ in range(2)]

    assert (done, await warned(session)) == ([1, 0], ["50"])


@pytest.mark.parametrize(
    ("state", "paused_at"),
    [(CaseState.ANSWERED, None), (CaseState.CLOSED, None), (CaseState.IN_WORK, make.NOW)],
)
async def test_what_is_answered_or_paused_is_not_warned_of(
    session: AsyncSession, state: CaseState, paused_at: datetime | None
) -> None:
    case = await stepped(session, 50)
    case.state, case.paused_at = state, paused_at
    await session.flush()

    assert await warning.warn(session, now=make.NOW + MINUTE, limit=10) == 0


async def test_a_case_that_another_worker_holds_is_left_to_it(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await stepped(session, 50)
    now = make.NOW + MINUTE

    async with sessions.begin() as first, sessions.begin() as second:
        done = [await warning.warn(each, now=now, limit=10) for each in (first, second)]

    assert done == [1, 0]

"""The stage that plans: a round sets pages due and rings for the polls."""

import asyncio
from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import select

from app.base.database import Sessions
from app.base.jobs import Stage
from app.pages.model import Page, Plan
from app.pages.planning.service import STEP
from app.pages.reading import Rhythm
from app.pages.sealing import Sealer
from tests import factories as make
from workers.judges import Judges
from workers.networks import BuyKey, Networks, OpenConnector
from workers.plan import plan
from workers.tools import Tools

_LATER = make.NOW + timedelta(minutes=10)


class Rung:
    """A bell that remembers."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []

    async def ring(self, stage: Stage) -> None:
        self.stages.append(stage)


class Clock:
    """Stands until it is set."""

    def __init__(self) -> None:
        self.at = _LATER

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bell() -> Rung:
    return Rung()


@pytest.fixture
def tools(sessions: Sessions, clock: Clock, bell: Rung) -> Tools:
    return a_worker(sessions, clock, bell)


def a_worker(sessions: Sessions, clock: Clock, bell: Rung) -> Tools:
    def nobody_is_called(*_: object) -> None:
        raise AssertionError

    return Tools(
        sessions=sessions,
        networks=Networks(cast("OpenConnector", nobody_is_called), {}),
        buy_key=cast("BuyKey", nobody_is_called),
        judge=Judges.none(),
        sealer=Sealer(""),
        bell=bell,
        rhythm=Rhythm(
            poll=timedelta(seconds=3),
            backfill=timedelta(days=14),
            discovery_calls_per_day=5000,
            reading_keys=1,
        ),
        rulebook=make.RULEBOOK,
        now=clock,
    )


async def a_read_page(sessions: Sessions) -> int:
    async with sessions.begin() as session:
        page = await make.a_page(session, await make.an_institution(session))
        page.discovered_at = page.polled_at = make.NOW
        page.discover_at = make.NOW + timedelta(days=30)
        return page.id


async def next_look(sessions: Sessions, page_id: int) -> datetime:
    async with sessions() as session:
        return (await session.scalars(select(Page.discover_at).where(Page.id == page_id))).one()


async def until_it_is_asked(tools: Tools, clock: Clock, page_id: int) -> None:
    for _ in range(20):
        clock.at += STEP
        await plan(tools)
        if await next_look(tools.sessions, page_id) <= clock.at:
            return
    pytest.fail("nobody asked the page")


async def test_a_round_sets_pages_due_and_rings_for_the_polls(
    tools: Tools, clock: Clock, bell: Rung
) -> None:
    page_id = await a_read_page(tools.sessions)

    await until_it_is_asked(tools, clock, page_id)

    assert bell.stages == [Stage.POLL]


async def test_a_plan_that_was_just_stepped_has_nothing_to_do(tools: Tools) -> None:
    await a_read_page(tools.sessions)

    assert await plan(tools) == 1
    assert await plan(tools) == 0


async def test_without_pages_a_round_does_nothing(tools: Tools, bell: Rung) -> None:
    assert await plan(tools) == 0
    assert bell.stages == []


async def test_of_two_workers_one_plans(sessions: Sessions, clock: Clock, bell: Rung) -> None:
    await a_read_page(sessions)
    workers = [a_worker(sessions, clock, bell) for _ in range(2)]
    done = []

    for _ in range(6):
        done.append(await asyncio.gather(*(plan(worker) for worker in workers)))
        clock.at += STEP

    assert [sum(turn) for turn in done] == [1] * 6
    assert len({tuple(turn) for turn in done}) == 1


async def test_a_plan_in_other_hands_is_left_alone(tools: Tools, clock: Clock) -> None:
    await a_read_page(tools.sessions)
    await plan(tools)
    clock.at += STEP

    async with tools.sessions.begin() as other:
        await other.execute(select(Plan).with_for_update())
        meanwhile = await plan(tools)
    afterwards = await plan(tools)

    assert (meanwhile, afterwards) == (0, 1)

"""Rounds of one stage in one process: in turn where they only wait for each other."""

import asyncio
from typing import cast

import pytest

from app.base.jobs import Stage
from workers.rounds import Turns
from workers.tools import Tools

NO_TOOLS = cast("Tools", None)


class Rounds:
    """Counts the rounds under way; each lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = self.together = self.most_together = 0
        self.go = asyncio.Event()

    async def run(self, _: Tools, __: Stage) -> int:
        self.begun += 1
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await self.go.wait()
        self.together -= 1
        return 1


async def test_a_bell_heard_during_a_round_of_judging_makes_one_more_round_after_it() -> None:
    rounds = Rounds()
    turns = Turns(rounds.run)

    async with asyncio.TaskGroup() as bells:
        for _ in range(5):
            bells.create_task(turns.take(NO_TOOLS, Stage.JUDGE))
        await asyncio.sleep(0.01)
        rounds.go.set()

    assert (rounds.begun, rounds.most_together) == (2, 1)


async def test_polls_run_side_by_side_so_that_a_slow_network_holds_up_nobody() -> None:
    rounds = Rounds()
    turns = Turns(rounds.run)

    async with asyncio.TaskGroup() as bells:
        for _ in range(3):
            bells.create_task(turns.take(NO_TOOLS, Stage.POLL))
        await asyncio.sleep(0.01)
        rounds.go.set()

    assert rounds.most_together == 3


async def test_a_network_that_answers_nobody_leaves_places_for_other_stages() -> None:
    rounds = Rounds()
    turns = Turns(rounds.run)

    async with asyncio.TaskGroup() as bells:
        for _ in range(30):
            bells.create_task(turns.take(NO_TOOLS, Stage.POLL))
        await asyncio.sleep(0.01)
        under_way = rounds.together
        rounds.go.set()

    assert under_way == 4


async def test_a_round_that_failed_does_not_block_the_next_bell() -> None:
    async def fail(_: Tools, __: Stage) -> int:
        raise ConnectionError

    turns = Turns(fail)

    for _ in range(2):
        with pytest.raises(ConnectionError):
            await turns.take(NO_TOOLS, Stage.OPEN)

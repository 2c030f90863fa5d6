"""A batch that fails is halved down to the row at which it fails."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from tests import factories as make
from workers.aside import Aside
from workers.halving import Batches, in_halves
from workers.tools import Tools


class Rows:
    """Rows to be dealt with in order; some of them cannot be."""

    def __init__(self, *, number: int, bad: set[int]) -> None:
        self.waiting, self.bad, self.done = list(range(1, number + 1)), bad, list[int]()
        self.error: Exception = ValueError("a row that nobody thought of")
        self.fails = False

    async def hold_oldest(self, _: AsyncSession, *, without: list[int]) -> int | None:
        return next((row for row in self.waiting if row not in without), None)

    async def work(self, _: AsyncSession, *, limit: int, without: list[int]) -> int:
        batch = [row for row in self.waiting if row not in without][:limit]
        if self.fails or self.bad.intersection(batch):
            raise self.error
        self.waiting = [row for row in self.waiting if row not in batch]
        self.done += batch
        return len(batch)


class Few:
    """The tools that halving takes."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self.aside, self.at = sessions, Aside(), make.NOW

    def now(self) -> object:
        return self.at


@pytest.fixture
def tools(sessions: Sessions) -> Few:
    return Few(sessions)


async def rounds(tools: Few, rows: Rows, part: str = "open") -> None:
    batches = Batches(part=part, hold_oldest=rows.hold_oldest, work=rows.work)
    while await in_halves(cast("Tools", tools), batches, most=8):
        pass


@pytest.mark.parametrize("bad", [{1}, {20}, {7, 8}, {1, 2, 3, 12, 20}])
async def test_every_row_but_the_bad_ones_is_dealt_with(tools: Few, bad: set[int]) -> None:
    rows = Rows(number=20, bad=bad)

    await rounds(tools, rows)

    assert rows.done == [row for row in range(1, 21) if row not in bad]


async def test_a_bad_row_is_tried_again_after_ten_minutes(tools: Few) -> None:
    rows = Rows(number=3, bad={2})
    await rounds(tools, rows)
    rows.bad = set()

    await rounds(tools, rows)
    before = list(rows.done)
    tools.at += timedelta(minutes=10)
    await rounds(tools, rows)

    assert (before, rows.done) == ([1, 3], [1, 3, 2])


async def test_what_stands_aside_in_one_part_does_so_in_no_other(tools: Few) -> None:
    await rounds(tools, Rows(number=2, bad={1}))
    rows = Rows(number=2, bad=set())

    await rounds(tools, rows, "notify")

    assert rows.done == [1, 2]


@pytest.mark.parametrize(
    "error", [ConnectionError(), OperationalError("select", None, Exception("the server is gone"))]
)
async def test_a_database_that_went_away_is_no_row_s_fault(tools: Few, error: Exception) -> None:
    rows = Rows(number=2, bad={1})
    rows.error = error

    with pytest.raises(type(error)):
        await rounds(tools, rows)

    assert tools.aside.of("open", now=make.NOW) == []


async def test_what_fails_where_no_row_waits_is_raised(tools: Few) -> None:
    rows = Rows(number=0, bad=set())
    rows.fails = True

    with pytest.raises(ValueError, match="nobody thought of"):
        await rounds(tools, rows)

"""What is no forgotten question, though it looks like one; and what the finding of one tells."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from tests.life.oracle import check
from tests.life.region import Region
from tests.life.test_life import Life

ASKED = "Когда дадут воду?"
CHANGED = "Что с обедами?"
FORTY_DAYS = 60 * 24 * 40


@pytest.fixture
def life(module_database_url: str) -> Iterator[Life]:
    """Somebody has asked, and has his answer."""
    region = Region(module_database_url)
    life = Life(region)
    life.ask(0, "a", ASKED)
    life.settle()
    life.answer_and_publish(0, is_interim=False)
    life.settle()
    yield life
    region.close()


def test_a_person_may_say_of_an_edit_that_it_needs_no_answer(life: Life) -> None:
    """Also before the case is told of it."""
    life.edit(0, CHANGED)
    life.read(0)

    life.decide(0, needs=False)

    life.settle()


def test_an_edit_of_what_ended_long_ago_waits_in_a_later_case(life: Life) -> None:
    life.let_time_pass(FORTY_DAYS)
    life.write_on(0, "a", ASKED)
    life.settle()

    life.edit(1, CHANGED)

    life.settle()


def test_a_reading_that_was_given_up_has_shown_nothing(life: Life) -> None:
    async def read_in_vain() -> None:
        async with life.region.sessions.begin() as session:
            with suppress(DBAPIError):
                await session.execute(sql("SELECT 1 / 0"))  # the rest is refused, too
            await life.network.read(session, 0, now=life.now)

    life.edit(0, CHANGED)
    with pytest.raises(DBAPIError):
        life.run(read_in_vain())
    life.edit(0, ASKED)

    life.settle()


def test_a_finding_tells_the_whole_story(life: Life) -> None:
    life.network.words[1].said_at = life.now

    async def look() -> None:
        async with life.region.sessions() as session:
            await check(session, life.network, now=life.now)

    with pytest.raises(AssertionError, match="comment 1") as found:
        life.run(look())

    (story,) = found.value.__notes__
    for told in ("opened -> open [comment", f"v1 «{ASKED}»", "judged v1: needs True", "network: 2"):
        assert told in story

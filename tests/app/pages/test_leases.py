"""A page is read by one worker at a time, and given back by those that die."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages import reading
from app.pages.reading import RENEW_EVERY, Rhythm, Watched
from app.vocabulary import Network
from tests import factories as make

_RHYTHM = Rhythm(
    poll=timedelta(seconds=3),
    backfill=timedelta(days=14),
    discovery_calls_per_day=5000,
    reading_keys=1,
)
_LATER = make.NOW + timedelta(seconds=16)


@pytest.fixture
async def leased(session: AsyncSession) -> Watched:
    institution = await make.an_institution(session)
    await make.a_page(session, institution)
    (watched,) = await _claim(session, 0)
    return watched


async def _claim(session: AsyncSession, seconds: float) -> list[Watched]:
    now = make.NOW + timedelta(seconds=seconds)
    both = [
        await reading.claim_due(
            session, Network.VK, rhythm=_RHYTHM, now=now, limit=10, unread=unread
        )
        for unread in (True, False)
    ]
    return [*both[0], *both[1]]


async def test_a_leased_page_is_nobody_elses(session: AsyncSession, leased: Watched) -> None:
    assert leased.lease == 1
    assert await _claim(session, 14) == []


async def test_a_dead_workers_page_is_read_again_after_15_seconds(
    session: AsyncSession, leased: Watched
) -> None:
    (again,) = await _claim(session, 16)

    assert (again.page_id, again.lease) == (leased.page_id, leased.lease + 1)


async def test_a_living_worker_holds_its_page_as_long_as_it_reads(
    session: AsyncSession, leased: Watched
) -> None:
    for turn in range(1, 5):
        await reading.renew(session, [leased], now=make.NOW + turn * RENEW_EVERY)

    assert await _claim(session, 30) == []


async def test_a_page_that_was_let_go_is_not_held_again(
    session: AsyncSession, leased: Watched
) -> None:
    await reading.release(session, [leased], rhythm=_RHYTHM, now=make.NOW)

    await reading.renew(session, [leased], now=make.NOW)

    assert len(await _claim(session, 4)) == 1


async def test_a_late_worker_does_not_end_the_lease_of_the_next_one(
    session: AsyncSession, leased: Watched
) -> None:
    await _claim(session, 16)

    await reading.release_failed(
        session, leased, rhythm=_RHYTHM, reason="Поздно.", wait=None, now=_LATER
    )
    await reading.renew(session, [leased], now=_LATER + timedelta(hours=1))

    assert await _claim(session, 30) == []
    assert len(await _claim(session, 32)) == 1

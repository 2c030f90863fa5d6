"""A whole reading that is asked for is made, even if another one is under way."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages import reading
from app.pages import service as pages
from app.pages.reading import KnownPost, Rhythm
from app.vocabulary import Network
from tests import factories as make

_RHYTHM = Rhythm(
    poll=timedelta(seconds=3),
    backfill=timedelta(days=14),
    discovery_calls_per_day=5000,
    reading_keys=1,
)
_SOON = make.NOW + timedelta(seconds=20)


@pytest.fixture
async def post(session: AsyncSession) -> KnownPost:
    """A post that a poll has begun to read."""
    page = await make.a_page(session, await make.an_institution(session))
    await make.a_post(session, page)
    return await _claimed(session)


async def _claimed(session: AsyncSession) -> KnownPost:
    session.expire_all()
    (watched,) = await reading.claim_due(
        session, Network.VK, rhythm=_RHYTHM, now=_SOON, limit=1, unread=True
    )
    return watched.posts[0]


async def test_a_post_just_read_is_left_alone_for_a_while(
    session: AsyncSession, post: KnownPost
) -> None:
    await reading.read_through(session, [(post, 7)], now=make.NOW)

    again = await _again(session)
    assert (again.counter, again.is_due) == (7, False)


async def test_a_reading_asked_for_meanwhile_is_not_forgotten(
    session: AsyncSession, post: KnownPost
) -> None:
    await pages.recheck_all(session, now=make.NOW + timedelta(seconds=1))

    await reading.read_through(session, [(post, 7)], now=make.NOW)

    again = await _again(session)
    assert (again.counter, again.is_due) == (7, True)


async def _again(session: AsyncSession) -> KnownPost:
    session.expire_all()
    later = _SOON + timedelta(seconds=60)
    (watched,) = await reading.claim_due(
        session, Network.VK, rhythm=_RHYTHM, now=later, limit=1, unread=True
    )
    return watched.posts[0]

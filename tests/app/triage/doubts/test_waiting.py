"""Those who ask for a doubt in the same instant, on connections of their own."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.database import Sessions
from app.comments import service as comments
from app.triage.doubts import readers, waiting
from tests import factories as make
from tests.app.triage.filling import judged


async def reviewers(sessions: Sessions, many: int, *, doubts: int) -> Sequence[Person]:
    """Let so many people review, and so many doubts wait for them."""
    async with sessions() as session:
        await judged(session, 50 * doubts, model="live")
    async with sessions.begin() as session:
        accounts = [await make.an_account(session, role=Role.TRAINER) for _ in range(many)]
        return [access.person_of(account) for account in accounts]


async def taken(session: AsyncSession, person: Person) -> int:
    """Tell which doubt is taken for somebody; nobody may be waited for."""
    async with asyncio.timeout(10):
        comment = await waiting.take_next(session, person, skipped=(), now=make.NOW)
    assert comment is not None
    return comment.id


@pytest.mark.parametrize("is_over", [False, True])
async def test_two_who_ask_in_the_same_instant_take_two_doubts(
    sessions: Sessions, *, is_over: bool
) -> None:
    one, other = await reviewers(sessions, 2, doubts=2)
    async with sessions() as first, sessions() as second:
        his = await taken(first, one)
        if is_over:
            await first.commit()

        assert await taken(second, other) != his


async def test_of_many_who_ask_in_the_same_instant_none_reads_what_another_does(
    sessions: Sessions,
) -> None:
    several = await reviewers(sessions, 5, doubts=8)

    async def ask(person: Person) -> int:
        async with sessions.begin() as session:
            return await taken(session, person)

    found = await asyncio.gather(*map(ask, several))

    assert len(set(found)) == 5


async def test_what_was_taken_between_a_look_and_a_try_is_not_reserved(sessions: Sessions) -> None:
    one, other = await reviewers(sessions, 2, doubts=1)
    async with sessions() as first, sessions() as second:
        seen = await readers.read_by_others(second, other, now=make.NOW)
        his = await taken(first, one)
        await first.commit()

        assert seen == set()
        assert not await readers.reserve(second, his, other, now=make.NOW)


async def test_the_only_doubt_is_shown_to_both_at_once(sessions: Sessions) -> None:
    one, other = await reviewers(sessions, 2, doubts=1)
    async with sessions() as first, sessions() as second:
        assert await taken(first, one) == await taken(second, other)


async def test_who_only_looks_keeps_nobody_from_deciding(sessions: Sessions) -> None:
    (one,) = await reviewers(sessions, 1, doubts=1)
    async with sessions() as looking, sessions() as deciding:
        his = await taken(looking, one)
        await deciding.execute(sql("SET LOCAL lock_timeout = '1s'"))

        comment = await comments.find(deciding, his, to_change=True)
        comment.text = "другие слова"
        await deciding.flush()

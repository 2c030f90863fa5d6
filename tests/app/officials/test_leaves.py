"""Leave moves the work along the substitutes, and impossible leaves are refused whole."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.base.errors import AppError
from app.officials import leaves
from app.officials import service as officials
from app.officials.errors import (
    ForeignSubstituteError,
    IdleSubstituteError,
    LeaveAheadError,
    LeaveBegunError,
    LeaveDaysError,
    LeaveNotFoundError,
    LeaveOverError,
    LeaveOverlapError,
    OfficialNotFoundError,
    OwnSubstituteError,
    SubstituteCircleError,
)
from app.officials.model import Official
from tests import factories as make
from tests.app.officials.town import go_away, under

NOW = make.NOW
TODAY = date(2026, 11, 24)
LATER = {"first": TODAY + timedelta(days=7), "last": TODAY + timedelta(days=9)}


async def colleagues(session: AsyncSession, number: int) -> list[Official]:
    school = await make.an_institution(session)
    names = ("Анна", "Борис", "Вера", "Глеб", "Дина", "Егор")
    return [await make.an_official(session, school, name=names[i]) for i in range(number)]


async def test_the_chain_is_followed_to_one_who_is_there(session: AsyncSession) -> None:
    anna, boris, vera = await colleagues(session, 3)
    leave = await go_away(session, anna, boris)
    await go_away(session, boris, vera)

    found = await officials.stand_ins(session, [anna.id, boris.id, vera.id], now=NOW)

    assert {absent: each.official_id for absent, each in found.items()} == {
        anna.id: vera.id,
        boris.id: vera.id,
    }
    assert found[anna.id].until == leave.ends_at
    assert "Анна" not in found[anna.id].why


async def test_without_a_substitute_nobody_has_the_work(session: AsyncSession) -> None:
    anna, *_ = await colleagues(session, 1)
    await go_away(session, anna)

    found = await officials.stand_ins(session, [anna.id], now=NOW)

    assert found[anna.id].official_id is None
    assert "не назначен" in found[anna.id].why


async def test_who_takes_nothing_is_no_substitute(session: AsyncSession) -> None:
    anna, boris = await colleagues(session, 2)
    boris.on_duty = False

    with pytest.raises(IdleSubstituteError, match="Борис не принимает"):
        await go_away(session, anna, boris)

    assert boris.id not in {each.id for each, _ in await leaves.substitutes_for(session, anna)}


async def test_who_came_back_today_may_go_away_again_with_another_substitute(
    session: AsyncSession,
) -> None:
    anna, boris, vera = await colleagues(session, 3)
    leave = await go_away(session, anna, boris)
    await leaves.come_back(session, anna, leave.id, now=NOW)
    later = NOW + timedelta(minutes=1)

    again = await go_away(session, anna, vera, now=later)

    found = await officials.stand_ins(session, [anna.id], now=later)
    assert again.starts_at == leave.ends_at == NOW
    assert found[anna.id].official_id == vera.id


async def test_before_and_after_a_leave_nobody_stands_in(session: AsyncSession) -> None:
    anna, boris = await colleagues(session, 2)
    leave = await go_away(session, anna, boris, **LATER)

    found = [
        await officials.stand_ins(session, [anna.id], now=moment)
        for moment in (NOW, leave.starts_at, leave.ends_at)
    ]

    assert [len(each) for each in found] == [0, 1, 0]


async def test_a_circle_names_the_people_and_what_to_do(session: AsyncSession) -> None:
    anna, boris, vera = await colleagues(session, 3)
    await go_away(session, anna, boris)
    await go_away(session, boris, vera)

    with pytest.raises(SubstituteCircleError) as refused:
        await go_away(session, vera, anna)

    assert "Вера → Анна → Борис → Вера" in str(refused.value)
    assert "выберите другого замещающего" in str(refused.value)


async def test_leaves_on_other_days_close_no_circle(session: AsyncSession) -> None:
    anna, boris = await colleagues(session, 2)
    await go_away(session, anna, boris)

    assert (await go_away(session, boris, anna, **LATER)).id


async def test_two_leaves_at_once_are_refused_but_not_after_a_cancelled_one(
    session: AsyncSession,
) -> None:
    anna, *_ = await colleagues(session, 1)
    first = await go_away(session, anna, **LATER)

    with pytest.raises(LeaveOverlapError, match=r"01\.12\.2026 по 03\.12\.2026"):
        await go_away(session, anna, **LATER)
    await leaves.cancel(session, anna, first.id, now=NOW)

    assert (await go_away(session, anna, **LATER)).id != first.id


async def test_a_substitute_works_here_or_next_to_here(session: AsyncSession) -> None:
    ministry = await make.an_institution(session, "Министерство")
    office = await make.an_institution(session, "Управление")
    school, sister, stranger = [
        await make.an_institution(session, f"Школа № {number}") for number in range(3)
    ]
    await under(session, office, ministry)
    await under(session, school, office)
    await under(session, sister, office)
    absent = await make.an_official(session, school)
    near = [await make.an_official(session, place) for place in (school, office, sister)]
    far = [await make.an_official(session, place) for place in (ministry, stranger)]

    for place, substitute in enumerate(near):
        day = TODAY + timedelta(days=place)
        assert await go_away(session, absent, substitute, first=day, last=day)
    for substitute in far:
        with pytest.raises(ForeignSubstituteError, match="того же учредителя"):
            await go_away(session, absent, substitute, **LATER)


async def test_nobody_stands_in_for_himself_and_strangers_are_not_found(
    session: AsyncSession,
) -> None:
    anna, *_ = await colleagues(session, 1)

    with pytest.raises(OwnSubstituteError):
        await go_away(session, anna, anna)
    with pytest.raises(OfficialNotFoundError):
        await go_away(session, anna, Official(id=100_500))


async def test_days_gone_by_are_refused(session: AsyncSession) -> None:
    anna, *_ = await colleagues(session, 1)

    with pytest.raises(LeaveDaysError, match="уже закончилось"):
        await go_away(session, anna, first=TODAY - timedelta(9), last=TODAY - timedelta(1))


async def test_whoever_comes_back_earlier_is_on_duty_at_once(session: AsyncSession) -> None:
    anna, boris = await colleagues(session, 2)
    leave = await go_away(session, anna, boris)
    later = NOW + timedelta(days=1)

    await leaves.come_back(session, anna, leave.id, now=later)

    found = await officials.on_duty_in(session, [anna.institution_id], now=later)
    assert {each.official_id for each in found} == {anna.id, boris.id}
    assert await officials.stand_ins(session, [anna.id], now=later) == {}
    with pytest.raises(LeaveOverError):
        await leaves.come_back(session, anna, leave.id, now=later)


async def test_only_a_coming_leave_is_cancelled_and_only_a_present_one_ended(
    session: AsyncSession,
) -> None:
    anna, boris = await colleagues(session, 2)
    present = await go_away(session, anna)
    coming = await go_away(session, anna, **LATER)

    with pytest.raises(LeaveBegunError, match="вернулся раньше"):
        await leaves.cancel(session, anna, present.id, now=NOW)
    with pytest.raises(LeaveAheadError, match="отмените"):
        await leaves.come_back(session, anna, coming.id, now=NOW)
    with pytest.raises(LeaveNotFoundError):
        await leaves.cancel(session, boris, coming.id, now=NOW)
    await leaves.cancel(session, anna, coming.id, now=NOW)
    with pytest.raises(LeaveOverError):
        await leaves.cancel(session, anna, coming.id, now=NOW)


async def test_two_who_send_their_work_to_each_other_at_once_do_not_both_get_through(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        anna, boris = await colleagues(session, 2)

    async with sessions.begin() as one, sessions() as other:
        await go_away(one, anna, boris)
        await other.execute(text("SET lock_timeout = '200ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            await go_away(other, boris, anna)
    async with sessions.begin() as afterwards:
        with pytest.raises(SubstituteCircleError):
            await go_away(afterwards, boris, anna)


@pytest.mark.parametrize("seed", range(6))
async def test_random_leaves_never_loop_nor_name_somebody_who_is_away(
    session: AsyncSession, seed: int
) -> None:
    people = await colleagues(session, 6)
    dice = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(60):
        await _try_to_go(session, people, dice)

    for day in range(60):
        now = NOW + timedelta(days=day)
        found = await officials.stand_ins(session, [each.id for each in people], now=now)
        assert not {each.official_id for each in found.values()} & set(found)


async def _try_to_go(session: AsyncSession, people: list[Official], dice: random.Random) -> None:
    first = TODAY + timedelta(days=dice.randrange(50))
    last = first + timedelta(days=dice.randrange(12))
    with suppress(AppError):
        await go_away(
            session, dice.choice(people), dice.choice([*people, None]), first=first, last=last
        )

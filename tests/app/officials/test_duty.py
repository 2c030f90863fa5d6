"""What other rooms ask: who is on duty, who coordinates, which body answers, what comes next."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.officials import roster
from app.officials import service as officials
from app.officials.shifts import Span
from tests import factories as make
from tests.app.officials.town import MOSCOW, change, go_away, under

NOW = make.NOW
"""A Tuesday, noon in Moscow."""


async def test_all_that_routing_asks_of_an_official_is_told(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    week = ["08:00–17:00"] * 5 + ["", ""]
    await officials.set_hours(session, school.id, time_zone="Asia/Omsk", hours=week)
    department = await make.a_department(session, school)
    plain = await make.an_official(session, school, department=department)
    special = await make.an_official(session, school)
    await change(
        session,
        special,
        skills=("meals", "road"),
        capacity=5,
        weight=0.5,
        is_coordinator=True,
        time_zone="Asia/Tomsk",
        hours=("10:00–19:00",) * 7,
    )

    found = await officials.on_duty_in(session, [school.id], now=NOW)

    assert found == [
        officials.OnDuty(
            official_id=plain.id,
            institution_id=school.id,
            department_id=department.id,
            zone="Asia/Omsk",
            hours=tuple(week),
        ),
        officials.OnDuty(
            official_id=special.id,
            institution_id=school.id,
            department_id=None,
            skills=frozenset({"meals", "road"}),
            capacity=5,
            weight=0.5,
            is_coordinator=True,
            zone="Asia/Tomsk",
            hours=("10:00–19:00",) * 7,
        ),
    ]


async def test_the_roster_rules_whoever_follows_it(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    free = await make.an_official(session, school)
    bound = await make.an_official(session, school)
    await change(session, bound, follows_roster=True)
    shift = Span(NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    await roster.add_shifts(session, bound, [shift], zone=MOSCOW, now=NOW)

    on_duty = [
        [each.official_id for each in await officials.on_duty_in(session, [school.id], now=moment)]
        for moment in (NOW, shift.starts_at, shift.ends_at)
    ]

    assert on_duty == [[free.id], [free.id, bound.id], [free.id]]


async def test_whoever_is_switched_off_or_away_is_not_on_duty(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    off, away, there = [await make.an_official(session, school) for _ in range(3)]
    await change(session, off, on_duty=False)
    await go_away(session, away)

    found = await officials.on_duty_in(session, [school.id], now=NOW)

    assert [each.official_id for each in found] == [there.id]


async def test_a_leave_in_kamchatka_begins_and_ends_at_its_own_midnight(
    session: AsyncSession,
) -> None:
    school = await make.an_institution(session)
    official = await make.an_official(session, school)
    day = date(2026, 11, 26)
    await go_away(session, official, first=day, last=day, zone=ZoneInfo("Asia/Kamchatka"))
    begins = datetime(2026, 11, 25, 12, tzinfo=UTC)
    moments = [
        begins - timedelta(seconds=1),
        begins,
        begins + timedelta(hours=24, seconds=-1),
        begins + timedelta(hours=24),
    ]

    numbers = [
        len(await officials.on_duty_in(session, [school.id], now=moment)) for moment in moments
    ]

    assert numbers == [1, 0, 0, 1]


async def test_the_chain_above_is_told_from_the_nearest(session: AsyncSession) -> None:
    ministry = await make.an_institution(session, "Министерство")
    office = await make.an_institution(session, "Управление")
    school = await make.an_institution(session)
    await under(session, office, ministry)
    await under(session, school, office)

    found = await officials.chain_above(session, [school.id, ministry.id])

    assert found == {school.id: [office.id, ministry.id], ministry.id: []}


async def test_the_nearest_coordinator_on_duty_is_found(session: AsyncSession) -> None:
    ministry = await make.an_institution(session, "Министерство")
    office = await make.an_institution(session, "Управление")
    school = await make.an_institution(session)
    alone = await make.an_institution(session, "Больница")
    await under(session, office, ministry)
    await under(session, school, office)
    near, far = await make.an_official(session, office), await make.an_official(session, ministry)
    await make.an_official(session, school)
    await change(session, near, is_coordinator=True)
    await change(session, far, is_coordinator=True)
    ids = [school.id, ministry.id, alone.id]

    before = await officials.coordinators_for(session, ids, now=NOW)
    await go_away(session, near)
    after = await officials.coordinators_for(session, ids, now=NOW)

    assert before == {school.id: near.id, ministry.id: far.id, alone.id: None}
    assert after == {school.id: far.id, ministry.id: far.id, alone.id: None}


async def test_a_body_of_the_municipality_answers_before_the_regions(
    session: AsyncSession,
) -> None:
    region = await make.an_institution(session, "Дороги области")
    town = await make.an_institution(session, "Дороги Заречного")
    other = await make.an_institution(session, "Дороги Каменки")
    for body, municipality in ((region, ""), (town, "Заречный"), (other, "Каменка")):
        body.municipality, body.fields = municipality, ["road"]
    await session.flush()

    roads = await officials.agencies_for(session, field="road", municipality="Заречный")
    water = await officials.agencies_for(session, field="water", municipality="Заречный")

    assert [body.id for body in roads] == [town.id, region.id]
    assert list(water) == []


async def test_the_next_change_is_the_next_shift_or_return(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    bound, away = [await make.an_official(session, school) for _ in range(2)]
    await change(session, bound, follows_roster=True)
    nothing = await officials.next_change(session, [school.id], now=NOW)

    leave = await go_away(session, away)
    with_leave = await officials.next_change(session, [school.id], now=NOW)
    shift = Span(NOW + timedelta(hours=15), NOW + timedelta(hours=20))
    await roster.add_shifts(session, bound, [shift], zone=MOSCOW, now=NOW)
    with_shift = await officials.next_change(session, [school.id], now=NOW)
    elsewhere = await officials.next_change(session, [school.id + 1], now=NOW)

    assert (nothing, with_leave, with_shift) == (None, leave.ends_at, shift.starts_at)
    assert elsewhere is None


async def test_a_shift_within_a_leave_changes_nothing(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    official = await make.an_official(session, school)
    await change(session, official, follows_roster=True)
    shift = Span(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    await roster.add_shifts(session, official, [shift], zone=MOSCOW, now=NOW)
    leave = await go_away(session, official)

    assert await officials.next_change(session, [school.id], now=NOW) == leave.ends_at


async def test_many_institutions_cost_as_many_queries_as_one(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    ministry = await make.an_institution(session, "Министерство")
    schools = [await make.an_institution(session, f"Школа № {number}") for number in range(30)]
    for school in schools:
        await under(session, school, ministry)
        await go_away(session, await make.an_official(session, school))
        await make.an_official(session, school)
    ids = [school.id for school in schools]
    asked: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    on_duty = await officials.on_duty_in(session, ids, now=NOW)
    away = await officials.stand_ins(session, range(1, 100), now=NOW)
    coordinators = await officials.coordinators_for(session, ids, now=NOW)
    await officials.next_change(session, ids, now=NOW)

    assert (len(on_duty), len(away), len(coordinators)) == (30, 30, 30)
    assert len(asked) == 1 + 1 + 2 + 2

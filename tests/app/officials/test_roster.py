"""The roster takes shifts whole or not at all."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import roster
from app.officials import service as officials
from app.officials.errors import ShiftNotFoundError, ShiftOverlapError, ShiftsError
from app.officials.shifts import Span, Weeks
from tests import factories as make
from tests.app.officials.town import MOSCOW, change

NOW = make.NOW
WEEKS = Weeks(
    first_day=date(2026, 11, 30),
    last_day=date(2026, 12, 13),
    weekdays=frozenset({1, 2, 3, 4, 5}),
    opens=time(9),
    closes=time(18),
)


async def test_weeks_of_shifts_stand_in_their_order(session: AsyncSession) -> None:
    official = await make.an_official(session, await make.an_institution(session))

    await roster.add_weeks(session, official, WEEKS, zone=MOSCOW, now=NOW)

    shifts = await roster.list_shifts(session, official, now=NOW)
    assert len(shifts) == 10
    assert [each.starts_at for each in shifts] == sorted(each.starts_at for each in shifts)
    assert shifts[0].ends_at - shifts[0].starts_at == timedelta(hours=9)


async def test_whoever_names_today_in_the_evening_means_the_days_that_follow(
    session: AsyncSession,
) -> None:
    official = await make.an_official(session, await make.an_institution(session))
    evening = datetime(2026, 11, 30, 18, 10, tzinfo=MOSCOW)

    added = await roster.add_weeks(session, official, WEEKS, zone=MOSCOW, now=evening)

    assert (len(added), added[0].starts_at.astimezone(MOSCOW).day) == (9, 1)


async def test_weeks_that_are_over_are_refused(session: AsyncSession) -> None:
    official = await make.an_official(session, await make.an_institution(session))
    evening = datetime(2026, 12, 11, 18, 10, tzinfo=MOSCOW)

    with pytest.raises(ShiftsError, match="уже прошло"):
        await roster.add_weeks(session, official, WEEKS, zone=MOSCOW, now=evening)


async def test_one_shift_that_overlaps_leaves_the_roster_as_it_was(session: AsyncSession) -> None:
    official = await make.an_official(session, await make.an_institution(session))
    kept = Span(NOW + timedelta(days=8), NOW + timedelta(days=8, hours=2))
    await roster.add_shifts(session, official, [kept], zone=MOSCOW, now=NOW)

    with pytest.raises(ShiftOverlapError, match=r"02\.12\.2026 12:00"):
        await roster.add_weeks(session, official, WEEKS, zone=MOSCOW, now=NOW)

    assert len(await roster.list_shifts(session, official, now=NOW)) == 1


async def test_colleagues_have_shifts_at_the_same_time(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    one, other = [await make.an_official(session, school) for _ in range(2)]
    await roster.add_weeks(session, one, WEEKS, zone=MOSCOW, now=NOW)

    assert await roster.add_weeks(session, other, WEEKS, zone=MOSCOW, now=NOW)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"last_day": date(2026, 11, 29)}, "раньше первого"),
        ({"weekdays": frozenset({6}), "last_day": date(2026, 12, 4)}, "Ни один день"),
        ({"first_day": date(2024, 1, 1), "last_day": date(2024, 1, 9)}, "два года"),
    ],
)
async def test_a_roster_that_nobody_can_keep_is_refused(
    session: AsyncSession, fields: dict[str, object], word: str
) -> None:
    official = await make.an_official(session, await make.an_institution(session))
    weeks = msgspec.structs.replace(WEEKS, **fields)

    with pytest.raises(ShiftsError, match=word):
        await roster.add_weeks(session, official, weeks, zone=MOSCOW, now=NOW)


async def test_a_shift_is_struck_off_by_itself(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    official, other = [await make.an_official(session, school) for _ in range(2)]
    first, *rest = await roster.add_weeks(session, official, WEEKS, zone=MOSCOW, now=NOW)

    with pytest.raises(ShiftNotFoundError):
        await roster.drop_shift(session, other, first.id)
    await roster.drop_shift(session, official, first.id)

    kept = await roster.list_shifts(session, official, now=NOW)
    assert [each.id for each in kept] == [each.id for each in rest]


async def test_his_own_zone_goes_before_the_institutions_and_that_before_ours(
    session: AsyncSession,
) -> None:
    school = await make.an_institution(session)
    official = await make.an_official(session, school)

    ours = await roster.zone_of(session, official, home="Europe/Samara")
    await officials.set_hours(session, school.id, time_zone="Asia/Omsk", hours=())
    theirs = await roster.zone_of(session, official, home="Europe/Samara")
    await change(session, official, time_zone="Asia/Tomsk")
    his = await roster.zone_of(session, official, home="Europe/Samara")

    assert [ours, theirs, his] == [
        ZoneInfo("Europe/Samara"),
        ZoneInfo("Asia/Omsk"),
        ZoneInfo("Asia/Tomsk"),
    ]

"""A case's deadline counts in the hours of whoever has it, and nobody gains by passing it on."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.cases import promising
from app.cases import service as cases
from app.cases.clocks import clocks_of
from app.cases.following import service as following
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.pausing import service as pausing
from app.cases.regulating import service as regulating
from app.cases.rules import EventKind, Outcome
from app.deadlines.rulebook import Rulebook
from app.deadlines.rules import Term, Unit
from app.deadlines.stages import counted_by_holder
from app.officials.model import Institution, Official
from app.routing import redirecting
from app.triage.rules import Importance
from tests import factories as make
from tests.app.cases.test_opening import Scene

BOOK = Rulebook.of(zone="Europe/Moscow", region="92")
"""Nine working hours."""
WRITTEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
"""A Tuesday, 9:00 in Moscow."""
MOSCOW_DUE = datetime(2026, 11, 25, 7, tzinfo=UTC)
AT_THREE = WRITTEN + timedelta(hours=6)
"""15:00 in Moscow, 22:00 in Vladivostok: four working hours are left."""
VLADIVOSTOK_DUE = datetime(2026, 11, 25, 3, tzinfo=UTC)
"""13:00 there, on the next day."""


PUT_OFF_TO_KALININGRAD = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
"""17:30 in Moscow, 16:30 there: an hour and a half is left."""


class Held:
    """A case of a Moscow school, a local official, and one who works in Vladivostok."""

    def __init__(
        self, scene: Scene, case: Case, near: Official, far: Official, person: Person
    ) -> None:
        self.scene, self.session, self.case = scene, scene.session, case
        self.near, self.far, self.person = near, far, person

    async def give(self, official: Official, now: datetime) -> None:
        await moving.give_by_hand(
            self.session,
            self.case,
            official,
            why="Так решено",
            account_id=self.person.account_id,
            now=now,
        )
        await self.session.flush()
        self.session.expunge(self.case)
        await following.follow(self.session, rulebook=BOOK, now=now, limit=10)
        self.case = await cases.find(self.session, self.case.id, to_change=True)


@pytest.fixture
async def held(session: AsyncSession) -> Held:
    school = await make.an_institution(session)
    near = await make.an_official(session, school)
    far = await make.an_official(session, school, name="Дальний")
    far.time_zone = "Asia/Vladivostok"
    account = await make.an_account(session, institution=school, official=near)
    page = await make.a_page(session, school)
    scene = Scene(session, page, await make.a_post(session, page))
    await scene.say("1", at=WRITTEN, now=WRITTEN)
    await scene.open(now=WRITTEN, rulebook=BOOK)
    (found,) = await scene.cases()
    case = await cases.find(session, found.id, to_change=True)
    return Held(scene, case, near, far, access.person_of(account))


async def test_with_somebody_of_the_same_hours_it_stays(held: Held) -> None:
    await held.give(held.near, AT_THREE)

    assert held.case.due_at == MOSCOW_DUE
    assert held.case.counted_hours is None


async def test_with_somebody_elsewhere_what_is_left_counts_in_his_hours(held: Held) -> None:
    await held.give(held.far, AT_THREE)

    assert held.case.due_at == VLADIVOSTOK_DUE


async def test_the_history_tells_of_it(held: Held) -> None:
    await held.give(held.far, AT_THREE)

    kinds = [event.kind for event in await cases.history(held.session, held.case)]
    assert kinds[-1] is EventKind.RECOUNTED


async def test_once_counted_it_is_left_alone(held: Held) -> None:
    await held.give(held.far, AT_THREE)

    again = await following.follow(held.session, rulebook=BOOK, now=AT_THREE, limit=10)

    assert again == 0


async def test_back_with_the_first_it_is_due_when_it_was_at_the_latest(held: Held) -> None:
    await held.give(held.near, WRITTEN)
    await held.give(held.far, AT_THREE)
    await held.give(held.near, AT_THREE + timedelta(hours=10))

    assert held.case.due_at <= MOSCOW_DUE


async def test_a_case_that_became_important_in_vain_keeps_its_term(held: Held) -> None:
    held.far.time_zone = "Europe/Kaliningrad"
    await held.give(held.near, WRITTEN)
    late = WRITTEN + timedelta(hours=8)
    await held.scene.say("2", thread="1", at=late, importance=Importance.HIGH)
    await held.scene.open(now=late, rulebook=BOOK)

    await held.give(held.far, PUT_OFF_TO_KALININGRAD)

    assert held.case.due_at == PUT_OFF_TO_KALININGRAD + timedelta(hours=1, minutes=30)


async def test_one_that_was_important_from_the_first_gains_no_usual_term(held: Held) -> None:
    urgent = WRITTEN + timedelta(minutes=1)
    await held.scene.say("2", thread="1", at=urgent, importance=Importance.URGENT)
    await held.scene.open(now=urgent, rulebook=BOOK)
    held.far.time_zone = "Asia/Yekaterinburg"
    two_left = WRITTEN + timedelta(hours=2)

    await held.give(held.far, two_left)
    for hour in range(3, 48):
        holder = held.near if hour % 2 else held.far
        await held.give(holder, WRITTEN + timedelta(hours=hour))

    assert held.case.due_at <= urgent + timedelta(hours=5)  # with the lunch


@pytest.mark.parametrize("hours", [4, 40])
async def test_a_case_keeps_the_term_of_the_version_it_was_opened_under(
    held: Held, hours: int
) -> None:
    await held.give(held.near, WRITTEN)
    known = BOOK.regulations
    other = tuple(
        msgspec.structs.replace(each, first_answer=Term(hours, Unit.WORKING_HOURS))
        for each in known.profiles
    )
    draft = regulating.Draft(profiles=other, choices=known.choices)
    await regulating.put_into_force(
        held.session, draft, held.person, installed=BOOK, comment="", now=AT_THREE
    )

    await held.give(held.far, AT_THREE)

    assert held.case.due_at == VLADIVOSTOK_DUE


async def test_a_case_of_a_version_put_into_force_here_keeps_that_one(held: Held) -> None:
    known = BOOK.regulations
    other = tuple(
        msgspec.structs.replace(each, first_answer=Term(6, Unit.WORKING_HOURS))
        for each in known.profiles
    )
    draft = regulating.Draft(profiles=other, choices=known.choices)
    await regulating.put_into_force(
        held.session, draft, held.person, installed=BOOK, comment="", now=WRITTEN
    )
    book = await regulating.rulebook_in_force(held.session, BOOK)
    await held.scene.say("9", at=WRITTEN)
    await held.scene.open(now=WRITTEN, rulebook=book)
    (second,) = [each for each in await held.scene.cases() if each.id != held.case.id]
    held.case = await cases.find(held.session, second.id, to_change=True)

    await held.give(held.far, AT_THREE)

    assert held.case.due_at == datetime(2026, 11, 25, 0, tzinfo=UTC)  # the sixth hour, at ten


async def test_each_holder_is_charged_in_his_own_hours(held: Held) -> None:
    at_noon = WRITTEN + timedelta(hours=3)
    await held.give(held.near, WRITTEN)
    await held.give(held.far, at_noon)

    now = at_noon + timedelta(hours=9)  # evening in Moscow, early morning in Vladivostok
    clocks = await clocks_of(held.session, held.case, rulebook=BOOK, now=now)

    assert counted_by_holder(clocks) == {held.near.id: timedelta(hours=3), held.far.id: timedelta()}


async def test_what_is_overdue_stays_overdue(held: Held) -> None:
    await held.give(held.far, MOSCOW_DUE + timedelta(hours=1))

    assert held.case.due_at == MOSCOW_DUE


async def test_warnings_follow_too(held: Held) -> None:
    await held.give(held.far, AT_THREE)

    shares = dict(held.case.warnings)
    assert datetime.fromisoformat(shares[100]) == VLADIVOSTOK_DUE


async def test_a_pause_meanwhile_takes_his_time(held: Held) -> None:
    await held.give(held.near, WRITTEN)
    await pausing.pause(
        held.session, held.case, held.person, reason="Ждём адрес", days=5, now=AT_THREE
    )
    await held.give(held.far, AT_THREE + timedelta(hours=1))
    monday = datetime(2026, 11, 29, 23, tzinfo=UTC)  # 9:00 in Vladivostok

    await pausing.resume(held.session, held.case, held.person, rulebook=BOOK, now=monday)

    assert held.case.due_at == monday + timedelta(hours=4)


async def test_a_promised_day_stays_as_it_was_promised(held: Held) -> None:
    held.case.interims = 1

    await held.give(held.far, AT_THREE)

    assert held.case.due_at == MOSCOW_DUE


async def an_agency_in_vladivostok(session: AsyncSession) -> Institution:
    agency = await make.an_institution(session, "Дороги")
    agency.time_zone = "Asia/Vladivostok"
    return agency


async def given_to_an_agency(held: Held) -> None:
    """Give the case to somebody of an agency in Vladivostok, as it was written."""
    agency = await an_agency_in_vladivostok(held.session)
    await held.give(await make.an_official(held.session, agency, name="Дорожник"), WRITTEN)


async def heard_again(held: Held, at: datetime, importance: Importance) -> datetime:
    """Let the citizen write once more; tell the deadline before the holder's hours are asked."""
    await held.session.flush()
    await held.scene.say("2", thread="1", at=at, importance=importance)
    await held.scene.open(now=at, rulebook=BOOK)
    await held.session.flush()
    (case,) = await held.scene.cases()
    due_at = case.due_at
    held.session.expunge(case)
    await following.follow(held.session, rulebook=BOOK, now=at, limit=10)
    held.case = await cases.find(held.session, case.id, to_change=True)
    return due_at


@pytest.mark.parametrize("importance", [Importance.URGENT, Importance.USUAL])
async def test_a_reopened_case_of_an_agency_elsewhere_has_its_whole_term(
    held: Held, importance: Importance
) -> None:
    await given_to_an_agency(held)
    await cases.close(
        held.session,
        held.case,
        held.person,
        outcome=Outcome.CLOSED_WITH_REASON,
        reason="Ответили по телефону",
        now=WRITTEN + timedelta(hours=1),
    )
    thursday = datetime(2026, 11, 26, 0, tzinfo=UTC)  # 10:00 in Vladivostok, 3:00 in Moscow

    bound = await heard_again(held, thursday, importance)

    assert held.case.due_at == bound


async def test_what_becomes_urgent_at_an_agency_elsewhere_has_its_whole_term(held: Held) -> None:
    await given_to_an_agency(held)
    wednesday = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # 9:30 in Vladivostok

    bound = await heard_again(held, wednesday, Importance.URGENT)

    assert held.case.due_at == bound > wednesday


async def test_a_pause_of_what_waits_at_an_agency_elsewhere_counts_as_its_term(held: Held) -> None:
    agency = await an_agency_in_vladivostok(held.session)
    await held.give(held.near, WRITTEN)
    at = WRITTEN + timedelta(hours=2)
    await pausing.pause(held.session, held.case, held.person, reason="Ждём", days=5, now=at)
    there = redirecting.Destination(institution_id=agency.id)
    await redirecting.redirect(
        held.session, held.case, held.person, to=there, reason="Это дорога", now=at
    )

    await pausing.resume(
        held.session, held.case, held.person, rulebook=BOOK, now=at + timedelta(hours=1)
    )

    assert held.case.due_at == MOSCOW_DUE + timedelta(hours=1)


async def test_what_waits_at_an_agency_elsewhere_is_promised_by_the_hours_of_its_term(
    held: Held,
) -> None:
    agency = await an_agency_in_vladivostok(held.session)
    at = WRITTEN + timedelta(hours=3)  # noon in Moscow, 19:00 there
    there = redirecting.Destination(institution_id=agency.id)
    await redirecting.redirect(
        held.session, held.case, held.person, to=there, reason="Это дорога", now=at
    )

    span = await promising.promisable(held.session, held.case, rulebook=BOOK, now=at)

    assert span is not None
    assert span.first == date(2026, 11, 24)

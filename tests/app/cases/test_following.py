"""A case's deadline counts in the hours of whoever has it, and nobody gains by passing it on."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.cases import service as cases
from app.cases.following import service as following
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.pausing import service as pausing
from app.cases.rules import EventKind
from app.deadlines.rulebook import Rulebook
from app.officials.model import Official
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


class Held:
    """A case of a Moscow school, a local official, and one who works in Vladivostok."""

    def __init__(
        self, session: AsyncSession, case: Case, near: Official, far: Official, person: Person
    ) -> None:
        self.session, self.case = session, case
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
    await scene.say("1", at=WRITTEN)
    await scene.open(now=WRITTEN, rulebook=BOOK)
    (found,) = await scene.cases()
    case = await cases.find(session, found.id, to_change=True)
    return Held(session, case, near, far, access.person_of(account))


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

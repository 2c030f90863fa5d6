"""What a case begins with that is opened again: a reason, a coordinator who hears of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import Told, Way
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind, IllegalMoveError, Outcome
from app.deadlines.rulebook import Rulebook
from app.notices import service as notices
from app.notices.model import Notice
from app.officials.model import Institution
from app.routing import redirecting
from app.routing import service as routing
from tests import factories as make
from tests.app.cases.test_opening import Scene

BOOK = Rulebook.of(zone="Europe/Moscow", region="92")
WRITTEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
"""A Tuesday, 9:00 in Moscow."""
CLOSED = WRITTEN + timedelta(hours=3)
AGAIN = CLOSED + timedelta(hours=1)


class Nobodys:
    """A case of a school that has a coordinator; nobody has it."""

    def __init__(self, scene: Scene, school: Institution, coordinator: Account) -> None:
        self.scene, self.session, self.school = scene, scene.session, school
        self.coordinator = coordinator
        self.person: Person = access.person_of(coordinator)

    async def held(self) -> Case:
        (found,) = await self.scene.cases()
        return await cases.find(self.session, found.id, to_change=True)

    async def leave_to_coordinator(self) -> None:
        """Let an official who has it ask the coordinator whose it is."""
        official = await make.an_official(self.session, self.school)
        account = await make.an_account(self.session, institution=self.school, official=official)
        asking = access.person_of(account)
        case = await self.held()
        await cases.take(self.session, case, asking, now=WRITTEN)
        await redirecting.ask_coordinator(self.session, case, asking, reason="Не наше", now=WRITTEN)

    async def close(self) -> None:
        case = await self.held()
        await cases.close(
            self.session,
            case,
            self.person,
            outcome=Outcome.CLOSED_WITH_REASON,
            reason="Ответили по телефону",
            now=CLOSED,
        )
        await self.session.flush()

    async def write_again(self) -> Case:
        await self.scene.say("2", thread="1", at=AGAIN)
        await self.scene.open(now=AGAIN, rulebook=BOOK)
        await self.session.flush()
        (case,) = await self.scene.cases()
        return case

    async def route(self, now: datetime) -> None:
        await routing.assign_open(self.session, now=now, limit=10, rulebook=BOOK)

    async def told_of(self, kind: EventKind) -> Sequence[int]:
        """Tell the accounts that hear of the last such event."""
        await notices.derive(self.session, now=AGAIN, limit=100)
        event = [e for e in await cases.history(self.session, await self.held()) if e.kind is kind]
        told = select(Notice.account_id).where(Notice.event_id == event[-1].id)
        return (await self.session.scalars(told)).all()


@pytest.fixture
async def nobodys(session: AsyncSession) -> Nobodys:
    school = await make.an_institution(session)
    page = await make.a_page(session, school)
    coordinator = await make.an_account(session, role=Role.COORDINATOR, institution=school)
    scene = Scene(session, page, await make.a_post(session, page))
    await scene.say("1", at=WRITTEN)
    await scene.open(now=WRITTEN, rulebook=BOOK)
    return Nobodys(scene, school, coordinator)


async def test_what_waited_for_a_coordinator_goes_to_routing_with_a_reason(
    nobodys: Nobodys,
) -> None:
    await nobodys.leave_to_coordinator()
    await nobodys.close()

    case = await nobodys.write_again()

    assert (case.state, case.needs_coordinator, case.escalated_at) == (CaseState.OPEN, False, None)
    assert case.unassigned_reason == "Открыто снова, ждёт распределения."


async def test_routing_gives_what_waited_for_a_coordinator(nobodys: Nobodys) -> None:
    await nobodys.leave_to_coordinator()
    await nobodys.close()
    await nobodys.write_again()

    await nobodys.route(AGAIN)

    (case,) = await nobodys.scene.cases()
    assert case.state is CaseState.ASSIGNED


async def test_the_coordinator_hears_of_a_reopened_case_that_nobody_has(nobodys: Nobodys) -> None:
    await nobodys.close()

    await nobodys.write_again()

    assert await nobodys.told_of(EventKind.REOPENED) == [nobodys.coordinator.id]


async def test_a_reopened_case_that_nobody_takes_is_told_of_once_more(nobodys: Nobodys) -> None:
    await nobodys.route(WRITTEN)
    await nobodys.route(WRITTEN + timedelta(hours=2))
    await nobodys.close()
    await nobodys.write_again()

    await nobodys.route(AGAIN)
    await nobodys.route(AGAIN + timedelta(hours=2))

    assert (await nobodys.scene.history()).count(EventKind.ESCALATED) == 2


async def test_nobodys_case_that_was_not_answered_elsewhere_goes_to_routing_with_a_reason(
    nobodys: Nobodys,
) -> None:
    await nobodys.leave_to_coordinator()
    case = await nobodys.held()
    called = Told(way=Way.PHONE, answered_at=WRITTEN, words="Позвонили автору")
    await elsewhere.tell(nobodys.session, case, nobodys.person, called, rulebook=BOOK, now=CLOSED)

    await elsewhere.undo(nobodys.session, case, nobodys.person, now=AGAIN)

    assert (case.state, case.needs_coordinator, case.escalated_at) == (CaseState.OPEN, False, None)
    assert case.unassigned_reason == "Отметка «уже ответили» снята, ждёт распределения."


@pytest.mark.parametrize("state", [CaseState.ANSWERED, CaseState.CLOSED])
async def test_nobody_takes_up_a_case_that_has_ended(nobodys: Nobodys, state: CaseState) -> None:
    official = await make.an_official(nobodys.session, nobodys.school)
    person = access.person_of(await make.an_account(nobodys.session, official=official))
    case = await nobodys.held()
    case.state = state

    with pytest.raises(IllegalMoveError):
        await cases.take(nobodys.session, case, person, now=CLOSED)

    assert (case.state, case.official_id) == (state, None)

"""Leave moves work to the substitute, and back."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import people
from app.access import service as access
from app.access.rules import Role
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind
from app.officials import roster
from app.officials.model import Official
from app.officials.shifts import Span
from app.routing import service as routing
from app.routing.standing_in import move_because, move_work
from app.triage.rules import Importance
from tests import factories as make
from tests.app.officials.town import MOSCOW, change, go_away
from tests.app.routing.town import School, a_case, events, fresh


class Substitute(NamedTuple):
    """Who is there, as the room of officials tells it."""

    official_id: int | None
    why: str = "в отпуске до 5 декабря"


async def given_to(session: AsyncSession, school: School, official: Official) -> Case:
    case = await a_case(session, school)
    await cases.assign(session, [(case, official.id, school.office.id, "дежурный")], now=make.NOW)
    return await fresh(session, case)


async def moved(
    session: AsyncSession, away: dict[Official, Official | None], *everybody: Official
) -> int:
    return await move_because(
        session,
        {one.id: Substitute(who.id if who else None) for one, who in away.items()},
        holders=[one.id for one in everybody],
        now=make.NOW + timedelta(hours=1),
        limit=100,
    )


async def test_a_case_goes_to_the_substitute_whose_clock_starts_now(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await given_to(session, school, anna)

    await moved(session, {anna: boris}, anna)

    assert (await fresh(session, case)).official_id == boris.id
    assert case.stands_in_for_id == anna.id
    assert case.held_since == make.NOW + timedelta(hours=1)
    assert (await events(session, case))[-1] == (EventKind.STOOD_IN, boris.id)


async def test_moving_twice_is_moving_once(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await given_to(session, school, anna)

    done = [await moved(session, {anna: boris}, anna, boris) for _ in range(2)]

    assert done == [1, 0]
    assert len(await events(session, case)) == 2


async def test_it_comes_back_when_the_leave_is_over(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await given_to(session, school, anna)
    await moved(session, {anna: boris}, anna)

    await moved(session, {}, anna, boris)

    assert (await fresh(session, case)).official_id == anna.id
    assert case.stands_in_for_id is None
    assert (await events(session, case))[-1] == (EventKind.CAME_BACK, anna.id)


async def test_what_the_substitute_has_taken_up_stays_with_him(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await given_to(session, school, anna)
    await moved(session, {anna: boris}, anna)
    (await fresh(session, case)).state = CaseState.IN_WORK
    await session.flush()

    await moved(session, {}, anna, boris)

    assert (await fresh(session, case)).official_id == boris.id


async def test_what_was_taken_up_is_moved_too_when_its_official_leaves(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await given_to(session, school, anna)
    case.state = CaseState.IN_WORK
    await session.flush()

    await moved(session, {anna: boris}, anna)

    assert (await fresh(session, case)).official_id == boris.id
    assert case.state is CaseState.ASSIGNED


async def test_the_substitute_of_the_substitute_has_it_and_it_stays_known_whose_it_is(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna, boris, vera = [await school.hired(session) for _ in range(3)]
    case = await given_to(session, school, anna)
    await moved(session, {anna: boris}, anna)

    await moved(session, {anna: vera, boris: vera}, anna, boris)

    assert (await fresh(session, case)).official_id == vera.id
    assert case.stands_in_for_id == anna.id


async def test_the_first_substitute_gets_it_back_when_he_is_there_again(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna, boris, vera = [await school.hired(session) for _ in range(3)]
    case = await given_to(session, school, anna)
    await moved(session, {anna: vera, boris: vera}, anna)

    await moved(session, {anna: boris}, anna, vera)

    assert (await fresh(session, case)).official_id == boris.id


async def test_where_nobody_stands_in_the_case_is_open_with_the_reason(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await given_to(session, school, anna)

    await moved(session, {anna: None}, anna)

    assert (await fresh(session, case)).state is CaseState.OPEN
    assert case.unassigned_reason == "в отпуске до 5 декабря"
    assert (await events(session, case))[-1] == (EventKind.UNASSIGNED, None)


async def test_what_nobody_stands_in_for_is_routed_to_a_colleague(session: AsyncSession) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await given_to(session, school, anna)
    await moved(session, {anna: None}, anna)
    anna.on_duty = False
    boris = await school.hired(session)

    await routing.assign_open(session, now=make.NOW + timedelta(hours=1), limit=10)

    assert (await fresh(session, case)).official_id == boris.id


async def test_a_substitute_of_another_institution_sees_the_case(session: AsyncSession) -> None:
    school, board = await School.built(session), await School.built(session, "Управление")
    anna, chief = await school.hired(session), await board.hired(session)
    case = await given_to(session, school, anna)

    await moved(session, {anna: chief}, anna)

    assert (await fresh(session, case)).institution_id == board.institution.id


async def test_an_answered_case_stays_with_who_answered_it(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await given_to(session, school, anna)
    case.state = CaseState.ANSWERED
    await session.flush()

    assert await moved(session, {anna: boris}, anna) == 0


async def test_a_substitute_who_is_off_duty_is_given_nothing(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    boris.on_duty = False
    case = await given_to(session, school, anna)

    await moved(session, {anna: boris}, anna)

    assert (await fresh(session, case)).state is CaseState.OPEN
    assert case.unassigned_reason == "в отпуске до 5 декабря; замещающий не на дежурстве"


async def test_a_substitute_is_filled_no_further_than_he_can_and_urgent_cases_come_first(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    boris.capacity = 2
    own = await given_to(session, school, boris)
    usual, urgent = [await given_to(session, school, anna) for _ in range(2)]
    urgent.importance = Importance.URGENT
    await session.flush()

    await moved(session, {anna: boris}, anna)

    assert [(await fresh(session, each)).official_id for each in (own, urgent, usual)] == [
        boris.id,
        boris.id,
        None,
    ]
    assert usual.unassigned_reason == "в отпуске до 5 декабря; у замещающего нет места"


async def test_a_coordinator_is_told_of_what_no_substitute_can_have(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris, chief = [await school.hired(session) for _ in range(3)]
    boris.capacity, chief.is_coordinator, chief.department_id = 0, True, None
    case = await given_to(session, school, anna)
    anna.on_duty = False
    await moved(session, {anna: boris}, anna)

    for hours in (1, 3):
        later = make.NOW + timedelta(hours=hours)
        await routing.assign_open(session, now=later, limit=10)

    assert (await events(session, case))[-1] == (EventKind.ESCALATED, chief.id)


async def test_the_owner_gets_back_what_he_has_room_for_once_he_is_on_duty(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    several = [await given_to(session, school, anna) for _ in range(3)]
    await moved(session, {anna: boris}, anna)
    anna.capacity, anna.on_duty = 2, False
    await session.flush()

    too_early = await moved(session, {}, anna, boris)
    anna.on_duty = True
    await session.flush()
    done = [await moved(session, {}, anna, boris) for _ in range(2)]

    assert (too_early, done) == (0, [2, 0])
    assert [(await fresh(session, each)).official_id for each in several].count(boris.id) == 1


async def test_what_a_founders_substitute_gives_back_comes_home(session: AsyncSession) -> None:
    school, founder = await School.built(session), await School.built(session, "Управление")
    anna, boss = await school.hired(session), await founder.hired(session)
    case = await given_to(session, school, anna)
    await moved(session, {anna: boss}, anna)

    await moved(session, {anna: None, boss: None}, anna, boss)

    assert (await fresh(session, case)).state is CaseState.OPEN
    assert (case.institution_id, case.department_id) == (school.institution.id, school.office.id)


async def dismissed(session: AsyncSession, school: School, official: Official) -> None:
    account = await make.an_account(session, institution=school.institution, official=official)
    trainer = access.person_of(await make.an_account(session, role=Role.TRAINER))
    await people.close(session, trainer, account.id, now=make.NOW)
    await session.flush()


async def test_the_cases_of_a_closed_account_go_back_to_routing(session: AsyncSession) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await given_to(session, school, anna)
    await dismissed(session, school, anna)

    await move_work(session, now=make.NOW, limit=10)

    assert (await fresh(session, case)).state is CaseState.OPEN
    assert case.unassigned_reason == "учётная запись ответственного закрыта"
    assert (await events(session, case))[-1] == (EventKind.UNASSIGNED, None)


async def test_a_colleague_gets_the_cases_of_a_closed_account(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await given_to(session, school, anna)
    await dismissed(session, school, anna)

    await move_work(session, now=make.NOW, limit=10)
    await routing.assign_open(session, now=make.NOW, limit=10)

    assert (await fresh(session, case)).official_id == boris.id


async def test_who_is_put_on_duty_without_an_account_keeps_his_cases(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await given_to(session, school, anna)
    await dismissed(session, school, anna)
    await change(session, anna, on_duty=True)

    await move_work(session, now=make.NOW, limit=10)

    assert (await fresh(session, case)).official_id == anna.id


async def test_who_never_had_an_account_keeps_his_cases(session: AsyncSession) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await given_to(session, school, anna)
    await change(session, anna, on_duty=False)

    await move_work(session, now=make.NOW, limit=10)

    assert (await fresh(session, case)).official_id == anna.id


@pytest.mark.parametrize(
    ("importance", "begins", "gets_it"),
    [
        (Importance.USUAL, timedelta(hours=9), True),
        (Importance.URGENT, timedelta(hours=9), False),
        (Importance.USUAL, timedelta(hours=33), False),
    ],
)
async def test_a_substitute_whose_shift_begins_in_the_morning_gets_what_can_wait_at_midnight(
    session: AsyncSession,
    importance: Importance,
    begins: timedelta,
    gets_it: bool,  # noqa: FBT001
) -> None:
    school = await School.built(session)
    anna, boris, clara = [await school.hired(session) for _ in range(3)]
    midnight = datetime(2026, 11, 24, 21, tzinfo=UTC)
    await change(session, boris, follows_roster=True)
    shift = Span(midnight + begins, midnight + begins + timedelta(hours=9))
    await roster.add_shifts(session, boris, [shift], zone=MOSCOW, now=make.NOW)
    case = await given_to(session, school, anna)
    case.importance = importance
    await go_away(session, anna, boris, first=date(2026, 11, 25), last=date(2026, 12, 4))

    await move_work(session, now=midnight, limit=10)
    await routing.assign_open(session, now=midnight, limit=10)

    assert (await fresh(session, case)).official_id == (boris if gets_it else clara).id

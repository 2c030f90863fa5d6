"""Handing over what is addressed to somebody else, and what coordinators decide."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.errors import AppError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.moving.service import Passing
from app.cases.rules import CaseState, EventKind, IllegalMoveError
from app.officials.service import InstitutionNotFoundError
from app.routing import redirecting, service, store, suggesting
from app.routing.redirecting import (
    Destination,
    NotCoordinatorError,
    OffDutyError,
    SameHolderError,
    TargetError,
)
from tests import factories as make
from tests.app.routing.test_service import a_person
from tests.app.routing.town import School, a_case, events, fresh
from tests.app.verifying import verified

REASON = "Это дорога города"


async def handed(session: AsyncSession, case: Case, person: Person, to: Destination) -> Case:
    held = await cases.find(session, case.id, to_change=True)
    await redirecting.redirect(session, held, person, to=to, reason=REASON, now=make.NOW)
    await session.flush()
    return held


async def test_a_case_goes_to_the_other_institution_and_is_routed_there(
    session: AsyncSession,
) -> None:
    school, roads = await School.built(session), await School.built(session, "Дороги")
    await school.hired(session)
    roadman = await roads.hired(session)
    case = await a_case(session, school)
    person = await a_person(session)

    await handed(session, case, person, Destination(institution_id=roads.institution.id))
    await service.assign_open(session, now=make.NOW, limit=5)

    assert (await fresh(session, case)).official_id == roadman.id
    assert (case.institution_id, case.handovers) == (roads.institution.id, 1)
    kinds = [kind for kind, _ in await events(session, case)]
    assert kinds == [EventKind.REDIRECTED, EventKind.ASSIGNED]


async def test_what_was_handed_to_a_department_waits_for_that_department(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    await school.hired(session)
    kitchen = await make.a_department(session, school.institution)
    case = await a_case(session, school)

    await handed(session, case, await a_person(session), Destination(department_id=kitchen.id))
    await service.assign_open(session, now=make.NOW, limit=5)
    reason = (await fresh(session, case)).unassigned_reason
    cook = await make.an_official(session, school.institution, department=kitchen)
    await service.assign_open(session, now=make.NOW, limit=5)

    assert reason == "Передано по адресу, но в этом отделе пока некому: никто не дежурит."
    assert (await fresh(session, case)).official_id == cook.id


async def test_the_next_holders_clock_starts_with_the_receipt(session: AsyncSession) -> None:
    school, roads = await School.built(session), await School.built(session, "Дороги")
    roadman = await roads.hired(session)
    case = await a_case(session, school)

    held = await handed(session, case, await a_person(session), Destination(official_id=roadman.id))

    assert (held.state, held.official_id) == (CaseState.ASSIGNED, roadman.id)
    assert held.held_since == make.NOW


async def test_after_two_handovers_a_coordinator_decides(session: AsyncSession) -> None:
    schools = [await School.built(session, f"Школа № {n}") for n in range(4)]
    case = await a_case(session, schools[0])
    person = await a_person(session)

    for school in schools[1:]:
        held = await handed(
            session, case, person, Destination(institution_id=school.institution.id)
        )

    assert (held.needs_coordinator, held.handovers) == (True, 3)
    assert held.unassigned_reason == "Передавали 3 раза: решает координатор."
    assert held.institution_id == schools[2].institution.id
    assert [kind for kind, _ in await events(session, case)][-2:] == [
        EventKind.REDIRECTED,
        EventKind.ESCALATED,
    ]
    assert await service.assign_open(session, now=make.NOW, limit=5) == 0


async def test_a_coordinator_who_was_asked_sends_a_case_where_he_can_name_nobody(
    session: AsyncSession,
) -> None:
    school, roads = await School.built(session), await School.built(session, "Дороги")
    roadman = await roads.hired(session)
    case = await a_case(session, school)
    case.needs_coordinator, case.handovers, case.escalated_at = True, 3, make.NOW
    account = await make.an_account(session, role=Role.COORDINATOR, institution=school.institution)

    held = await handed(
        session,
        case,
        access.person_of(account),
        Destination(institution_id=roads.institution.id),
    )
    await service.assign_open(session, now=make.NOW, limit=5)

    assert (held.needs_coordinator, held.institution_id) == (False, roads.institution.id)
    assert (await fresh(session, case)).official_id == roadman.id


async def test_a_coordinator_assigns_by_hand_and_routing_learns_it(session: AsyncSession) -> None:
    school, roads = await School.built(session), await School.built(session, "Дороги")
    roadman = await roads.hired(session)
    case = await a_case(session, school)
    case.needs_coordinator, case.handovers = True, 3
    person = await a_person(session)

    await redirecting.assign_by_hand(
        session, case.id, person, official_id=roadman.id, reason="решено", now=make.NOW
    )

    assert (await fresh(session, case)).official_id == roadman.id
    assert (case.needs_coordinator, case.institution_id) == (False, roads.institution.id)
    (learnt,) = await store.redirects_of(session, case.id)
    assert learnt.to_official_id == roadman.id


async def test_what_a_coordinator_has_decided_outlives_a_leave(session: AsyncSession) -> None:
    school, roads = await School.built(session), await School.built(session, "Дороги")
    await school.hired(session)
    roadman, colleague = await roads.hired(session), await roads.hired(session)
    case = await a_case(session, school)
    person = await a_person(session)
    await redirecting.assign_by_hand(
        session, case.id, person, official_id=roadman.id, reason="решено", now=make.NOW
    )
    left = Passing(case_id=case.id, kind=EventKind.UNASSIGNED, official_id=None, why="в отпуске")

    await moving.pass_on(session, [left], now=make.NOW)
    roadman.on_duty = False
    await service.assign_open(session, now=make.NOW, limit=5)

    assert (await fresh(session, case)).official_id == colleague.id
    assert (case.institution_id, case.handovers) == (roads.institution.id, 0)


async def test_whoever_coordinates_nothing_assigns_nothing(session: AsyncSession) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await a_case(session, school)
    own, stranger = [
        Person(
            account_id=1,
            login="",
            name="",
            role=Role.OFFICIAL,
            institution_id=institution,
            official_id=anna.id,
            sight=frozenset({institution}),
        )
        for institution in (school.institution.id, 0)
    ]

    for person, error in ((own, NotCoordinatorError), (stranger, cases.CaseNotFoundError)):
        with pytest.raises(error):
            await redirecting.assign_by_hand(
                session, case.id, person, official_id=anna.id, reason="мне", now=make.NOW
            )


@pytest.mark.parametrize(
    ("to", "error"),
    [
        (Destination(), TargetError),
        (Destination(department_id=10**9), TargetError),
        (Destination(institution_id=10**9), InstitutionNotFoundError),
    ],
)
async def test_a_target_that_is_none_is_refused(
    session: AsyncSession, to: Destination, error: type[AppError]
) -> None:
    case = await a_case(session, await School.built(session))

    with pytest.raises(error):
        await handed(session, case, await a_person(session), to)

    assert (await fresh(session, case)).handovers == 0
    assert not await store.redirects_of(session, case.id)


async def test_where_it_is_already_it_is_not_handed_over_to(session: AsyncSession) -> None:
    school = await School.built(session)
    case = await a_case(session, school)

    with pytest.raises(SameHolderError):
        await handed(
            session,
            case,
            await a_person(session),
            Destination(institution_id=school.institution.id),
        )


async def test_who_is_off_duty_is_not_handed_anything(session: AsyncSession) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    anna.on_duty = False
    case = await a_case(session, school)

    with pytest.raises(OffDutyError):
        await handed(session, case, await a_person(session), Destination(official_id=anna.id))


async def test_an_answered_case_is_not_handed_over(session: AsyncSession) -> None:
    school, roads = await School.built(session), await School.built(session, "Дороги")
    case = await a_case(session, school)
    case.state = CaseState.CLOSED

    with pytest.raises(IllegalMoveError):
        await handed(
            session,
            case,
            await a_person(session),
            Destination(institution_id=roads.institution.id, department_id=roads.office.id),
        )


async def test_earlier_redirects_are_suggested_with_their_number(session: AsyncSession) -> None:
    school = await School.built(session)
    roads, water = [await School.built(session, name) for name in ("Дороги", "Вода")]
    person = await a_person(session)
    for target, times in ((roads, 7), (water, 1)):
        for _ in range(times):
            case = await a_case(session, school, topic="roads")
            to = Destination(institution_id=target.institution.id)
            await handed(session, case, person, to)
    case = await a_case(session, school, topic="roads")

    found = await suggesting.suggest(session, await cases.find(session, case.id))

    assert [(each.title, each.why) for each in found] == [
        ("Дороги", "так передавали 7 раз"),
        ("Вода", "так передавали 1 раз"),
    ]


async def test_what_colleagues_hand_each_other_is_suggested_to_no_other_institution(
    session: AsyncSession,
) -> None:
    school, garden = await School.built(session, "Школа"), await School.built(session, "Сад")
    await school.hired(session)
    colleague = await school.hired(session)
    handed_on = await a_case(session, school, topic="roads")
    to = Destination(official_id=colleague.id)
    await handed(session, handed_on, await a_person(session), to)
    case = await a_case(session, garden, topic="roads")

    assert await suggesting.suggest(session, await cases.find(session, case.id)) == []


async def test_a_department_of_ones_own_is_suggested(session: AsyncSession) -> None:
    school = await School.built(session)
    kitchen = await make.a_department(session, school.institution)
    like = await a_case(session, school, topic="roads")
    await handed(session, like, await a_person(session), Destination(department_id=kitchen.id))
    case = await a_case(session, school, topic="roads")

    (found,) = await suggesting.suggest(session, await cases.find(session, case.id))

    assert found.department_id == kitchen.id


async def test_where_a_case_already_was_is_not_suggested(session: AsyncSession) -> None:
    school, roads = await School.built(session), await School.built(session, "Дороги")
    person = await a_person(session)
    to = Destination(institution_id=roads.institution.id)
    await handed(session, await a_case(session, school, topic="roads"), person, to)
    case = await a_case(session, school, topic="roads")
    await handed(session, case, person, to)

    found = await suggesting.suggest(session, await cases.find(session, case.id))

    assert found == []


async def test_a_redirect_that_led_to_a_wrong_place_teaches_nothing(
    session: AsyncSession,
) -> None:
    school, roads, water = [
        await School.built(session, name) for name in ("Школа", "Дороги", "Вода")
    ]
    person = await a_person(session)
    case = await a_case(session, school, topic="roads")
    for target in (roads, water):
        await handed(session, case, person, Destination(institution_id=target.institution.id))
    like = await a_case(session, school, topic="roads")

    found = await suggesting.suggest(session, await cases.find(session, like.id))

    assert [each.title for each in found] == ["Вода"]


async def test_the_history_of_a_much_travelled_case_holds(session: AsyncSession) -> None:
    schools = [await School.built(session, f"Школа № {n}") for n in range(4)]
    case = await a_case(session, schools[0])
    person = await a_person(session)
    for school in schools[1:]:
        await service.assign_open(session, now=make.NOW, limit=5)
        await handed(session, case, person, Destination(institution_id=school.institution.id))

    assert (await verified(session)).breaks == ()

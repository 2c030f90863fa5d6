"""Routing with what the room of officials really tells: room, skills, leave, hierarchy."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.rules import CaseState, EventKind, Outcome
from app.officials import leaves
from app.officials.model import Official
from app.officials.rules import Level
from app.routing import policies, redirecting, service, standing_in, store, suggesting
from app.routing.deciding import replay
from app.routing.model import RoutingRound
from app.routing.policy import Condition, Policy, Rule, Target, TargetKind
from tests import factories as make
from tests.app.people import Client, log_in
from tests.app.routing.test_service import a_person, routed
from tests.app.routing.town import School, a_case, events, fresh


async def closed(session: AsyncSession, case_id: int) -> None:
    held = await cases.find(session, case_id, to_change=True)
    await cases.close(
        session,
        held,
        await a_person(session),
        outcome=Outcome.CLOSED_WITH_REASON,
        reason="решено",
        now=make.NOW,
    )
    await session.flush()


async def coordinating(session: AsyncSession, school: School) -> Official:
    official = await school.hired(session)
    official.is_coordinator = True
    await session.flush()
    return official


async def on_leave(session: AsyncSession, official: Official, substitute: Official) -> None:
    """Let somebody be away from today on for four days."""
    account = await make.an_account(session)
    today = date(2026, 11, 24)
    await leaves.enter(
        session,
        official,
        first_day=today,
        last_day=today + timedelta(days=3),
        substitute_id=substitute.id,
        reason="отпуск",
        zone=ZoneInfo("Europe/Moscow"),
        entered_by=account.id,
        now=make.NOW - timedelta(days=2),
    )


async def in_force(session: AsyncSession, *rules: Rule) -> None:
    person = await a_person(session)
    await policies.put(session, Policy(list(rules)), person, based_on=1, comment="", now=make.NOW)


async def test_nobody_has_more_than_he_can_and_what_waits_follows_as_he_answers(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    anna.capacity = 2
    several = [await a_case(session, school, due_in=timedelta(hours=n)) for n in range(1, 6)]

    await routed(session)
    states = [(await fresh(session, case)).state for case in several]
    await closed(session, several[0].id)
    await routed(session)

    assert states == [CaseState.ASSIGNED] * 2 + [CaseState.OPEN] * 3
    assert several[4].unassigned_reason == "Отдел страницы – у дежурных нет места."
    assert (await fresh(session, several[2])).official_id == anna.id
    assert (await fresh(session, several[3])).state is CaseState.OPEN


async def test_a_full_department_does_not_block_the_round(session: AsyncSession) -> None:
    full, school = await School.built(session), await School.built(session, "Школа № 2")
    (await full.hired(session)).capacity = 1
    await school.hired(session)
    for _ in range(20):
        await a_case(session, full, due_in=timedelta(hours=1))
    case = await a_case(session, school)

    await routed(session, limit=5)

    assert (await fresh(session, case)).state is CaseState.ASSIGNED


async def test_a_round_ends_though_everybody_is_full(session: AsyncSession) -> None:
    school = await School.built(session)
    (await school.hired(session)).capacity = 1
    for _ in range(12):
        await a_case(session, school)

    done = [await routed(session, limit=5) for _ in range(5)]

    assert done[-1] == 0


async def test_who_knows_the_topic_has_it(session: AsyncSession) -> None:
    school = await School.built(session)
    await school.hired(session)
    cook = await school.hired(session)
    cook.skills = ["Работа учреждения"]
    case = await a_case(session, school, topic="meals.quality")

    await routed(session)

    assert (await fresh(session, case)).official_id == cook.id


async def test_a_leave_moves_the_work_and_its_end_brings_it_back(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    case = await a_case(session, school)
    await cases.assign(session, [(case, anna.id, None, "дежурный")], now=make.NOW)
    await on_leave(session, anna, boris)

    await standing_in.move_work(session, now=make.NOW, limit=10)
    holder = (await fresh(session, case)).official_id
    await standing_in.move_work(session, now=make.NOW + timedelta(days=5), limit=10)

    assert holder == boris.id
    assert (await fresh(session, case)).official_id == anna.id


async def test_new_work_of_one_on_leave_goes_along_the_chain_and_comes_back(
    session: AsyncSession,
) -> None:
    school, board = await School.built(session), await School.built(session, "Управление")
    anna, boris = await school.hired(session), await school.hired(session)
    chief = await board.hired(session)
    school.institution.parent_id = board.institution.id
    school.page.official_id, school.page.department_id = anna.id, None
    await on_leave(session, anna, boris)
    await on_leave(session, boris, chief)
    case = await a_case(session, school)

    await routed(session)
    holder = (await fresh(session, case)).official_id
    meant = case.stands_in_for_id
    await standing_in.move_work(session, now=make.NOW + timedelta(days=5), limit=10)

    assert (holder, meant) == (chief.id, anna.id)
    assert (await fresh(session, case)).official_id == anna.id
    assert case.institution_id == school.institution.id
    assert case.department_id == school.office.id


async def test_a_decision_for_a_substitute_is_replayed_to_the_byte(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    school.page.official_id, school.page.department_id = anna.id, None
    await on_leave(session, anna, boris)
    case = await a_case(session, school)
    await routed(session)

    (kept,) = await store.decisions_of_case(session, case.id, limit=2)
    scene = await session.scalar(select(RoutingRound.scene))
    force = await policies.in_force(session)

    assert replay(force.policy, scene or b"", [kept.facts]) == [kept.outcome]


async def test_what_is_handed_over_to_one_on_leave_goes_to_who_stands_in(
    session: AsyncSession,
) -> None:
    school, board = await School.built(session), await School.built(session, "Управление")
    anna, chief = await board.hired(session), await board.hired(session)
    await on_leave(session, anna, chief)
    case = await cases.find(session, (await a_case(session, school)).id, to_change=True)
    to = redirecting.Destination(official_id=anna.id)
    person = await a_person(session)

    await redirecting.redirect(session, case, person, to=to, reason="не наше", now=make.NOW)

    assert (case.official_id, case.stands_in_for_id) == (chief.id, anna.id)
    assert case.institution_id == board.institution.id


async def test_the_body_for_the_topic_in_the_territory_has_it(session: AsyncSession) -> None:
    school = await School.built(session)
    await school.hired(session)
    far, roads = [await School.built(session, name) for name in ("Дороги Дальнего", "Дороги")]
    far.institution.municipality = "Дальний"
    agency = Rule(Target(TargetKind.AGENCY, field="meals"), Condition(topic="meals"))
    for body in (far, roads):
        body.institution.fields = ["meals"]
        await body.hired(session)
    await in_force(session, agency, Rule(Target(TargetKind.PAGE_DEPARTMENT)))
    case = await a_case(session, school, topic="meals.quality")

    await routed(session)

    assert (await fresh(session, case)).institution_id == roads.institution.id


async def test_rules_that_lead_to_nobody_are_refused(session: AsyncSession) -> None:
    school, kitchen = await School.built(session), await School.built(session, "Комбинат")
    kitchen.institution.fields = ["meals"]
    (await school.hired(session)).on_duty = False
    await session.flush()

    with pytest.raises(policies.BadPolicyError) as refused:
        await in_force(
            session,
            Rule(Target(TargetKind.AGENCY, field="meals"), Condition(topic="meals")),
            Rule(Target(TargetKind.DEPARTMENT, id=school.office.id), is_last=True),
        )

    assert [each.partition(":")[0] for each in refused.value.faults] == ["Правило 1", "Правило 2"]


async def test_rules_may_ask_for_the_level(session: AsyncSession) -> None:
    school, board = await School.built(session), await School.built(session, "Министерство")
    school.institution.parent_id = board.institution.id
    school.institution.level = Level.REGIONAL
    await school.hired(session)
    chief = await board.hired(session)
    await in_force(
        session,
        Rule(Target(TargetKind.FOUNDER), Condition(level=Level.REGIONAL)),
        Rule(Target(TargetKind.PAGE_DEPARTMENT)),
    )
    case = await a_case(session, school)

    await routed(session)

    assert (await fresh(session, case)).official_id == chief.id


async def test_the_founders_coordinator_is_told_of_a_page_that_names_nobody(
    session: AsyncSession,
) -> None:
    school, board = await School.built(session), await School.built(session, "Управление")
    school.institution.parent_id = board.institution.id
    school.page.department_id = None
    chief = await coordinating(session, board)
    case = await a_case(session, school)

    await routed(session)

    assert (await events(session, case))[-1] == (EventKind.ESCALATED, chief.id)


async def test_the_founders_coordinator_assigns_what_the_school_could_not(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        school, board = await School.built(session), await School.built(session, "Управление")
        school.institution.parent_id = board.institution.id
        anna, chief = await school.hired(session), await coordinating(session, board)
        anna.on_duty = False
        await make.an_account(
            session,
            role=Role.COORDINATOR,
            institution=board.institution,
            official=chief,
            login="chief",
        )
        case = await a_case(session, school)
        await routed(session)
    await log_in(client, "chief")

    seen = await client.get("/api/v1/routing/waiting")
    done = await client.post(f"/api/v1/cases/{case.id}/assign", json={"officialId": anna.id})

    assert [each["number"] for each in seen.json()] == [1]
    assert done.json()["officialId"] == anna.id


@pytest.mark.parametrize(
    ("role", "sight", "decides"),
    [
        (Role.COORDINATOR, {1, 2}, True),
        (Role.COORDINATOR, {1}, False),
        (Role.OFFICIAL, {1, 2}, False),
        (Role.APPROVER, {1, 2}, False),
        (Role.HEAD, {1, 2}, False),
    ],
)
def test_a_coordinator_decides_by_his_role_and_where_he_sees(
    role: Role, sight: set[int], *, decides: bool
) -> None:
    person = Person(
        account_id=1,
        login="",
        name="",
        role=role,
        institution_id=1,
        official_id=1,
        sight=frozenset(sight),
    )

    assert redirecting.coordinates(person, 2) is decides


async def test_agencies_are_suggested_after_what_was_learnt(session: AsyncSession) -> None:
    school, kitchen = await School.built(session), await School.built(session, "Комбинат")
    kitchen.institution.fields = ["meals"]
    case = await a_case(session, school, topic="meals.quality")

    found = await suggesting.suggest(session, await cases.find(session, case.id))

    assert [(each.title, each.why) for each in found] == [
        ("Комбинат", "отвечает за тему «качество питания»")
    ]


async def test_who_follows_the_roster_is_given_nothing_outside_his_shifts(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    anna.follows_roster = True
    await session.flush()
    case = await a_case(session, school)

    await service.assign_open(session, now=make.NOW, limit=5)

    assert (await fresh(session, case)).state is CaseState.OPEN

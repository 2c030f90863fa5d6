"""Open cases find their officials, or say why not, on real rows."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.rules import CaseState, EventKind, Outcome
from app.routing import explaining, policies, service, store, trials
from app.routing.deciding import replay
from app.routing.model import RoutingDecision
from app.routing.policy import Condition, Options, Policy, Rule, Target, TargetKind
from app.triage.rules import Importance
from app.vocabulary import Network
from tests import factories as make
from tests.app.routing.scenes import SHIPPED
from tests.app.routing.town import School, a_case, events, fresh

MONDAY = make.NOW - timedelta(days=1)


async def routed(session: AsyncSession, *, limit: int = 500, after: timedelta | None = None) -> int:
    now = make.NOW + (after or timedelta())
    return await service.assign_open(session, now=now, limit=limit, rulebook=make.RULEBOOK)


async def test_the_shipped_rules_come_with_the_tables(session: AsyncSession) -> None:
    force = await policies.in_force(session)

    assert (force.version, force.policy) == (1, SHIPPED)


async def test_a_case_goes_to_the_duty_person_with_the_reason(session: AsyncSession) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await a_case(session, school)

    await routed(session)

    assert (await fresh(session, case)).official_id == anna.id
    assert case.state is CaseState.ASSIGNED
    (told,) = await explaining.decisions(session, case)
    assert (told.choice.why, told.choice.rule, told.policy_version) == ("дежурный отдела", 2, 1)


async def test_an_empty_department_has_a_reason_that_is_told_once(session: AsyncSession) -> None:
    school = await School.built(session)
    case = await a_case(session, school)

    await routed(session)
    await routed(session, after=timedelta(minutes=40))

    assert (await fresh(session, case)).unassigned_reason == "Отдел страницы – никто не дежурит."
    assert await events(session, case) == [(EventKind.UNASSIGNED, None)]
    assert len(await explaining.decisions(session, case)) == 1


async def test_waiting_cases_drain_the_moment_that_somebody_comes_on_duty(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    anna.on_duty = False
    waiting = [await a_case(session, school) for _ in range(5)]
    await routed(session)

    anna.on_duty = True
    await session.flush()
    await routed(session, after=timedelta(seconds=1))

    assert {(await fresh(session, case)).official_id for case in waiting} == {anna.id}


async def test_a_round_ends_when_nothing_more_can_be_done(session: AsyncSession) -> None:
    school = await School.built(session)
    await school.hired(session)
    empty = await School.built(session, "Школа № 2")
    for one in (school, empty):
        await a_case(session, one)

    assert [await routed(session) for _ in range(2)] == [2, 0]


async def test_an_empty_department_does_not_block_the_round(session: AsyncSession) -> None:
    empty, school = await School.built(session), await School.built(session, "Школа № 2")
    await school.hired(session)
    for _ in range(20):
        await a_case(session, empty, due_in=timedelta(hours=1))
    case = await a_case(session, school)

    await routed(session, limit=5)

    assert (await fresh(session, case)).state is CaseState.ASSIGNED


async def test_what_is_urgent_goes_first(session: AsyncSession) -> None:
    school = await School.built(session)
    await school.hired(session)
    usual = await a_case(session, school, due_in=timedelta(hours=1))
    urgent = await a_case(session, school, importance=Importance.URGENT)

    await service.assign_open(session, now=MONDAY, limit=1)

    assert (await fresh(session, urgent)).state is CaseState.ASSIGNED
    assert (await fresh(session, usual)).state is CaseState.OPEN


async def test_a_citizen_keeps_his_official_within_thirty_days(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    first = await a_case(session, school, author="77")
    await routed(session)
    for _ in range(3):
        await cases.assign(
            session, [(await a_case(session, school), anna.id, None, "вручную")], now=make.NOW
        )
    second = await a_case(session, school, author="77")
    stranger = await a_case(session, school, author="78")

    await routed(session)

    assert (await fresh(session, first)).official_id == anna.id
    assert (await fresh(session, second)).official_id == anna.id
    assert (await fresh(session, stranger)).official_id == boris.id


async def test_a_thread_goes_on_with_who_answered_in_it_past_an_agency(
    session: AsyncSession,
) -> None:
    school, kitchen = await School.built(session), await School.built(session, "Комбинат")
    kitchen.institution.fields = ["meals"]
    anna, cook = await school.hired(session), await kitchen.hired(session)
    agency = Rule(Target(TargetKind.AGENCY, field="meals"), Condition(topic="meals"))
    rules = Policy([agency, Rule(Target(TargetKind.PAGE_DEPARTMENT))])
    await policies.put(
        session, rules, await a_person(session), based_on=1, comment="", now=make.NOW
    )
    first = await a_case(session, school, author="77", thread="a")
    await cases.assign(session, [(first, anna.id, None, "вручную")], now=make.NOW)
    first.state, first.closed_at = CaseState.CLOSED, make.NOW
    await session.flush()
    again = await a_case(session, school, author="77", thread="a", topic="meals")
    elsewhere = await a_case(session, school, author="77", thread="b", topic="meals")

    await routed(session)

    assert (await fresh(session, again)).official_id == anna.id
    assert (await fresh(session, elsewhere)).official_id == cook.id


async def test_what_was_open_before_goes_to_who_had_it_as_he_comes_on_duty(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna = await school.hired(session)
    case = await a_case(session, school)
    await cases.assign(session, [(case, anna.id, None, "вручную")], now=make.NOW)
    boris = await school.hired(session)
    busy = await a_case(session, school)
    await cases.assign(session, [(busy, anna.id, None, "вручную")], now=make.NOW)
    await session.refresh(case)
    case.state, case.official_id, case.held_since = CaseState.OPEN, None, None
    await session.flush()

    await routed(session)

    assert (await fresh(session, case)).official_id == anna.id != boris.id


async def test_after_thirty_days_a_citizen_takes_his_turn(session: AsyncSession) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    long_ago = make.NOW - timedelta(days=31)
    first = await a_case(session, school, author="77", opened_at=long_ago)
    await cases.assign(session, [(first, anna.id, None, "вручную")], now=long_ago)
    second = await a_case(session, school, author="77")

    await routed(session)

    assert (await fresh(session, second)).official_id == boris.id


async def test_who_has_waited_longest_is_next_though_his_desk_is_as_empty(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    anna, boris = await school.hired(session), await school.hired(session)
    person = await a_person(session)
    given = []
    for minute in range(4):
        case = await a_case(session, school)
        await routed(session, after=timedelta(minutes=minute))
        given.append((await fresh(session, case)).official_id)
        held = await cases.find(session, case.id, to_change=True)
        await cases.close(
            session,
            held,
            person,
            outcome=Outcome.CLOSED_WITH_REASON,
            reason="решено",
            now=make.NOW,
        )

    assert given == [anna.id, boris.id, anna.id, boris.id]


async def test_a_coordinator_is_told_once_after_a_working_hour(session: AsyncSession) -> None:
    school = await School.built(session)
    case = await a_case(session, school)

    for minutes in (0, 59, 61, 95, 200):
        await routed(session, after=timedelta(minutes=minutes))

    assert await events(session, case) == [
        (EventKind.UNASSIGNED, None),
        (EventKind.ESCALATED, None),
    ]
    assert (await fresh(session, case)).state is CaseState.OPEN


async def test_of_what_is_urgent_a_coordinator_is_told_at_once(session: AsyncSession) -> None:
    school = await School.built(session)
    case = await a_case(session, school, importance=Importance.URGENT)

    await routed(session)

    assert (await fresh(session, case)).escalated_at == make.NOW


async def test_of_a_page_that_names_nobody_a_coordinator_is_told_at_once(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    school.page.department_id = None
    case = await a_case(session, school)

    await routed(session)

    assert (await fresh(session, case)).escalated_at == make.NOW
    assert case.unassigned_reason == "У страницы не указан ни ответственный, ни отдел."


async def test_in_the_evening_a_coordinator_is_left_in_peace(session: AsyncSession) -> None:
    school = await School.built(session)
    evening = make.NOW + timedelta(hours=8)
    case = await a_case(session, school, opened_at=evening)

    for hours in (8, 10, 20):
        await routed(session, after=timedelta(hours=hours))

    assert (await fresh(session, case)).escalated_at is None


async def test_an_escalated_case_still_goes_to_whoever_comes(session: AsyncSession) -> None:
    school = await School.built(session)
    case = await a_case(session, school, importance=Importance.URGENT)
    await routed(session)

    anna = await school.hired(session)
    await routed(session, after=timedelta(seconds=3))

    assert (await fresh(session, case)).official_id == anna.id
    assert case.escalated_at is None


async def test_what_a_coordinator_decides_is_left_alone(session: AsyncSession) -> None:
    school = await School.built(session)
    await school.hired(session)
    case = await a_case(session, school)
    case.needs_coordinator = True
    await session.flush()

    assert await routed(session) == 0


async def test_a_rule_that_names_another_institution_takes_the_case_there(
    session: AsyncSession,
) -> None:
    school, board = await School.built(session), await School.built(session, "Управление")
    await school.hired(session)
    chief = await board.hired(session)
    person = await a_person(session)
    policy = Policy([Rule(Target(TargetKind.OFFICIAL, id=chief.id))])
    await policies.put(session, policy, person, based_on=1, comment="", now=make.NOW)
    case = await a_case(session, school)

    await routed(session)

    assert (await fresh(session, case)).official_id == chief.id
    assert case.institution_id == board.institution.id


async def test_rules_tell_topics_importance_and_networks_apart(session: AsyncSession) -> None:
    school = await School.built(session)
    cook, chief, anna = [await make.an_official(session, school.institution) for _ in range(3)]
    anna.department_id = school.office.id
    policy = Policy(
        [
            Rule(Target(TargetKind.OFFICIAL, id=cook.id), Condition(topic="meals")),
            Rule(
                Target(TargetKind.OFFICIAL, id=chief.id),
                Condition(importance=Importance.URGENT, network=Network.VK),
            ),
            Rule(Target(TargetKind.PAGE_DEPARTMENT), Condition(network=Network.VK)),
        ]
    )
    person = await a_person(session)
    await policies.put(session, policy, person, based_on=1, comment="", now=make.NOW)
    several = [
        await a_case(session, school, topic="meals.quality", importance=Importance.URGENT),
        await a_case(session, school, topic="building", importance=Importance.URGENT),
        await a_case(session, school, topic="no_longer_listed"),
        await a_case(session, school),
    ]

    await routed(session)

    given = [(await fresh(session, case)).official_id for case in several]
    assert given == [cook.id, chief.id, anna.id, anna.id]


async def test_a_first_case_that_opens_during_a_round_waits_for_the_next(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sessions.begin() as session:
        school = await School.built(session)
        await school.hired(session)
        await a_case(session, school)
    waiting_in = service.cases.waiting_in

    async def and_another_opens(session: AsyncSession) -> set[int]:
        found = await waiting_in(session)
        async with sessions.begin() as beside:
            other = await School.built(beside, "Школа № 2")
            await other.hired(beside)
            await a_case(beside, other)
        return found

    monkeypatch.setattr(service.cases, "waiting_in", and_another_opens)
    async with sessions.begin() as session:
        first = await routed(session)
    monkeypatch.setattr(service.cases, "waiting_in", waiting_in)
    async with sessions.begin() as session:
        second = await routed(session)

    assert (first, second) == (1, 1)


async def test_two_workers_never_give_one_case_twice(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        school = await School.built(session)
        await school.hired(session)
        case = await a_case(session, school)
    async with sessions.begin() as session:
        await routed(session)
    async with sessions.begin() as session:
        await routed(session)

    async with sessions() as session:
        assert Counter(kind for kind, _ in await events(session, case)) == {EventKind.ASSIGNED: 1}


async def test_two_rounds_at_once_share_the_work_as_one_would(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        school = await School.built(session)
        both = [await school.hired(session), await school.hired(session)]
        for _ in range(30):
            await a_case(session, school)

    async def one_round() -> None:
        async with sessions.begin() as session:
            await routed(session, limit=10)

    await asyncio.gather(*(one_round() for _ in range(4)))

    async with sessions() as session:
        load = await cases.load_per_official(session, [each.id for each in both])
    assert load == {each.id: 15 for each in both}


async def test_thousands_of_decisions_made_again_are_the_same_to_the_byte(
    session: AsyncSession,
) -> None:
    schools = [await School.built(session, f"Школа № {n}") for n in range(6)]
    for n, school in enumerate(schools):
        for _ in range(n):
            await school.hired(session)
    person = await a_person(session)
    policy = Policy(
        [
            Rule(Target(TargetKind.PAGE_OFFICIAL)),
            Rule(Target(TargetKind.PAGE_DEPARTMENT)),
            Rule(Target(TargetKind.DEPARTMENT, id=schools[5].office.id)),
        ],
        Options(only_in_hours=True),
    )
    for hour in range(20):
        for n in range(120):
            await a_case(session, schools[n % 6], author=str(n % 50), topic="meals")
        if hour == 10:
            await policies.put(session, policy, person, based_on=1, comment="", now=make.NOW)
        await routed(session, after=timedelta(hours=hour))

    count = await _replayed(session)

    assert count >= 2_000


async def _replayed(session: AsyncSession) -> int:
    """Make every round again and compare; return how many decisions there were."""
    rounds = await store.rounds_since(session, MONDAY, after=0, limit=1_000)
    known = await policies.versions(session, [each.policy_version for each in rounds])
    count = 0
    for each in rounds:
        kept: list[RoutingDecision] = list(await store.decisions_of_rounds(session, [each.id]))
        again = replay(known[each.policy_version], each.scene, [one.facts for one in kept])
        assert again == [one.outcome for one in kept]
        count += len(kept)
    return count


async def a_person(session: AsyncSession) -> Person:
    account = await make.an_account(session, role=Role.TRAINER)
    return Person(
        account_id=account.id,
        login=account.login,
        name=account.name,
        role=account.role,
        institution_id=None,
        official_id=None,
        sight=None,
    )


async def test_of_too_many_decisions_the_latest_are_tried_and_since_when_is_told(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    await school.hired(session)
    for hours in range(3):
        await a_case(session, school)
        await routed(session, after=timedelta(hours=hours))
    now = make.NOW + timedelta(days=1)

    whole = await trials.try_policy(session, SHIPPED, now=now)
    newest = await trials.try_policy(session, SHIPPED, now=now, most=2)

    assert (whole.cases, whole.tried_since) == (3, None)
    assert (newest.cases, newest.tried_since) == (2, make.NOW + timedelta(hours=1))

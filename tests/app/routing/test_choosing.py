"""Who gets a case, as tables and as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec import UNSET
from msgspec.structs import replace

from app.routing.choosing import choose, room_for
from app.routing.deciding import decide, replay
from app.routing.policy import Condition, Options, Policy, Rule, Target, TargetKind
from app.routing.roster import Roster
from app.routing.rules import Away, Candidate, Facts, encoded
from app.triage.rules import Importance
from tests.app.routing.scenes import (
    BOARD,
    FAR_ROADS,
    KITCHEN,
    MINISTRY,
    OFFICE,
    PAGE_DEPARTMENT,
    PAGE_OFFICIAL,
    ROADS,
    SCHOOL,
    SHIPPED,
    facts,
    roster,
    rules,
    scene,
    somebody,
)

ANNA, BORIS, VERA = somebody(1), somebody(2), somebody(3, department=KITCHEN)
ROAD = ("roads", "Дороги")


@pytest.mark.parametrize(
    ("people", "case", "expected"),
    [
        ([somebody(1, load=99), BORIS], facts(official=1), 1),
        ([BORIS], facts(official=1), 2),
        ([somebody(1, load=2), somebody(2, load=1)], facts(), 2),
        ([BORIS, ANNA], facts(), 1),
        ([somebody(1, given_at=9), somebody(2, given_at=8)], facts(), 2),
        ([somebody(1, load=3, weight=2.0), somebody(2, load=2)], facts(), 1),
        ([VERA], facts(), None),
        ([BORIS], facts(official=1, department=None), None),
        ([ANNA], facts(department=None), None),
        ([], facts(), None),
        ([somebody(1, capacity=4, load=4), somebody(2, load=9)], facts(official=1), 2),
        ([somebody(1, at_work=False), somebody(2, load=9)], facts(), 2),
        ([somebody(1, at_work=False)], facts(), 1),
        ([somebody(1), somebody(2, load=9, skills=("meals",))], facts(topics=("meals",)), 2),
        ([somebody(1, skills=("roads",))], facts(topics=("meals",)), None),
        ([somebody(1, skills=("roads",))], facts(), 1),
        ([somebody(1, skills=("roads",))], facts(official=1, topics=("meals",)), 1),
        ([ANNA, somebody(2, load=9)], facts(sticky=2), 2),
        ([ANNA, somebody(2, load=9)], facts(official=1, sticky=2), 2),
        ([ANNA], facts(sticky=2), 1),
        ([somebody(1, load=9), somebody(2, load=3, capacity=3)], facts(sticky=2), 1),
        ([ANNA, somebody(2, load=9)], facts(known=2), 2),
        ([ANNA, somebody(2, load=9)], facts(official=1, known=2), 1),
        ([ANNA, somebody(2, skills=("roads",))], facts(topics=("meals",), known=2), 1),
        ([somebody(1, load=9), somebody(2, load=3, capacity=3)], facts(known=2), 1),
    ],
    ids=[
        "the page's own official, however loaded",
        "his department when he is off duty",
        "the least loaded of the department",
        "the oldest record on a tie",
        "who has waited longest on a tie",
        "whose share is larger takes more",
        "never another department",
        "never a stranger when there is no department",
        "nobody when the page names nobody",
        "nobody when nobody is on duty",
        "his department when the page's official is full",
        "at work before merely on duty",
        "merely on duty before nobody",
        "who knows the topic before who does anything",
        "never who knows only other topics",
        "what has no topic goes to specialists too",
        "who is named answers for everything",
        "the same official for the same thread",
        "even before the page's own official",
        "only while he is on duty",
        "only while he has room",
        "in another thread first among those of the rule",
        "never before the page's own official",
        "never what he does not know",
        "nor while he is full",
    ],
)
def test_the_shipped_rules(people: list[Candidate], case: Facts, expected: int | None) -> None:
    choice = choose(SHIPPED, case, roster(*people))

    assert choice.official_id == expected
    assert choice.why


@pytest.mark.parametrize(
    ("target", "people", "expected"),
    [
        (Target(TargetKind.OWN_INSTITUTION), [VERA], 3),
        (Target(TargetKind.OFFICIAL, id=7), [ANNA, somebody(7, at=MINISTRY)], 7),
        (Target(TargetKind.DEPARTMENT, id=KITCHEN), [ANNA, VERA], 3),
        (Target(TargetKind.FOUNDER), [ANNA, somebody(7, at=BOARD)], 7),
        (Target(TargetKind.FOUNDER), [ANNA, somebody(7, at=MINISTRY)], None),
        (Target(TargetKind.AGENCY), [somebody(7, at=FAR_ROADS), somebody(8, at=ROADS)], 8),
        (
            Target(TargetKind.AGENCY, field="Дороги"),
            [somebody(7, at=FAR_ROADS), somebody(8, at=ROADS, load=1, capacity=1)],
            7,
        ),
        (Target(TargetKind.AGENCY, field="Вода"), [somebody(8, at=ROADS)], None),
        (
            Target(TargetKind.COORDINATOR),
            [ANNA, somebody(7, at=MINISTRY, coordinates=True)],
            7,
        ),
        (
            Target(TargetKind.COORDINATOR),
            [
                somebody(7, at=MINISTRY, coordinates=True),
                somebody(8, at=BOARD, coordinates=True),
            ],
            8,
        ),
    ],
    ids=[
        "anybody of the institution",
        "a named official anywhere",
        "a named department",
        "the institution above",
        "the one above, not the one above that",
        "the body of the place before that of the region",
        "the region's when that of the place is full",
        "nobody where no body answers for it",
        "a coordinator far above",
        "the nearest coordinator",
    ],
)
def test_where_rules_lead(target: Target, people: list[Candidate], expected: int | None) -> None:
    choice = choose(rules(target), facts(topics=ROAD), roster(*people))

    assert choice.official_id == expected


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        (Condition(), True),
        (Condition(topic="Дороги"), True),
        (Condition(topic="meals"), False),
        (Condition(municipality="Заречный"), True),
        (Condition(municipality="Дальний"), False),
        (Condition(importance=Importance.URGENT), False),
        (Condition(importance=Importance.USUAL), True),
    ],
)
def test_a_rule_is_for_the_cases_that_meet_its_condition(when: Condition, *, holds: bool) -> None:
    policy = Policy([Rule(Target(TargetKind.OWN_INSTITUTION), when)])

    choice = choose(policy, facts(topics=ROAD), roster(ANNA))

    assert (choice.official_id == ANNA.official_id) is holds


def test_a_last_rule_is_not_passed_by() -> None:
    waits = Rule(Target(TargetKind.DEPARTMENT, id=KITCHEN), is_last=True)

    choice = choose(Policy([waits, PAGE_DEPARTMENT]), facts(), roster(ANNA))

    assert choice.official_id is None
    assert not choice.is_hopeless


def test_usual_cases_wait_for_the_morning_where_the_rules_say_so() -> None:
    policy = Policy([PAGE_DEPARTMENT], Options(only_in_hours=True))
    asleep = roster(somebody(1, at_work=False))

    assert choose(policy, facts(), asleep).official_id is None
    assert choose(policy, facts(importance="urgent"), asleep).official_id == 1


@pytest.mark.parametrize(
    ("case", "people", "why"),
    [
        (
            facts(department=None),
            [],
            "У страницы не указан ни ответственный, ни отдел.",
        ),
        (
            facts(official=1),
            [],
            "Ответственный за страницу – не на дежурстве; отдел страницы – никто не дежурит.",
        ),
        (
            facts(),
            [somebody(1, capacity=1, load=1)],
            "Отдел страницы – у дежурных нет места.",
        ),
        (
            facts(topics=("meals",)),
            [somebody(1, skills=("roads",))],
            "Отдел страницы – эту тему никто не ведёт.",
        ),
    ],
)
def test_nobody_has_a_reason(case: Facts, people: list[Candidate], why: str) -> None:
    assert choose(SHIPPED, case, roster(*people)).why == why


def test_a_page_that_names_nobody_is_hopeless_and_an_empty_department_is_not() -> None:
    assert choose(SHIPPED, facts(department=None), roster()).is_hopeless
    assert not choose(SHIPPED, facts(), roster()).is_hopeless


def test_what_was_handed_over_stays_where_it_was_addressed() -> None:
    addressed = replace(facts(official=1, department=KITCHEN, sticky=1), is_addressed=True)
    case = replace(addressed, department_id=KITCHEN)

    assert choose(SHIPPED, case, roster(ANNA, VERA)).official_id == VERA.official_id
    assert choose(SHIPPED, case, roster(ANNA)).official_id is None


people = some.lists(
    some.builds(
        somebody,
        some.integers(1, 30),
        at=some.sampled_from([SCHOOL, BOARD, ROADS]),
        department=some.sampled_from([OFFICE, KITCHEN, None]),
        skills=some.sampled_from([(), ("meals",), ("roads",)]),
        capacity=some.none() | some.integers(1, 5),
        weight=some.sampled_from([0.5, 1.0, 3.0]),
        coordinates=some.booleans(),
        at_work=some.booleans(),
        load=some.integers(0, 5),
    ),
    max_size=8,
    unique_by=lambda each: each.official_id,
)
cases = some.builds(
    facts,
    official=some.none() | some.integers(1, 30),
    department=some.sampled_from([OFFICE, KITCHEN, None]),
    topics=some.sampled_from([(), ("meals",), ROAD]),
    importance=some.sampled_from(["usual", "urgent"]),
    sticky=some.none() | some.integers(1, 30),
    known=some.none() | some.integers(1, 30),
)
policies = some.builds(
    rules,
    some.sampled_from([Target(TargetKind.PAGE_OFFICIAL), Target(TargetKind.AGENCY)]),
    some.sampled_from([Target(TargetKind.PAGE_DEPARTMENT), Target(TargetKind.FOUNDER)]),
    some.sampled_from([Target(TargetKind.OWN_INSTITUTION), Target(TargetKind.COORDINATOR)]),
    options=some.builds(Options, only_in_hours=some.booleans()),
)


@given(policy=policies, on_duty=people, several=some.lists(cases, max_size=30))
def test_nobody_is_given_more_than_he_can_have(
    policy: Policy, on_duty: list[Candidate], several: list[Facts]
) -> None:
    hands = {each.official_id: each.load for each in on_duty}
    for choice in decide(policy, scene(*on_duty), several):
        if choice.official_id is not None:
            hands[choice.official_id] += 1

    for each in on_duty:
        most = max(each.load, hands[each.official_id] if each.capacity is None else each.capacity)
        assert hands[each.official_id] <= most


@given(policy=policies, on_duty=people, case=cases)
def test_only_who_is_on_duty_is_given_cases(
    policy: Policy, on_duty: list[Candidate], case: Facts
) -> None:
    choice = choose(policy, case, roster(*on_duty))

    assert choice.official_id in {None, *(each.official_id for each in on_duty)}


@given(policy=policies, on_duty=people, case=cases, new=people)
def test_more_people_never_leave_a_case_without_one(
    policy: Policy, on_duty: list[Candidate], case: Facts, new: list[Candidate]
) -> None:
    known = {each.official_id for each in on_duty}
    more = [*on_duty, *(each for each in new if each.official_id not in known)]

    before = choose(policy, case, roster(*on_duty))
    after = choose(policy, case, roster(*more))

    assert before.official_id is None or after.official_id is not None


@given(policy=policies, on_duty=people, case=cases)
def test_there_is_room_exactly_where_somebody_is_chosen(
    policy: Policy, on_duty: list[Candidate], case: Facts
) -> None:
    nobody_before = replace(case, sticky_id=None)

    room = room_for(policy, nobody_before, roster(*on_duty), most=500)
    choice = choose(policy, nobody_before, roster(*on_duty))

    assert (room > 0) is (choice.official_id is not None)


@given(on_duty=people, sticky=some.integers(1, 30))
def test_the_same_official_is_kept_only_while_he_is_on_duty_and_has_room(
    on_duty: list[Candidate], sticky: int
) -> None:
    his = Roster(scene(*on_duty))
    can = any(each.official_id == sticky and his.room(each, 1) for each in on_duty)

    choice = choose(SHIPPED, facts(official=None, sticky=sticky), his)

    assert (choice.why.startswith("уже отвечал")) is can


@given(
    weights=some.lists(some.integers(1, 5), min_size=1, max_size=6), number=some.integers(1, 120)
)
def test_cases_are_spread_by_the_shares(weights: list[int], number: int) -> None:
    on_duty = [somebody(n, weight=float(weight)) for n, weight in enumerate(weights, start=1)]

    chosen = [each.official_id for each in decide(SHIPPED, scene(*on_duty), [facts()] * number)]

    for n, weight in enumerate(weights, start=1):
        fair = number * weight / sum(weights)
        assert abs(chosen.count(n) - fair) < len(weights)


@given(policy=policies, on_duty=people, several=some.lists(cases, max_size=20))
def test_decisions_made_again_are_the_same_to_the_byte(
    policy: Policy, on_duty: list[Candidate], several: list[Facts]
) -> None:
    then = scene(*on_duty)
    outcomes = [encoded(choice) for choice in decide(policy, then, several)]

    again = replay(policy, encoded(then), [encoded(each) for each in several])

    assert again == outcomes


def test_the_page_s_own_official_comes_before_his_department() -> None:
    policy = Policy([PAGE_OFFICIAL, PAGE_DEPARTMENT])

    choice = choose(policy, facts(official=2), roster(ANNA, BORIS))

    assert (choice.official_id, choice.rule, choice.why) == (2, 1, "ответственный за страницу")


@pytest.mark.parametrize("named", [PAGE_OFFICIAL, Rule(Target(TargetKind.OFFICIAL, id=1))])
def test_who_stands_in_for_the_one_who_is_named_has_it_in_his_name(named: Rule) -> None:
    his = roster(BORIS, somebody(3, at=BOARD), away={1: Away(SCHOOL, KITCHEN, 3)})

    choice = choose(Policy([named, PAGE_DEPARTMENT]), facts(official=1), his)

    assert (choice.official_id, choice.stands_in_for_id) == (3, 1)
    assert (choice.institution_id, choice.department_id) == (BOARD, KITCHEN)
    assert choice.why.startswith("замещает ответственного")


@pytest.mark.parametrize("standing", [somebody(3, capacity=2, load=2), somebody(4)])
def test_who_stands_in_but_is_full_or_off_duty_has_nothing(standing: Candidate) -> None:
    his = roster(BORIS, standing, away={1: Away(SCHOOL, OFFICE, 3)})

    choice = choose(SHIPPED, facts(official=1), his)

    assert choice.official_id == BORIS.official_id
    assert choice.stands_in_for_id is UNSET


def test_there_is_room_where_somebody_stands_in() -> None:
    his = roster(somebody(3, at=BOARD, capacity=2), away={1: Away(SCHOOL, OFFICE, 3)})

    assert room_for(SHIPPED, facts(official=1, department=None), his, most=9) == 2


def test_nobody_stands_in_for_whom_the_citizen_knows() -> None:
    his = roster(ANNA, VERA, away={2: Away(SCHOOL, OFFICE, 3)})

    assert choose(SHIPPED, facts(sticky=2), his).official_id == ANNA.official_id


def test_what_was_kept_before_leaves_were_asked_is_replayed_to_the_byte() -> None:
    kept_scene = (
        b'{"moment":1000,"places":{"1":{"kind":"school","municipality":"","level":null,'
        b'"above":[],"agencies":{}}},"candidates":[[2,1,10,[],null,1.0,false,true,0,0]]}'
    )
    kept_facts = b'{"institution_id":1,"network":"vk","page_official_id":1,"page_department_id":10}'
    kept_choice = (
        '{"official_id":2,"institution_id":1,"department_id":10,"why":"дежурный отдела",'
        '"rule":2,"is_hopeless":false}'
    )

    assert replay(SHIPPED, kept_scene, [kept_facts]) == [kept_choice.encode()]


def test_who_answered_in_another_thread_is_no_way_past_an_agency() -> None:
    policy = Policy([Rule(Target(TargetKind.AGENCY), Condition(topic="roads")), PAGE_DEPARTMENT])
    his = roster(ANNA, somebody(8, at=ROADS))

    assert choose(policy, facts(topics=ROAD, known=1), his).official_id == 8
    assert choose(policy, facts(topics=ROAD, sticky=1), his).official_id == 1

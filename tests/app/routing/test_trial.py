"""What changed rules would have done with past decisions."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from app.routing.deciding import decide
from app.routing.policy import Condition, Policy, Rule, Target, TargetKind
from app.routing.rules import Candidate, Facts, Scene
from app.routing.trial import Example, PastDecision, PastRound, RuleChange, Today, Trial, tried
from tests.app.routing.scenes import (
    BOARD,
    PAGE_DEPARTMENT,
    PLACE,
    SCHOOL,
    SHIPPED,
    facts,
    scene,
    somebody,
)

ANNA, BORIS = somebody(1), somebody(2)
NOTHING = Today((), {}, frozenset())
MEALS_TO_BORIS = Policy(
    [Rule(Target(TargetKind.OFFICIAL, id=2), Condition(topic="meals")), PAGE_DEPARTMENT]
)


def past(then: Scene, several: Sequence[Facts], *, first: int = 1) -> PastRound:
    """Let the shipped rules decide a round; none of its cases is answered yet."""
    return PastRound(
        then,
        [
            PastDecision(case_id=number, facts=each, choice=choice, ended=None)
            for number, (each, choice) in enumerate(
                zip(several, decide(SHIPPED, then, several), strict=True), start=first
            )
        ],
    )


def test_the_same_rules_change_nothing() -> None:
    rounds = [past(scene(ANNA, BORIS), [facts()] * 7)]

    trial = tried(SHIPPED, rounds, NOTHING)

    assert (trial.cases, trial.changed, trial.examples) == (7, 0, [])


def month(people: Sequence[Candidate], numbers: Sequence[int]) -> list[PastRound]:
    """Let rounds of so many cases follow one another; loads and turns go on from each."""
    rounds, hands = [], {each.official_id: each for each in people}
    for turn, number in enumerate(numbers, start=1):
        then = replace(scene(*hands.values()), moment=turn)
        rounds.append(past(then, [facts()] * number, first=100 * turn))
        for each in rounds[-1].decisions:
            who = each.choice.official_id
            if who is not None:
                hands[who] = replace(hands[who], load=hands[who].load + 1, given_at=turn)
    return rounds


@given(numbers=some.lists(some.integers(0, 6), max_size=8), weight=some.sampled_from([1.0, 2.0]))
def test_the_same_rules_change_nothing_whatever_the_month_was(
    numbers: list[int], weight: float
) -> None:
    people = [somebody(1, weight=weight), somebody(2, capacity=3), somebody(3, load=2)]

    assert tried(SHIPPED, month(people, numbers), NOTHING).changed == 0


def test_a_changed_rule_shows_who_would_have_had_what_and_why() -> None:
    rounds = [past(scene(ANNA, BORIS), [facts(topics=("meals",)), facts()])]

    trial = tried(MEALS_TO_BORIS, rounds, NOTHING)

    assert trial == Trial(
        cases=2,
        changed=2,
        unplaced_before=0,
        unplaced_after=0,
        rules=[RuleChange(rule=1, before=0, after=1), RuleChange(rule=2, before=2, after=1)],
        officials=trial.officials,
        examples=[
            Example(
                case_id=1,
                from_official_id=1,
                to_official_id=2,
                why_before="дежурный отдела",
                why_after="ответственный, названный правилом",
            ),
            Example(
                case_id=2,
                from_official_id=2,
                to_official_id=1,
                why_before="дежурный отдела",
                why_after="дежурный отдела",
            ),
        ],
    )
    assert [(each.official_id, each.before, each.after) for each in trial.officials] == [
        (1, 1, 1),
        (2, 1, 1),
    ]


def test_loads_follow_from_the_new_choices_in_later_rounds() -> None:
    first = past(scene(ANNA, BORIS), [facts(topics=("meals",))], first=1)
    second = past(scene(somebody(1, load=1), BORIS), [facts()], first=2)

    trial = tried(MEALS_TO_BORIS, [first, second], NOTHING)

    assert [(each.case_id, each.to_official_id) for each in trial.examples] == [(1, 2), (2, 1)]


def test_what_really_waited_may_find_somebody_and_is_counted_once() -> None:
    chief = somebody(7, at=BOARD, department=None)
    policy = Policy([PAGE_DEPARTMENT, Rule(Target(TargetKind.FOUNDER))])
    waited = past(scene(chief), [facts()], first=1)
    given_later = past(scene(ANNA, chief), [facts()], first=1)

    trial = tried(policy, [waited, given_later], NOTHING)

    assert (trial.cases, trial.changed, trial.unplaced_before) == (1, 1, 0)
    assert trial.examples[0].to_official_id == chief.official_id


def test_what_nobody_has_in_either_is_counted_as_unplaced() -> None:
    trial = tried(SHIPPED, [past(scene(), [facts()])], NOTHING)

    assert (trial.cases, trial.changed) == (1, 0)
    assert (trial.unplaced_before, trial.unplaced_after) == (1, 1)


def test_where_nobody_looked_then_those_on_duty_today_stand_in() -> None:
    guest = somebody(9, at=99)
    policy = Policy([Rule(Target(TargetKind.OFFICIAL, id=9))])
    rounds = [past(scene(ANNA), [facts()])]

    trial = tried(policy, rounds, Today((guest,), {SCHOOL: PLACE}, frozenset({99})))

    assert trial.examples[0].to_official_id == guest.official_id

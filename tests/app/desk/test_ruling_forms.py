"""What a form offers for changing reads back as the same rule, template or term."""

from hypothesis import given
from hypothesis import strategies as some

from app.deadlines.regulations import Choice
from app.deadlines.rules import Profile, Term, Unit
from app.desk.ruling.regulation_forms import line_form_of, term_form_of
from app.desk.ruling.rule_forms import form_of, moved, with_other, with_rule
from app.desk.ruling.template_forms import form_of as template_form_of
from app.officials.rules import InstitutionKind, Level
from app.replies.templates.rules import Season, Wording
from app.routing.policy import Condition, Policy, Rule, Target, TargetKind
from app.triage.rules import Importance
from app.vocabulary import Network

_IDS = some.integers(1, 10**15)
_WORDS = some.sampled_from(["meals", "Дороги", "yard.snow"])
_NAMED = (TargetKind.OFFICIAL, TargetKind.DEPARTMENT)
_TARGETS = some.one_of(
    some.builds(Target, some.sampled_from([k for k in TargetKind if k not in _NAMED])),
    some.builds(Target, some.sampled_from(_NAMED), id=_IDS),
    some.builds(Target, some.just(TargetKind.AGENCY), field=_WORDS),
)
_CONDITIONS = some.builds(
    Condition,
    topic=some.none() | _WORDS,
    kind=some.none() | some.sampled_from(InstitutionKind),
    municipality=some.none() | some.just("Заречный"),
    level=some.none() | some.sampled_from(Level),
    importance=some.none() | some.sampled_from(Importance),
    network=some.none() | some.sampled_from(Network),
)
_RULES = some.builds(Rule, _TARGETS, _CONDITIONS, some.booleans())
_POLICIES = some.builds(Policy, some.lists(_RULES, min_size=1, max_size=6))
_TERMS = some.builds(Term, some.integers(1, 10_000), some.sampled_from(Unit))


@given(_RULES)
def test_a_rule_offered_for_changing_reads_back_the_same(rule: Rule) -> None:
    assert form_of(rule, revision=1).rule() == rule


@given(_POLICIES, _RULES, some.integers(0, 10))
def test_a_rule_put_among_others_leaves_their_order(
    policy: Policy, rule: Rule, before: int
) -> None:
    changed = with_rule(policy, rule, before=before)

    place = min(max(before, 1), len(policy.rules) + 1) - 1
    assert changed.rules[place] == rule
    assert [*changed.rules[:place], *changed.rules[place + 1 :]] == policy.rules


@given(_POLICIES, some.data())
def test_moving_up_and_down_loses_no_rule(policy: Policy, data: some.DataObject) -> None:
    number = data.draw(some.integers(1, len(policy.rules)))

    down = moved(policy, number, "down")

    if number < len(policy.rules):
        assert moved(down, number + 1, "up") == policy
    else:
        assert down == policy


@given(_POLICIES, _RULES)
def test_another_rule_takes_only_its_place(policy: Policy, rule: Rule) -> None:
    changed = with_other(policy, 1, rule)

    assert changed.rules == [rule, *policy.rules[1:]]


@given(
    some.none() | some.builds(Season, some.integers(1, 12), some.integers(1, 12)),
    some.lists(_WORDS, unique=True),
)
def test_a_template_offered_for_changing_reads_back_the_same(
    season: Season | None, topics: list[str]
) -> None:
    wording = Wording(name="Снег", text="Уберём.\nСпасибо.", topics=tuple(topics), season=season)

    assert template_form_of(wording).wording() == wording


@given(
    _TERMS,
    some.none() | _TERMS,
    some.none() | _TERMS,
    some.lists(some.integers(1, 1000), max_size=8),
    some.booleans(),
)
def test_a_term_offered_for_changing_reads_back_the_same_but_newer(
    first: Term,
    important: Term | None,
    interim: Term | None,
    shares: list[int],
    needs_approval: bool,  # noqa: FBT001 - drawn
) -> None:
    profile = Profile(
        code="six",
        title="6 часов",
        source="Приказ",
        version=3,
        level=Level.REGIONAL,
        first_answer=first,
        first_important=important,
        important_when=frozenset({"urgent"}),
        after_interim=interim,
        warning_shares=tuple(shares),
        needs_approval=needs_approval,
    )

    read = term_form_of(profile, version=1).profile("other", profile)

    assert read.version == 4
    assert read == Profile(
        **{name: getattr(profile, name) for name in Profile.__struct_fields__} | {"version": 4}
    )


@given(
    some.builds(
        Choice,
        profile=some.just("six"),
        topic=some.none() | _WORDS,
        importance=some.none() | some.sampled_from([each.value for each in Importance]),
        institution=some.none() | _IDS,
        level=some.none() | some.sampled_from(Level),
        region=some.none() | some.just("73"),
    )
)
def test_a_line_offered_for_changing_reads_back_the_same(line: Choice) -> None:
    assert line_form_of(line, version=1).line() == line

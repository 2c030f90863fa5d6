"""Rules that lead nowhere are refused with a sentence that says what to do."""

import pytest
from msgspec.structs import replace

from app.routing.faults import Known, faults_of
from app.routing.policy import Condition, Policy, Rule, Target, TargetKind
from app.triage.rules import Importance
from tests.app.routing.scenes import PAGE_DEPARTMENT, PAGE_OFFICIAL, SHIPPED

KNOWN = Known(
    topics={
        "roads": frozenset({"roads", "Дороги"}),
        "Дороги": frozenset({"roads", "Дороги"}),
        "meals": frozenset({"meals"}),
    },
    officials=frozenset({7, 9}),
    idle=frozenset({9}),
    departments=frozenset({20, 30}),
    staffed=frozenset({20}),
    served={"Дороги": frozenset({"Заречный"})},
    municipalities=frozenset({"Заречный", "Ближний"}),
    has_coordinators=True,
    has_founders=True,
)
OWN = Target(TargetKind.OWN_INSTITUTION)
AGENCY = Target(TargetKind.AGENCY)


def test_the_shipped_rules_have_no_fault() -> None:
    assert faults_of(SHIPPED, KNOWN) == []


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (Rule(Target(TargetKind.OFFICIAL, id=8)), "ответственного № 8 нет"),
        (Rule(Target(TargetKind.OFFICIAL)), "не указан номер ответственного"),
        (Rule(Target(TargetKind.DEPARTMENT, id=21)), "отдела № 21 нет"),
        (Rule(Target(TargetKind.DEPARTMENT, id=30)), "в отделе № 30 нет никого"),
        (Rule(AGENCY, Condition(topic="meals")), "за «meals» не отвечает ни одно ведомство"),
        (Rule(AGENCY, Condition(municipality="Ближний")), "за темы сообщений в «Ближний»"),
        (Rule(Target(TargetKind.AGENCY, field="meals")), "за «meals» не отвечает"),
        (Rule(Target(TargetKind.AGENCY, field="roads")), "за «roads» не отвечает"),
        (Rule(Target(TargetKind.FOUNDER, id=20)), "номер нужен только"),
        (Rule(Target(TargetKind.AGENCY, field="Погода")), "темы или группы «Погода» нет"),
        (Rule(Target(TargetKind.FOUNDER, field="Дороги")), "только для ведомства"),
        (Rule(OWN, Condition(topic="weather")), "темы или группы «weather» нет"),
        (Rule(OWN, Condition(municipality="Дальний")), "нет учреждений в «Дальний»"),
        (Rule(PAGE_OFFICIAL.to, Condition(topic="roads")), "всё заберёт правило 1"),
        (PAGE_OFFICIAL, "всё заберёт правило 1"),
    ],
)
def test_a_fault_is_named_with_its_rule(rule: Rule, says: str) -> None:
    faults = faults_of(Policy([PAGE_OFFICIAL, rule]), KNOWN)

    assert len(faults) == 1
    assert faults[0].startswith("Правило 2: ")
    assert says in faults[0]


@pytest.mark.parametrize(
    "rule",
    [
        Rule(AGENCY),
        Rule(AGENCY, Condition(topic="roads")),
        Rule(AGENCY, Condition(topic="roads", municipality="Заречный")),
        Rule(Target(TargetKind.AGENCY, field="Дороги"), Condition(topic="meals")),
        Rule(Target(TargetKind.DEPARTMENT, id=20), is_last=True),
    ],
)
def test_what_somebody_answers_for_has_no_fault(rule: Rule) -> None:
    assert faults_of(Policy([rule]), KNOWN) == []


def test_a_body_of_no_municipality_answers_everywhere() -> None:
    known = replace(KNOWN, served={"Дороги": frozenset({""})})
    rule = Rule(AGENCY, Condition(topic="roads", municipality="Ближний"))

    assert faults_of(Policy([rule]), known) == []


def test_who_is_switched_off_gets_no_rule() -> None:
    faults = faults_of(Policy([Rule(Target(TargetKind.OFFICIAL, id=9), is_last=True)]), KNOWN)

    assert len(faults) == 1
    assert "ответственный № 9 не принимает" in faults[0]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (TargetKind.COORDINATOR, "координаторов, которые принимают сообщения, нет"),
        (TargetKind.FOUNDER, "нет вышестоящего с сотрудниками"),
    ],
)
def test_a_rule_to_those_above_is_refused_where_there_are_none(kind: TargetKind, says: str) -> None:
    lonely = replace(KNOWN, has_coordinators=False, has_founders=False)

    (fault,) = faults_of(Policy([PAGE_OFFICIAL, Rule(Target(kind))]), lonely)

    assert says in fault
    assert faults_of(Policy([PAGE_OFFICIAL, Rule(Target(kind))]), KNOWN) == []


def test_behind_a_last_rule_for_everything_nothing_is_reached() -> None:
    last = Rule(Target(TargetKind.OFFICIAL, id=7), is_last=True)

    faults = faults_of(Policy([last, PAGE_DEPARTMENT]), KNOWN)

    assert faults == [
        "Правило 2: до него не дойдёт, всё заберёт правило 1; переставьте их или удалите это."
    ]


def test_behind_a_last_rule_for_something_the_rest_is_reached() -> None:
    last = Rule(
        Target(TargetKind.OFFICIAL, id=7), Condition(importance=Importance.URGENT), is_last=True
    )

    assert faults_of(Policy([last, PAGE_DEPARTMENT]), KNOWN) == []

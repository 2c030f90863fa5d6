"""Rules of routing as people say them; pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from app.desk.speech.titles import NETWORKS
from app.officials.rules import InstitutionKind, Level
from app.routing.policy import Condition, Policy, Rule, Target, TargetKind
from app.triage.rules import Importance
from app.triage.topics.listing import TopicList

KINDS: Final[Mapping[InstitutionKind, str]] = {
    InstitutionKind.SCHOOL: "страницы школ",
    InstitutionKind.KINDERGARTEN: "страницы детских садов",
    InstitutionKind.HOSPITAL: "страницы больниц и поликлиник",
    InstitutionKind.MUNICIPAL_BODY: "страницы администраций",
    InstitutionKind.MINISTRY: "страницы министерств",
    InstitutionKind.AGENCY: "страницы служб",
    InstitutionKind.OTHER: "страницы других учреждений",
}
LEVELS: Final[Mapping[Level, str]] = {
    Level.MUNICIPAL: "муниципальный уровень",
    Level.REGIONAL: "региональный уровень",
    Level.FEDERAL: "федеральный уровень",
}
IMPORTANCES: Final[Mapping[Importance, str]] = {
    Importance.USUAL: "обычные",
    Importance.HIGH: "важные",
    Importance.URGENT: "срочные",
}
TARGETS: Final[Mapping[TargetKind, str]] = {
    TargetKind.PAGE_OFFICIAL: "ответственному за страницу",
    TargetKind.PAGE_DEPARTMENT: "отделу, который ведёт страницу",
    TargetKind.OWN_INSTITUTION: "дежурным учреждения, чья страница",
    TargetKind.DEPARTMENT: "отделу",
    TargetKind.OFFICIAL: "одному сотруднику",
    TargetKind.AGENCY: "службе, которая отвечает за тему на этой территории",
    TargetKind.FOUNDER: "учредителю",
    TargetKind.COORDINATOR: "ближайшему координатору",
}
_EVERYTHING: Final = "Любые сообщения"


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """By which names rules may call things."""

    topics: TopicList
    departments: Mapping[int, str]
    officials: Mapping[int, str]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in words."""

    number: int
    when: str
    to: str
    is_last: bool
    """The rules after it are not asked."""


def said(policy: Policy, names: Names) -> list[Said]:
    """Say rules in their order."""
    return [
        Said(
            number=number,
            when=_when(rule.when, names),
            to=target_words(rule.to, names),
            is_last=rule.is_last,
        )
        for number, rule in enumerate(policy.rules, start=1)
    ]


def options_words(policy: Policy) -> Sequence[str]:
    """Say what holds for all rules."""
    options = policy.options
    return (
        "Обычные сообщения даются только в рабочее время."
        if options.only_in_hours
        else "Обычные сообщения даются и вне рабочего времени, если кто-то дежурит.",
        f"Без ответственного дольше {options.escalate_after} рабочих мин — сообщаем координатору."
        if options.escalate_after
        else "Без ответственного — сразу сообщаем координатору.",
        f"Продолжение той же ветки идёт к тому, кто отвечал; в другой ветке за"
        f" {options.sticky_days} дн. он первый среди тех, кому отдаёт правило."
        if options.sticky_days
        else "К прежнему ответственному идёт только продолжение той же ветки.",
    )


def target_words(to: Target, names: Names) -> str:
    """Say to whom a rule gives."""
    if to.kind is TargetKind.DEPARTMENT:
        return f"отделу «{names.departments.get(to.id or 0, f'№ {to.id}')}»"
    if to.kind is TargetKind.OFFICIAL:
        return names.officials.get(to.id or 0, f"сотруднику № {to.id}")
    if to.kind is TargetKind.AGENCY and to.field is not None:
        return f"службе на этой территории, которая отвечает за «{topic_words(to.field, names)}»"
    return TARGETS[to.kind]


def topic_words(label: str, names: Names) -> str:
    """Name a topic by its code, or a group by its title."""
    return names.topics.title(label) or label


def ids_of(policies: Collection[Policy], kind: TargetKind) -> set[int]:
    """Tell which people or departments rules name."""
    targets: list[Rule] = [rule for policy in policies for rule in policy.rules]
    return {rule.to.id for rule in targets if rule.to.kind is kind and rule.to.id is not None}


def _when(when: Condition, names: Names) -> str:
    words = [
        *([_topic(when.topic, names)] if when.topic else []),
        *([KINDS[when.kind]] if when.kind else []),
        *([f"территория «{when.municipality}»"] if when.municipality else []),
        *([LEVELS[when.level]] if when.level else []),
        *([IMPORTANCES[when.importance]] if when.importance else []),
        *([NETWORKS[when.network]] if when.network else []),
    ]
    line = ", ".join(words) or _EVERYTHING
    return line[0].upper() + line[1:]


def _topic(label: str, names: Names) -> str:
    is_group = names.topics.get(label) is None
    return f"{'темы группы' if is_group else 'тема'} «{topic_words(label, names)}»"

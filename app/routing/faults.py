"""What is wrong with rules of routing, in sentences that say what to do; pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from app.routing.policy import Condition, Policy, Rule, TargetKind

_WITH_ID = {TargetKind.OFFICIAL: "ответственного", TargetKind.DEPARTMENT: "отдела"}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may name."""

    topics: Mapping[str, frozenset[str]]
    """Codes of topics and titles of groups, with what else cases of these topics are called."""
    officials: frozenset[int]
    idle: frozenset[int]
    """Officials who are switched off: they are given nothing."""
    departments: frozenset[int]
    staffed: frozenset[int]
    """Departments in which somebody may come on duty."""
    served: Mapping[str, frozenset[str]]
    """Fields for which bodies with such people answer, and where; empty: everywhere."""
    municipalities: frozenset[str]
    has_coordinators: bool
    """Somebody who is not switched off bears the mark of a coordinator."""
    has_founders: bool
    """Somebody may come on duty in an institution that stands above another."""


def faults_of(policy: Policy, known: Known) -> list[str]:
    """Say what is wrong; an empty list means that the rules can be put in force."""
    faults: list[str] = []
    for number, rule in enumerate(policy.rules, start=1):
        faults += [f"Правило {number}: {fault}" for fault in _faults(rule, known)]
        earlier = _hidden_by(rule, policy.rules[: number - 1])
        if earlier is not None:
            faults.append(
                f"Правило {number}: до него не дойдёт, всё заберёт правило {earlier}; "
                "переставьте их или удалите это."
            )
    return faults


def _faults(rule: Rule, known: Known) -> Iterator[str]:
    to, when = rule.to, rule.when
    if to.kind in _WITH_ID:
        yield from _faults_of_id(rule, known)
    elif to.id is not None:
        yield "номер нужен только для отдела и ответственного; уберите его."
    if to.kind is TargetKind.COORDINATOR and not known.has_coordinators:
        yield (
            "координаторов, которые принимают сообщения, нет, правило никому не отдаст; отметьте"
            " координатора в его карточке или уберите правило."
        )
    if to.kind is TargetKind.FOUNDER and not known.has_founders:
        yield (
            "ни у одного учреждения нет вышестоящего с сотрудниками, правило никому не отдаст;"
            " укажите вышестоящее в карточке учреждения или уберите правило."
        )
    if to.field is not None and to.kind is not TargetKind.AGENCY:
        yield "поле field нужно только для ведомства; уберите его."
    if to.field is not None and to.field not in known.topics:
        yield _no_topic(to.field)
    if when.topic is not None and when.topic not in known.topics:
        yield _no_topic(when.topic)
    if when.municipality is not None and when.municipality not in known.municipalities:
        yield f"нет учреждений в «{when.municipality}»; проверьте название территории."
    elif to.kind is TargetKind.AGENCY:
        yield from _faults_of_agency(rule, known)


def _no_topic(label: str) -> str:
    return f"темы или группы «{label}» нет; возьмите код из GET /api/v1/topics."


def _faults_of_id(rule: Rule, known: Known) -> Iterator[str]:
    to = rule.to
    there = known.officials if to.kind is TargetKind.OFFICIAL else known.departments
    if to.id is None:
        yield f"не указан номер {_WITH_ID[to.kind]}; укажите id."
    elif to.id not in there:
        yield f"{_WITH_ID[to.kind]} № {to.id} нет, правило никому не отдаст; укажите другого."
    elif to.kind is TargetKind.OFFICIAL and to.id in known.idle:
        yield (
            f"ответственный № {to.id} не принимает сообщения, правило никому не отдаст; включите"
            " приём на странице «Дежурство» или укажите другого."
        )
    elif to.kind is TargetKind.DEPARTMENT and to.id not in known.staffed:
        yield (
            f"в отделе № {to.id} нет никого, кто принимает сообщения, правило никому не отдаст; "
            "добавьте туда сотрудника или укажите другой отдел."
        )


def _faults_of_agency(rule: Rule, known: Known) -> Iterator[str]:
    """Refuse a field that nobody answers for where the rule holds."""
    asked = rule.to.field or rule.when.topic
    if asked is not None and asked not in known.topics:
        return
    fields = _fields(rule, known)
    where = frozenset(place for one in fields for place in known.served.get(one, ()))
    if where & {"", rule.when.municipality} or (where and rule.when.municipality is None):
        return
    what = "темы сообщений" if asked is None else f"«{asked}»"
    there = f" в «{rule.when.municipality}»" if rule.when.municipality else ""
    yield (
        f"за {what}{there} не отвечает ни одно ведомство с сотрудниками, правило никому не "
        "отдаст; впишите тему в карточку ведомства и добавьте туда сотрудника или уберите правило."
    )


def _fields(rule: Rule, known: Known) -> Collection[str]:
    """Tell for which fields a body may be asked."""
    if rule.to.field is not None:
        return (rule.to.field,)
    return known.served if rule.when.topic is None else known.topics[rule.when.topic]


def _hidden_by(rule: Rule, before: Sequence[Rule]) -> int | None:
    """Tell which earlier rule leaves nothing for this one."""
    for number, earlier in enumerate(before, start=1):
        takes_all = earlier.is_last or earlier.to == rule.to
        if takes_all and _covers(earlier.when, rule.when):
            return number
    return None


def _covers(wide: Condition, narrow: Condition) -> bool:
    """Say whether whatever meets the narrow condition meets the wide one too."""
    return all(
        getattr(wide, name) in (None, getattr(narrow, name)) for name in Condition.__struct_fields__
    )

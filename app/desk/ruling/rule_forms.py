"""What the forms of routing rules send."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID
from app.routing.policy import Options, Policy, Rule, TargetKind

_Short = Annotated[str, Meta(max_length=500)]
_Revision = Annotated[int, Meta(ge=0, le=LARGEST_ID)]
_LONGEST_NUMBER: Final = 19
"""Digits."""
_CONDITIONS: Final = ("topic", "kind", "municipality", "level", "importance", "network")
_NAMED: Final = {TargetKind.DEPARTMENT: "department", TargetKind.OFFICIAL: "official"}
_WHICH: Final = {
    TargetKind.DEPARTMENT: "какому отделу отдавать сообщения",
    TargetKind.OFFICIAL: "какому сотруднику отдавать сообщения",
}


class NoTargetError(InvalidError):
    """A rule leads to nobody."""

    def __init__(self, what: str = "кому отдавать сообщения") -> None:
        super().__init__(f"Выберите, {what}.")


class UnreadableRuleError(InvalidError):
    """A condition was not chosen from its list."""

    def __init__(self) -> None:
        super().__init__("Условие не понято. Выберите его из списка.")


class UnreadableOptionError(InvalidError):
    """A number of the options is none."""

    def __init__(self, title: str, most: int) -> None:
        super().__init__(f"«{title}»: нужно целое число от 0 до {most}.")


class RevisionForm(msgspec.Struct, frozen=True):
    """The revision of the draft that its reader saw."""

    revision: _Revision = 0


class RuleForm(RevisionForm, frozen=True):
    """A rule as chosen from lists; an empty word is any."""

    topic: _Short = ""
    kind: _Short = ""
    municipality: _Short = ""
    level: _Short = ""
    importance: _Short = ""
    network: _Short = ""
    target: _Short = ""
    department: _Short = ""
    official: _Short = ""
    field: _Short = ""
    is_last: _Short = ""
    place: _Revision = 1
    """Before which rule a new one goes."""

    def rule(self) -> Rule:
        """Read the rule; raises NoTargetError and UnreadableRuleError."""
        when = {name: word for name in _CONDITIONS if (word := getattr(self, name))}
        written = {"to": self._target(), "when": when, "is_last": bool(self.is_last)}
        try:
            return msgspec.convert(written, Rule)
        except msgspec.ValidationError as error:
            raise UnreadableRuleError from error

    def _target(self) -> dict[str, Any]:
        if self.target not in set(TargetKind):
            raise NoTargetError
        kind = TargetKind(self.target)
        if kind in _NAMED:
            typed = getattr(self, _NAMED[kind])
            if not _is_number(typed):
                raise NoTargetError(_WHICH[kind])
            return {"kind": kind, "id": int(typed)}
        if kind is TargetKind.AGENCY and self.field:
            return {"kind": kind, "field": self.field}
        return {"kind": kind}


class MoveForm(RevisionForm, frozen=True):
    """What is done with a rule of the draft."""

    act: _Short = ""


class OptionsForm(RevisionForm, frozen=True):
    """What holds for all rules."""

    only_in_hours: _Short = ""
    escalate_after: _Short = "60"
    sticky_days: _Short = "30"

    def options(self) -> Options:
        """Read them; raises UnreadableOptionError."""
        return Options(
            only_in_hours=bool(self.only_in_hours),
            escalate_after=_number(self.escalate_after, "Сообщать координатору через", 100_000),
            sticky_days=_number(self.sticky_days, "Помнить, кто отвечал", 3650),
        )


class BeginForm(msgspec.Struct, frozen=True):
    """From which version a draft is begun; nothing: from the one in force."""

    version: _Short = ""

    def wanted(self) -> int | None:
        """Tell the version."""
        return int(self.version) if _is_number(self.version) else None


class PutForm(RevisionForm, frozen=True):
    """Why rules are put into force."""

    comment: Annotated[str, Meta(max_length=500)] = ""


def form_of(rule: Rule, *, revision: int) -> RuleForm:
    """Offer a rule for changing."""
    number = "" if rule.to.id is None else str(rule.to.id)
    when = rule.when
    return RuleForm(
        revision=revision,
        topic=when.topic or "",
        kind=when.kind or "",
        municipality=when.municipality or "",
        level=when.level or "",
        importance=when.importance or "",
        network=when.network or "",
        target=rule.to.kind,
        department=number if rule.to.kind is TargetKind.DEPARTMENT else "",
        official=number if rule.to.kind is TargetKind.OFFICIAL else "",
        field=rule.to.field or "",
        is_last="yes" if rule.is_last else "",
    )


def with_rule(policy: Policy, rule: Rule, *, before: int) -> Policy:
    """Put a rule before another, whose number is from 1; beyond the last one: to the end."""
    place = min(max(before, 1), len(policy.rules) + 1) - 1
    rules = [*policy.rules[:place], rule, *policy.rules[place:]]
    return msgspec.structs.replace(policy, rules=rules)


def with_other(policy: Policy, number: int, rule: Rule) -> Policy:
    """Put a rule in the place of another."""
    rules = [rule if n == number else each for n, each in enumerate(policy.rules, start=1)]
    return msgspec.structs.replace(policy, rules=rules)


def moved(policy: Policy, number: int, act: str) -> Policy:
    """Move a rule one up or down, or take it out; anything else changes nothing."""
    rules = list(policy.rules)
    if act == "drop":
        del rules[number - 1]
    elif act == "up" and number > 1:
        rules.insert(number - 2, rules.pop(number - 1))
    elif act == "down":
        rules.insert(number, rules.pop(number - 1))
    return msgspec.structs.replace(policy, rules=rules)


def _is_number(typed: str) -> bool:
    fits = typed.isascii() and typed.isdecimal() and len(typed) < _LONGEST_NUMBER
    return fits and int(typed) > 0


def _number(typed: str, title: str, most: int) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < _LONGEST_NUMBER):
        raise UnreadableOptionError(title, most)
    if int(typed) > most:
        raise UnreadableOptionError(title, most)
    return int(typed)

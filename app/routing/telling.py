"""Says in Russian why somebody has a case, and why nobody has it; pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.routing.policy import TargetKind
from app.routing.rules import Facts, Want

STICKY: Final = "уже отвечал этому человеку"
ADDRESSED: Final = "передано сюда по адресу"
WHO: Final[Mapping[TargetKind, str]] = {
    TargetKind.PAGE_OFFICIAL: "ответственный за страницу",
    TargetKind.PAGE_DEPARTMENT: "дежурный отдела",
    TargetKind.OWN_INSTITUTION: "дежурный учреждения",
    TargetKind.DEPARTMENT: "дежурный отдела, названного правилом",
    TargetKind.OFFICIAL: "ответственный, названный правилом",
    TargetKind.AGENCY: "ведомство, которое отвечает за тему",
    TargetKind.FOUNDER: "вышестоящее учреждение",
    TargetKind.COORDINATOR: "координатор",
}
INSTEAD_OF: Final[Mapping[TargetKind, str]] = {
    TargetKind.PAGE_OFFICIAL: "замещает ответственного за страницу",
    TargetKind.OFFICIAL: "замещает ответственного, названного правилом",
}
_WHERE: Final[Mapping[TargetKind, str]] = {
    **WHO,
    TargetKind.PAGE_DEPARTMENT: "отдел страницы",
    TargetKind.OWN_INSTITUTION: "учреждение",
    TargetKind.DEPARTMENT: "отдел, названный правилом",
}
_WHY: Final[Mapping[Want, str]] = {
    Want.ABSENT: "не указано",
    Want.OFF_DUTY: "никто не дежурит",
    Want.UNSKILLED: "эту тему никто не ведёт",
    Want.OUT_OF_HOURS: "сейчас нерабочее время",
    Want.FULL: "у дежурных нет места",
}
_WHY_HE: Final[Mapping[Want, str]] = {
    **_WHY,
    Want.OFF_DUTY: "не на дежурстве",
    Want.FULL: "у него нет места",
}
_BY_NAME: Final = frozenset({TargetKind.PAGE_OFFICIAL, TargetKind.OFFICIAL})
_OF_PAGE: Final = frozenset({TargetKind.PAGE_OFFICIAL, TargetKind.PAGE_DEPARTMENT})
_UNNAMED_PAGE: Final = "У страницы не указан ни ответственный, ни отдел."
_NO_RULE: Final = "Ни одно правило распределения не подходит."

Wanting = tuple[TargetKind, Want]
"""Where was looked, and what they wanted for there."""


def why_nobody(facts: Facts, wanting: Sequence[Wanting]) -> str:
    """Say where was looked in vain."""
    if not wanting:
        return _NO_RULE
    names_nobody = facts.page_official_id is None and facts.page_department_id is None
    first = [_UNNAMED_PAGE] if names_nobody and any(k in _OF_PAGE for k, _ in wanting) else []
    there = [each for each in wanting if each[1] is not Want.ABSENT]
    rest = there or [each for each in wanting if each[0] not in _OF_PAGE]
    return " ".join([*first, *_looked_at(rest)])


def why_addressed_waits(facts: Facts, want: Want) -> str:
    """Say why a case that was handed over waits."""
    where = "учреждении" if facts.department_id is None else "отделе"
    return f"Передано по адресу, но в этом {where} пока некому: {_WHY[want]}."


def times(number: int) -> str:
    """Count in Russian: «7 раз», «3 раза»."""
    few = number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}
    return f"{number} {'раза' if few else 'раз'}"


def with_hours(who: str, *, at_work: bool) -> str:
    """Add where he has it outside his working time."""
    return who if at_work else f"{who}, вне рабочего времени"


def _looked_at(wanting: Sequence[Wanting]) -> list[str]:
    told = "; ".join(_said(kind, want) for kind, want in dict.fromkeys(wanting))
    return [f"{told[:1].upper()}{told[1:]}."] if told else []


def _said(kind: TargetKind, want: Want) -> str:
    why = _WHY_HE if kind in _BY_NAME else _WHY
    return f"{_WHERE[kind]} – {why[want]}"

"""Templates of answers: which fields they may hold, how they are filled, which fits; pure."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from app.base.errors import InvalidError

LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 4000
MOST_TOPICS: Final = 20
_BRACES: Final = re.compile(r"\{\{([^{}\n]*)\}\}")
_HALF_BRACES: Final = re.compile(r"\{\{[^{}\n]{0,60}|[^{}\n]{0,60}\}\}")
_HOLE: Final = re.compile(r"\?[^{}\n?]{1,60}")
_NAMELESS_START: Final = re.compile(r"(^|\n|[.!?…]\s+)\{\{имя\}\}[,!]?[ \u00a0]*(\w?)")
_NAMELESS: Final = re.compile(r",?[ \u00a0]*\{\{имя\}\}")


class Field(StrEnum):
    """What the service fills in by itself."""

    CITIZEN = "имя"
    INSTITUTION = "учреждение"
    TOPIC = "тема"
    DUE = "срок"
    TODAY = "дата"
    POS = "ссылка_пос"
    OFFICIAL = "ответственный"


class BadTemplateError(InvalidError):
    """The template cannot be kept; every fault is told."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("Шаблон не сохранён. " + " ".join(faults))


class UnfilledError(InvalidError):
    """The answer still has holes of its template."""

    def __init__(self, holes: Sequence[str]) -> None:
        named = ", ".join(f"«{hole}»" for hole in holes)
        super().__init__(
            f"В ответе осталось незаполненное место: {named}. Впишите или удалите его."
        )


class Season(msgspec.Struct, frozen=True):
    """Months from one to another, both included; from November to March it spans New Year."""

    first: int
    last: int

    def has(self, month: int) -> bool:
        """Say whether a month lies in it."""
        if self.first <= self.last:
            return self.first <= month <= self.last
        return month >= self.first or month <= self.last


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A template as its author writes it."""

    name: str
    text: str
    topics: tuple[str, ...] = ()
    """Codes; none: for any topic."""
    season: Season | None = None


def check_wording(wording: Wording) -> None:
    """Refuse a template that could not be filled; raises BadTemplateError."""
    faults = [*_faults_of_text(wording.text)]
    if not 1 <= len(wording.name.strip()) <= LONGEST_NAME:
        faults.append(f"Назовите шаблон: до {LONGEST_NAME} знаков.")
    if not 1 <= len(wording.text.strip()) <= LONGEST_TEXT:
        faults.append(f"Напишите текст: до {LONGEST_TEXT} знаков.")
    if "\x00" in wording.name + wording.text:
        faults.append("Уберите недопустимый символ (NUL).")
    if len(wording.topics) > MOST_TOPICS:
        faults.append(f"Выберите не больше {MOST_TOPICS} тем.")
    if faults:
        raise BadTemplateError(faults)


def check_fields(text: str) -> None:
    """Refuse a text with fields that there are not, or half of one; raises BadTemplateError."""
    if faults := _faults_of_text(text):
        raise BadTemplateError(faults)


def fill(text: str, values: Mapping[Field, str]) -> str:
    """Put the values in; what is not known becomes a hole, but for the name, which falls away."""
    plain = _BRACES.sub(lambda found: "{{" + found[1].strip() + "}}", text)
    if not values.get(Field.CITIZEN):
        plain = _NAMELESS_START.sub(lambda found: found[1] + found[2].upper(), plain)
        plain = _NAMELESS.sub("", plain)
    return _BRACES.sub(lambda found: _filled(found[1], values), plain)


def check_filled(text: str) -> None:
    """Refuse an answer with holes, whole or half deleted; raises UnfilledError."""
    holes = dict.fromkeys(found.strip(" ?") for found in _BRACES.findall(text))
    holes |= dict.fromkeys(_HALF_BRACES.findall(_BRACES.sub("", text)))
    if holes:
        raise UnfilledError([*holes])


def fit_of(
    wording: Wording, *, kin: Sequence[str], is_own: bool, month: int, used: int
) -> tuple[int, int, int, int]:
    """Weigh how well a template fits, more being better: topic, institution, season, use.

    ``kin`` are the case's topic and those it belongs to, the narrowest first.
    """
    by_topic = [len(kin) - n for n, topic in enumerate(kin) if topic in wording.topics]
    topic = 1 + max(by_topic) if by_topic else int(not wording.topics)
    season = 1 if wording.season is None else 2 * wording.season.has(month)
    return topic, int(is_own), season, used


def _faults_of_text(text: str) -> list[str]:
    faults = []
    for name in (found.strip() for found in _BRACES.findall(text)):
        if name not in set(Field) and not _HOLE.fullmatch(name):
            known = ", ".join("{{" + field + "}}" for field in Field)
            faults.append(
                "Поля {{" + name + "}} нет. Есть " + known + "; место, которое заполнит"
                " сотрудник, пишется со знаком вопроса: {{?адрес}}."
            )
    left = _BRACES.sub("", text)
    if "{{" in left or "}}" in left:
        faults.append("Скобки поля не закрыты: пишите {{имя}} в одну строку.")
    return faults


def _filled(name: str, values: Mapping[Field, str]) -> str:
    if name not in set(Field):
        return "{{" + name + "}}"
    return values.get(Field(name)) or "{{?" + name + "}}"

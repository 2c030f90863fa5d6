"""Terms, and where they are in force, as people say them; pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from app.deadlines.production import ProductionCalendar
from app.deadlines.regulations import Choice, Regulations
from app.deadlines.rules import Profile, Term, Unit
from app.desk.ruling.routing_words import LEVELS
from app.desk.speech.words import counted, day_words
from app.triage.rules import Importance
from app.triage.topics.listing import TopicList

IMPORTANCES: Final[Mapping[Importance, str]] = {
    Importance.USUAL: "обычные",
    Importance.HIGH: "важные",
    Importance.URGENT: "срочные",
}
_IMPORTANT: Final[Mapping[str | None, str]] = {
    each.value: words for each, words in IMPORTANCES.items()
}
UNITS: Final[Mapping[Unit, str]] = {
    Unit.WORKING_HOURS: "рабочих часов",
    Unit.CLOCK_HOURS: "часов круглосуточно",
    Unit.WORKING_DAYS: "рабочих дней",
    Unit.CALENDAR_DAYS: "календарных дней",
}
_COUNTED: Final[Mapping[Unit, tuple[str, str, str]]] = {
    Unit.WORKING_HOURS: ("рабочий час", "рабочих часа", "рабочих часов"),
    Unit.CLOCK_HOURS: ("час круглосуточно", "часа круглосуточно", "часов круглосуточно"),
    Unit.WORKING_DAYS: ("рабочий день", "рабочих дня", "рабочих дней"),
    Unit.CALENDAR_DAYS: ("день", "дня", "дней"),
}


class LineSaid(msgspec.Struct, frozen=True, kw_only=True):
    """Where a term is in force."""

    number: int
    where: str
    profile: Profile
    is_default: bool


class ProfileSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A term in words."""

    number: int
    profile: Profile
    facts: Sequence[str]
    is_used: bool


def term_words(term: Term) -> str:
    """Say how long an official has: «9 рабочих часов»."""
    return counted(term.amount, *_COUNTED[term.unit])


def lines_said(
    regulations: Regulations, *, topics: TopicList, houses: Mapping[int, str]
) -> list[LineSaid]:
    """Say where which term is in force, the one for all the rest last."""
    by_code = {each.code: each for each in regulations.profiles}
    said = [
        LineSaid(
            number=number,
            where=line_words(each, topics=topics, houses=houses),
            profile=by_code[each.profile],
            is_default=not any(name is not None for name in each.names),
        )
        for number, each in enumerate(regulations.choices, start=1)
    ]
    return sorted(said, key=lambda each: (each.is_default, each.number))


def line_words(line: Choice, *, topics: TopicList, houses: Mapping[int, str]) -> str:
    """Say which cases a line is for."""
    words = [
        *([f"тема «{topics.title(line.topic)}»"] if line.topic else []),
        *([_IMPORTANT[line.importance]] if line.importance in _IMPORTANT else []),
        *([houses.get(line.institution, f"№ {line.institution}")] if line.institution else []),
        *([LEVELS[line.level]] if line.level else []),
        *([f"регион {line.region}"] if line.region else []),
    ]
    told = ", ".join(words) or "все остальные сообщения"
    return told[0].upper() + told[1:]


def profiles_said(regulations: Regulations) -> list[ProfileSaid]:
    """Say the terms that there are."""
    used = {each.profile for each in regulations.choices}
    return [
        ProfileSaid(number=number, profile=each, facts=_facts(each), is_used=each.code in used)
        for number, each in enumerate(regulations.profiles, start=1)
    ]


def days_off(
    production: ProductionCalendar, region: str, *, today: date
) -> list[tuple[date, str, str]]:
    """List the region's own days off of this year and the next: date, words, title."""
    found = {
        (day, each.title)
        for year in (today.year, today.year + 1)
        for each in production.regional
        if each.region == region and (day := each.on(year)) is not None
    }
    return [(day, day_words(day, year=today.year), title) for day, title in sorted(found)]


def _facts(profile: Profile) -> list[str]:
    facts = [f"первый ответ — {term_words(profile.first_answer)}"]
    if profile.first_important is not None:
        facts.append(f"важные — {term_words(profile.first_important)}")
    if profile.after_interim is not None:
        facts.append(f"после промежуточного ответа — {term_words(profile.after_interim)}")
    shares = ", ".join(str(each) for each in profile.warning_shares)
    facts.append(f"напоминаем на {shares} % срока" if shares else "без напоминаний")
    if profile.needs_approval:
        facts.append("ответ согласует второй человек")
    return facts

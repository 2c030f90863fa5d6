"""Which regulation binds a case, and what can be wrong with regulations; pure."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

import msgspec

from app.base.errors import InvalidError
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.rules import Profile, Term, Unit
from app.officials.rules import Level

_MOST: Final = {
    Unit.WORKING_HOURS: 2000,
    Unit.CLOCK_HOURS: 24 * 366,
    Unit.WORKING_DAYS: 250,
    Unit.CALENDAR_DAYS: 366,
}
"""A year of each; more is a slip of the pen."""
_FURTHEST_SHARE: Final = 1000
_VERSION: Final = re.compile(r"; регламенты версии (\d+)(?:; источник: |$)")


class RegulationsError(InvalidError):
    """Regulations that cannot be put into force."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = list(faults)


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What of a case chooses its regulation."""

    topic: str | None = None
    importance: str | None = None
    institution: int | None = None
    level: Level | None = None
    region: str | None = None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A line that gives a profile to the matters it names; None names all."""

    profile: str
    topic: str | None = None
    importance: str | None = None
    institution: int | None = None
    level: Level | None = None
    region: str | None = None

    @property
    def names(self) -> tuple[str | int | None, ...]:
        """What it asks for, the most telling first."""
        return (self.topic, self.importance, self.institution, self.level, self.region)


class Regulations(msgspec.Struct, frozen=True, kw_only=True):
    """All that is in force in an installation, as one version."""

    version: int
    profiles: tuple[Profile, ...]
    choices: tuple[Choice, ...]

    @property
    def used(self) -> tuple[Profile, ...]:
        """The profiles that are in force anywhere."""
        chosen = {choice.profile for choice in self.choices}
        return tuple(profile for profile in self.profiles if profile.code in chosen)


class InForce(msgspec.Struct, frozen=True):
    """The profile of a case, and why it is this one."""

    profile: Profile
    reason: str
    """A sentence for the case's card."""


def in_force(regulations: Regulations, matter: Matter) -> InForce:
    """Choose the profile of a matter by the line that fits most closely.

    A topic tells more than the importance, that more than the institution, the level and,
    last, the region. Raise RegulationsError when no line fits.
    """
    asked = (matter.topic, matter.importance, matter.institution, matter.level, matter.region)
    fitting = [
        choice
        for choice in regulations.choices
        if all(name in {None, said} for name, said in zip(choice.names, asked, strict=True))
    ]
    if not fitting:
        raise RegulationsError(
            ["Ни один регламент не подходит сообщению: добавьте строку по умолчанию, без условий."]
        )
    chosen = max(fitting, key=lambda choice: [name is not None for name in choice.names])
    profile = next(p for p in regulations.profiles if p.code == chosen.profile)
    return InForce(profile, _reason(chosen, profile, regulations.version))


def version_told(rule: str) -> int | None:
    """Tell the version of the regulations that the sentence on a case's card names, if any."""
    found = _VERSION.search(rule)
    return None if found is None else int(found[1])


def check_regulations(regulations: Regulations, *, rest: timedelta = timedelta(0)) -> None:
    """Raise RegulationsError with a sentence for each fault.

    ``rest`` is how long nobody is at work even on the busiest day: what is written at its
    beginning cannot be answered in a term of clock hours that is not longer.
    """
    faults = [fault for profile in regulations.profiles for fault in faults_of(profile, rest)]
    codes = Counter(profile.code for profile in regulations.profiles)
    faults += [
        f"Профиль с кодом «{code}» задан {count} раза: оставьте один или смените код."
        for code, count in codes.items()
        if count > 1
    ]
    faults += [
        f"Строка выбора ссылается на неизвестный профиль «{choice.profile}»: исправьте код."
        for choice in regulations.choices
        if choice.profile not in codes
    ]
    lines = Counter(choice.names for choice in regulations.choices)
    faults += [
        f"Условия «{_conditions(names)}» заданы дважды: оставьте одну строку выбора."
        for names, count in lines.items()
        if count > 1
    ]
    if (None,) * 5 not in lines:
        faults.append("Нет профиля по умолчанию: добавьте строку выбора без условий.")
    by_code = {profile.code: profile for profile in regulations.profiles}
    faults += [
        f"Профиль «{by_code[choice.profile].title}» — другого уровня, чем в строке выбора: "
        "исправьте уровень."
        for choice in regulations.choices
        if choice.profile in by_code
        and by_code[choice.profile].level is not None
        and choice.level is not by_code[choice.profile].level
    ]
    if faults:
        raise RegulationsError(faults)


def faults_of(profile: Profile, rest: timedelta = timedelta(0)) -> list[str]:
    """Say in sentences why a profile cannot be put into force."""
    name = f"Профиль «{profile.title}»"
    faults = []
    if not profile.code.strip() or not profile.title.strip() or profile.version < 1:
        faults.append(f"{name}: нужны код, название и номер версии от 1.")
    terms = [
        ("срок первого ответа", profile.first_answer),
        ("срок для важных", profile.first_important),
        ("срок после промежуточного ответа", profile.after_interim),
    ]
    faults += [
        fault
        for what, term in terms
        if term is not None
        for fault in _term_faults(name, what, term, rest)
    ]
    shares = profile.warning_shares
    if any(one >= other for one, other in pairwise(shares)):
        faults.append(f"{name}: доли предупреждений должны расти, например 50, 80, 100, 150.")
    if any(not 0 < share <= _FURTHEST_SHARE for share in shares):
        faults.append(f"{name}: доля предупреждения — от 1 до {_FURTHEST_SHARE} % срока.")
    return faults


def cannot_be_met(profile: Profile, calendar: WorkingCalendar, *, year: int) -> str | None:
    """Say why some case of the year could not be met by one official who keeps these hours.

    Only clock hours can run out while nobody works; the sentence is a warning, not a refusal,
    for people on duty may cover the gap.
    """
    terms = [profile.first_answer, profile.first_important]
    hours = [t.amount for t in terms if t is not None and t.unit is Unit.CLOCK_HOURS]
    gap = calendar.longest_gap(year)
    if not hours or timedelta(hours=min(hours)) > gap:
        return None
    return (
        f"Профиль «{profile.title}» даёт {min(hours)} ч круглосуточно, а перерыв в работе "
        f"доходит до {gap // timedelta(hours=1)} ч: назначьте дежурных или считайте рабочие часы."
    )


def _term_faults(name: str, what: str, term: Term, rest: timedelta) -> list[str]:
    if term.amount <= 0:
        return [f"{name}: {what} должен быть больше нуля."]
    if term.amount > _MOST[term.unit]:
        return [f"{name}: {what} длиннее года — проверьте число и единицу."]
    if term.unit is Unit.CLOCK_HOURS and timedelta(hours=term.amount) <= rest:
        why = (
            f"{what} — {term.amount} ч круглосуточно, а каждый день"
            f" {rest // timedelta(hours=1)} ч подряд никто не работает"
        )
        what_to_do = "увеличьте срок, считайте рабочие часы или назначьте дежурных"
        return [f"{name} нельзя выполнить: {why}; {what_to_do}."]
    return []


def _reason(choice: Choice, profile: Profile, version: int) -> str:
    source = f"; источник: {profile.source}" if profile.source else ""
    return (
        f"{profile.title} (версия {profile.version}): {_chosen_by(choice)}; "
        f"регламенты версии {version}{source}"
    )


def _chosen_by(choice: Choice) -> str:
    """Say what of the case chose the line, without codes and numbers that only programs know."""
    by = ("по теме", "по важности", "по учреждению", "по уровню власти", f"регион {choice.region}")
    told = [word for word, name in zip(by, choice.names, strict=True) if name is not None]
    return ", ".join(told) or "по умолчанию"


def _conditions(names: tuple[str | int | None, ...]) -> str:
    words = ("тема", "важность", "учреждение", "уровень", "регион")
    said = [f"{word} {name}" for word, name in zip(words, names, strict=True) if name is not None]
    return ", ".join(said) or "по умолчанию"

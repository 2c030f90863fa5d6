"""Which regulations are in force: the ones put into force here, else the installation's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.cases.regulating import store
from app.cases.regulating.model import RegulationVersion
from app.deadlines.regulations import (
    Choice,
    Regulations,
    RegulationsError,
    cannot_be_met,
    check_regulations,
    version_told,
)
from app.deadlines.resting import looked_at, usual_rest
from app.deadlines.rulebook import Keeping, Rulebook
from app.deadlines.rules import Profile
from app.officials import asking
from app.officials import service as officials
from app.triage.topics import keeping as topics

_cached: Final[dict[store.Stamp, Regulations]] = {}
"""Versions never change, so that each is read once a process."""


class TermsFixedError(ConflictError):
    """One term for everything is set where regulations cannot reach."""

    def __init__(self) -> None:
        super().__init__(
            "Срок для всех задан настройкой GOSPABLIK_ANSWER_HOURS. Уберите её, чтобы"
            " действовали регламенты."
        )


class RegulationsChangedError(ConflictError):
    """Somebody has put other regulations into force meanwhile."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"Регламенты уже изменили: действует версия {version}. Посмотрите её и повторите."
        )


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Regulations that somebody wants to put into force."""

    profiles: tuple[Profile, ...]
    choices: tuple[Choice, ...]


async def rulebook_in_force(session: AsyncSession, installed: Rulebook) -> Rulebook:
    """Tell the rulebook by which new cases get their deadlines now.

    ``installed`` comes from the settings and stands where nothing was put into force here.
    """
    stamp = None if installed.is_fixed else await store.newest(session)
    if stamp is None:
        return installed
    if stamp not in _cached:
        kept = await store.get(session, stamp.version)
        _cached[stamp] = msgspec.convert(kept.document if kept else {}, Regulations)
    return msgspec.structs.replace(
        installed, regulations=_cached[stamp], installed=installed.regulations
    )


async def profile_under(
    session: AsyncSession, rule: str, code: str, rulebook: Rulebook
) -> Profile | None:
    """Find a profile as it was when a case got this rule; None: it is not known any more."""
    version = version_told(rule)
    kept = None if version is None else await store.get(session, version)
    if kept is not None:
        known = msgspec.convert(kept.document, Regulations).profiles
    else:
        installed = rulebook.installed or rulebook.regulations
        known = installed.profiles if version == installed.version else ()
    return next((each for each in known if each.code == code), None)


async def versions(session: AsyncSession) -> Sequence[RegulationVersion]:
    """List what was put into force here, the newest first."""
    return await store.versions(session)


def draft_of(kept: RegulationVersion) -> Draft:
    """Read a version as it was kept, so that it can be put into force again."""
    regulations = msgspec.convert(kept.document, Regulations)
    return Draft(profiles=regulations.profiles, choices=regulations.choices)


async def check(
    session: AsyncSession, draft: Draft, installed: Rulebook, *, now: datetime
) -> list[str]:
    """Refuse what cannot be put into force; tell what is doubtful, in Russian sentences.

    Raises RegulationsError with a sentence for each fault.
    """
    regulations = Regulations(version=1, profiles=draft.profiles, choices=draft.choices)
    if "\\u0000" in msgspec.json.encode(draft).decode():
        raise RegulationsError(["В регламентах есть недопустимый символ (NUL): уберите его."])
    check_regulations(regulations, rest=await _rest(session, installed, now=now))
    faults = await _unknown(session, draft.choices)
    if faults:
        raise RegulationsError(faults)
    return doubts_of(draft.profiles, installed)


def doubts_of(profiles: Sequence[Profile], installed: Rulebook) -> list[str]:
    """Tell in Russian sentences which profiles not everybody can keep."""
    calendar = installed.calendar(Keeping(institution=0))
    years = sorted(calendar.production.decreed)[-1:]
    doubts = [cannot_be_met(each, calendar, year=year) for each in profiles for year in years]
    return [doubt for doubt in doubts if doubt is not None]


async def put_into_force(
    session: AsyncSession,
    draft: Draft,
    person: Person,
    *,
    installed: Rulebook,
    comment: str,
    based_on: int | None = None,
    now: datetime,
) -> RegulationVersion:
    """Let new cases follow these regulations; those there are keep their deadlines.

    ``based_on`` is the version that they were made from; None replaces whatever is in force.
    Raises RegulationsError, TermsFixedError and RegulationsChangedError.
    """
    if installed.is_fixed:
        raise TermsFixedError
    await check(session, draft, installed, now=now)
    await store.lock(session)
    newest = await store.newest(session)
    in_force = installed.regulations.version if newest is None else newest.version
    if based_on is not None and based_on != in_force:
        raise RegulationsChangedError(in_force)
    version = in_force + 1
    regulations = Regulations(version=version, profiles=draft.profiles, choices=draft.choices)
    kept = RegulationVersion(
        version=version,
        document=msgspec.to_builtins(regulations),
        comment=comment.replace("\x00", ""),
        account_id=person.account_id,
        created_at=now,
    )
    session.add(kept)
    await session.flush()
    return kept


async def _rest(session: AsyncSession, installed: Rulebook, *, now: datetime) -> timedelta:
    """Tell how long nobody works even on the busiest day, what the roster covers left out."""
    keepings = [
        Keeping(institution=0, zone=zone, hours=hours)
        for zone, hours in await asking.hours_kept(session)
    ]
    calendars = [installed.calendar(each) for each in [Keeping(institution=0), *keepings]]
    today = calendars[0].day_of(now)
    begins, ends = looked_at(today)
    shifts = await asking.shifts_between(session, begins, ends)
    return usual_rest(calendars, today, shifts)


async def _unknown(session: AsyncSession, choices: Sequence[Choice]) -> list[str]:
    known = await topics.in_force(session)
    asked = {each.institution for each in choices if each.institution is not None}
    found = {each.id for each in await officials.institutions_of(session, asked)}
    return [
        *(
            f"Темы «{each.topic}» в списке нет: выберите тему из списка."
            for each in choices
            if each.topic is not None and each.topic not in known
        ),
        *(f"Учреждения № {number} нет: исправьте номер." for number in sorted(asked - found)),
    ]

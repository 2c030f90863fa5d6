"""Finds what the pages of regulations show: what is in force, what was, and where."""

from typing import Any

import msgspec
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.reach import institution_for
from app.access.rules import Person, Right
from app.base.errors import NotFoundError
from app.base.numbers import LARGEST_ID
from app.cases.clerk import keeping_of
from app.cases.regulating import service as regulating
from app.cases.regulating.model import RegulationVersion
from app.deadlines.regulations import Regulations
from app.deadlines.rulebook import Keeping, Rulebook
from app.deadlines.rules import term_of
from app.deadlines.shipped import production_calendar
from app.desk.edge import Now
from app.desk.ruling.regulation_words import (
    IMPORTANCES,
    days_off,
    lines_said,
    profiles_said,
    term_words,
)
from app.desk.speech.words import readers_zone
from app.officials import service as officials
from app.triage.rules import Importance
from app.triage.topics import keeping as topics


class NoSuchLineError(NotFoundError):
    """The regulations have no such part."""

    def __init__(self) -> None:
        super().__init__("Такой строки в регламентах нет: возможно, её уже убрали.")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which cases somebody asks for the term; an empty word is any."""

    institution: str = ""
    topic: str = ""
    importance: str = ""

    @property
    def institution_id(self) -> int | None:
        """The institution, where one was chosen."""
        typed = self.institution
        return min(int(typed), LARGEST_ID) if typed.isascii() and typed.isdecimal() else None


async def book_of(session: AsyncSession, state: State) -> Rulebook:
    """Give the rulebook by which new cases get their deadlines now."""
    return await regulating.rulebook_in_force(session, state.rulebook)


async def known_for(session: AsyncSession, person: Person, state: State) -> Regulations:
    """Give the regulations in force to whoever may change them; raises NoRightError."""
    access.require(person, Right.KEEP_REGULATIONS)
    return (await book_of(session, state)).regulations


async def said(session: AsyncSession, known: Regulations) -> dict[str, Any]:
    """Say regulations in words."""
    ids = {each.institution for each in known.choices if each.institution is not None}
    houses = await officials.institution_names(session, ids)
    listed = await topics.in_force(session)
    return {
        "lines": lines_said(known, topics=listed, houses=houses),
        "profiles": profiles_said(known),
    }


async def whole(
    session: AsyncSession, person: Person, state: State, asked: Asked, *, now: Now
) -> dict[str, Any]:
    """Find all that the first page shows."""
    book = await book_of(session, state)
    kept = await regulating.versions(session)
    production = production_calendar()
    return {
        **await said(session, book.regulations),
        **await choices(session),
        "version": book.regulations.version,
        "is_fixed": book.is_fixed,
        "doubts": regulating.doubts_of(book.regulations.used, book),
        "versions": kept,
        "names": await access.names_of(session, {each.account_id for each in kept}),
        "asked": asked,
        "answer": await _answer(session, person, book, asked),
        "region": book.region,
        "days_off": days_off(production, book.region, today=now.astimezone(readers_zone()).date()),
        "decreed": sorted(production.decreed),
        "now": now,
    }


async def choices(session: AsyncSession) -> dict[str, Any]:
    """Find what the forms offer."""
    return {
        "groups": (await topics.in_force(session)).groups(),
        "houses": await officials.list_institutions(session),
        "importances": IMPORTANCES,
    }


async def version_of(session: AsyncSession, version: int) -> RegulationVersion:
    """Return a version that was put into force here; raises NoSuchLineError."""
    kept = await regulating.versions(session)
    row = next((each for each in kept if each.version == version), None)
    if row is None:
        raise NoSuchLineError
    return row


async def _answer(
    session: AsyncSession, person: Person, book: Rulebook, asked: Asked
) -> dict[str, Any] | None:
    """Tell the term of the cases asked for; None: nothing was asked."""
    if not (asked.institution or asked.topic or asked.importance):
        return None
    keeping, house = Keeping(institution=0), ""
    if asked.institution_id is not None:
        institution = await institution_for(session, person, asked.institution_id)
        keeping, house = keeping_of(institution), institution.name
    importance = asked.importance if asked.importance in set(Importance) else None
    found = book.rule(keeping, topic=asked.topic or None, importance=importance)
    term = term_of(found.profile, importance)
    return {"profile": found.profile, "term": term_words(term), "house": house}

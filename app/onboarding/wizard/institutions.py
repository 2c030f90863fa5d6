"""The institution behind a page: chosen, completed where something is missing, or recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import reach
from app.access.rules import Person
from app.officials import keeping
from app.officials.cards import InstitutionCard
from app.officials.model import Institution
from app.officials.rules import InstitutionKind
from app.onboarding.wizard import store
from app.onboarding.wizard.errors import FounderUnknownError

SHOWN: Final = 12
"""Institutions that can be taken in at a glance; more are searched for."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a person tells of an institution."""

    name: str
    kind: InstitutionKind
    ogrn: str
    municipality: str
    time_zone: str
    founder_ogrn: str = ""


async def choices(session: AsyncSession, person: Person, words: str) -> Sequence[Institution]:
    """List the institutions that somebody may choose among: his own, or those that he looks for.

    One more than SHOWN means that there are more.
    """
    return await store.institutions_like(session, words, sight=person.sight, limit=SHOWN + 1)


async def choose(session: AsyncSession, person: Person, institution_id: int) -> Institution:
    """Return the institution chosen; raises InstitutionNotFoundError."""
    return await reach.institution_for(session, person, institution_id)


async def record(
    session: AsyncSession, person: Person, told: Told, *, now: datetime
) -> Institution:
    """Record an institution; one that somebody belongs to is put above it.

    Raises CardError, OgrnTakenError and FounderUnknownError. Whoever calls has checked the zone.
    """
    card = InstitutionCard(
        name=told.name,
        kind=told.kind,
        municipality=told.municipality,
        ogrn=told.ogrn,
        address="",
        phones=(),
        region="",
        level=None,
        parent_id=await _founder(session, person, told.founder_ogrn),
        fields=(),
    )
    institution = await keeping.found_institution(session, card, now=now)
    institution.time_zone = told.time_zone
    return institution


def is_incomplete(institution: Institution) -> bool:
    """Tell whether the register lacks what a page is checked by."""
    return not (institution.ogrn and institution.municipality)


async def complete(
    session: AsyncSession, person: Person, institution_id: int, *, ogrn: str, municipality: str
) -> Institution:
    """Fill in what is missing; what is known already stays, for the centre keeps it.

    Raises InstitutionNotFoundError, CardError and OgrnTakenError.
    """
    institution = await reach.institution_for(session, person, institution_id, to_change=True)
    card = msgspec.structs.replace(
        keeping.card_of_institution(institution),
        ogrn=institution.ogrn or ogrn,
        municipality=institution.municipality or municipality,
    )
    await keeping.put_institution(session, institution, card)
    return institution


async def _founder(session: AsyncSession, person: Person, ogrn: str) -> int | None:
    if person.institution_id is not None:
        return person.institution_id
    if not ogrn:
        return None
    founder = await keeping.institution_with_ogrn(session, ogrn)
    if founder is None or not person.sees_institution(founder.id):
        raise FounderUnknownError
    return founder.id

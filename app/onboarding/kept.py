"""Whose cards, duty and leave somebody keeps: those in his sight; his own in part."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import reach
from app.access import service as access
from app.access.rules import Person, Right
from app.base.errors import DeniedError
from app.officials.model import Institution, Official


class NoFounderError(DeniedError):
    """Somebody who does not see the region wants an institution to stand under none."""

    def __init__(self) -> None:
        super().__init__(
            "Укажите вышестоящее учреждение: Ваше или подведомственное ему."
            " Учреждение без вышестоящего заводит тренер ЦУР."
        )


async def kept_institution(
    session: AsyncSession, person: Person, institution_id: int, *, to_change: bool = False
) -> Institution:
    """Return an institution whose people this person keeps.

    Raises NoRightError and InstitutionNotFoundError.
    """
    access.require(person, Right.KEEP_PEOPLE)
    return await reach.institution_for(session, person, institution_id, to_change=to_change)


async def kept_official(
    session: AsyncSession, person: Person, official_id: int, *, to_change: bool = False
) -> Official:
    """Return an official whose card and duty this person keeps.

    Raises NoRightError and OfficialNotFoundError.
    """
    access.require(person, Right.KEEP_PEOPLE)
    return await reach.official_for(session, person, official_id, to_change=to_change)


async def own_or_kept_official(
    session: AsyncSession, person: Person, official_id: int, *, to_change: bool = False
) -> Official:
    """Return the official whom this person is or keeps; raises as ``kept_official``."""
    if person.official_id != official_id:
        access.require(person, Right.KEEP_PEOPLE)
    return await reach.official_for(session, person, official_id, to_change=to_change)


def check_founder(person: Person, founder_id: int | None) -> None:
    """Refuse to put an institution under none, or under one out of sight.

    Raises NoFounderError and InstitutionNotFoundError.
    """
    if person.sees_region:
        return
    if founder_id is None:
        raise NoFounderError
    reach.require_institution(person, founder_id)

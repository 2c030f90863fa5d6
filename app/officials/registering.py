"""Giving many institutions their cards at once, as an import of a registry does."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import store
from app.officials.cards import InstitutionCard, faults_of
from app.officials.errors import CardError, HierarchyCircleError
from app.officials.hierarchy import chain
from app.officials.model import Institution


async def put_many(
    session: AsyncSession,
    cards: Sequence[tuple[Institution | None, InstitutionCard]],
    *,
    now: datetime,
) -> list[Institution]:
    """Give institutions these cards, founding those that are None; return them in their order.

    Raises CardError and HierarchyCircleError. Whoever calls has seen to it that each ОГРН is
    one institution's; the database refuses what slips through.
    """
    await store.hold_arrangement(session)
    institutions = [
        _put(Institution(created_at=now) if one is None else one, card) for one, card in cards
    ]
    session.add_all(institutions)
    await session.flush()
    await _check_circles(session, institutions)
    return institutions


def _put(institution: Institution, card: InstitutionCard) -> Institution:
    faults = faults_of(card)
    if faults:
        raise CardError(faults)
    institution.name, institution.kind = card.name, card.kind
    institution.municipality, institution.region = card.municipality, card.region
    institution.ogrn, institution.address = card.ogrn, card.address
    institution.phones, institution.fields = list(card.phones), list(card.fields)
    institution.level, institution.parent_id = card.level, card.parent_id
    return institution


async def _check_circles(session: AsyncSession, institutions: Sequence[Institution]) -> None:
    below = [each for each in institutions if each.parent_id is not None]
    parents = await store.parents(session, [each.id for each in below])
    for each in below:
        above = each.parent_id
        if above is not None and each.id in {above, *chain(parents, above)}:
            raise HierarchyCircleError([each.name, each.name])

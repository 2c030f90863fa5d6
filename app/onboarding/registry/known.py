"""Gathering all that rows of a registry are compared with."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.onboarding.light.model import PageRecord
from app.onboarding.registry import store
from app.onboarding.registry.houses import Home, House, Known
from app.onboarding.registry.links import Place, places_of
from app.onboarding.registry.planning import RECORDED


async def load_known(session: AsyncSession) -> Known:
    """Load the institutions and pages of the whole region: a few thousand."""
    houses = [
        House(
            institution_id=row.id,
            name=row.name,
            kind=row.kind,
            municipality=row.municipality,
            ogrn=row.ogrn,
            address=row.address,
            level=row.level,
            parent_id=row.parent_id,
        )
        for row in await store.known_institutions(session)
    ]
    homes: dict[Place, Home] = {}
    for page_id, institution_id, network, link, url, external_id, record in await store.known_pages(
        session
    ):
        home = Home(page_id=page_id, institution_id=institution_id, record=_told(record))
        for place in places_of(network, link, url, external_id):
            homes.setdefault(place, home)
    return Known(houses, homes)


def _told(record: PageRecord | None) -> dict[str, Any]:
    if record is None:
        return {}
    return {name: getattr(record, name) for name in (*RECORDED.values(), "fields")}

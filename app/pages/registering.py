"""Registering many pages at once, as an import of a registry does."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.model import Page
from app.pages.rules import PageState, network_of


async def register_many(
    session: AsyncSession, links: Sequence[tuple[str, int]], *, now: datetime
) -> list[Page]:
    """Start watching pages by (link, institution); networks are asked about them by a worker.

    Whoever calls has seen to it that none of them is known. Raises BadLinkError.
    """
    pages = [
        Page(
            network=network_of(link),
            link=link,
            title=link,
            url=link,
            institution_id=institution_id,
            state=PageState.CHECKING,
            check_at=now,
            due_at=now,
            discover_at=now,
            created_at=now,
        )
        for link, institution_id in links
    ]
    session.add_all(pages)
    await session.flush()
    return pages

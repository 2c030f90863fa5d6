"""What a worker does with a pasted link: takes it, asks the network, writes down what it told."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.onboarding.wizard import store
from app.onboarding.wizard.rules import Look
from app.vocabulary import Network, PageCard

LEASE: Final = timedelta(seconds=60)
"""Whoever took a link tells by then what became of it, or another worker takes it over."""


class LinkToAsk(msgspec.Struct, frozen=True):
    """A link whose network is to be asked who it is."""

    application_id: int
    network: Network
    link: str


async def claim(session: AsyncSession, *, now: datetime, limit: int) -> list[LinkToAsk]:
    """Take links to ask about; a worker that dies gives them back within a minute."""
    claimed = await store.claim_looks(session, now=now, until=now + LEASE, limit=limit)
    return [LinkToAsk(one.id, one.network, one.link) for one in claimed]


async def found(session: AsyncSession, application_id: int, card: PageCard) -> None:
    """Write down who the page is; twice changes nothing."""
    one = await store.get(session, application_id, lock=True)
    if one is None:
        return
    one.look, one.look_at, one.trouble = Look.FOUND, None, None
    one.external_id, one.title, one.url = card.ref.external_id, card.title, card.url
    one.followers = card.followers


async def not_found(
    session: AsyncSession, application_id: int, look: Look, *, sentence: str
) -> None:
    """Write down why it is not known who the page is."""
    one = await store.get(session, application_id, lock=True)
    if one is not None:
        one.look, one.look_at, one.trouble = look, None, sentence


async def postpone(
    session: AsyncSession, application_id: int, *, sentence: str, until: datetime
) -> None:
    """Ask again later; the sentence says meanwhile why there is no answer."""
    one = await store.get(session, application_id, lock=True)
    if one is not None and one.look is Look.WAITING:
        one.look_at, one.trouble = until, sentence

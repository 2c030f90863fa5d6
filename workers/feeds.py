"""Which feeds there should be, and the connector behind each."""

from collections.abc import Iterable
from typing import Final

from app.pages import service as pages
from app.pages.sealing import fingerprint
from app.push.rules import Way
from app.push.service import WantedFeed
from app.vocabulary import KeyKind, Network, PageKey
from connectors.contract import Connector
from workers.tools import Tools

BOT_NETWORKS: Final = (Network.TELEGRAM, Network.MAX)
"""Where one bot hears all pages it sits in; on VK each community tells of itself."""


async def wanted_feeds(tools: Tools) -> list[WantedFeed]:
    """Tell the feeds that the keys at hand allow.

    With an address that networks reach they push; without one, bots and, if the operator
    wants it, VK's communities are listened to.
    """
    async with tools.sessions.begin() as session:
        keyed = await pages.keyed_pages(session, {KeyKind.BOT, KeyKind.COMMUNITY})
    way = Way.WEBHOOK if tools.feeding.public_url else Way.LONG_POLL
    names = {(page.network, page.fingerprint) for page in keyed if page.network in BOT_NETWORKS}
    # The centre's bots sit in the same channels and hear the same: one of them is enough.
    names |= {
        (network, fingerprint(key.secret))
        for network in BOT_NETWORKS
        for key in tools.networks.centre_keys(network)[:1]
    }
    feeds = [WantedFeed(network=network, name=name, way=way) for network, name in sorted(names)]
    if way is Way.WEBHOOK or tools.feeding.vk_long_poll:
        feeds += [
            WantedFeed(network=Network.VK, name=str(page.page_id), page_id=page.page_id, way=way)
            for page in keyed
            if page.network is Network.VK and page.is_active
        ]
    return feeds


async def connector_of(
    tools: Tools, network: Network, name: str, page_id: int | None
) -> Connector | None:
    """Open the network as the feed hears it: a page with its keys, or one bot."""
    if page_id is not None:
        async with tools.sessions.begin() as session:
            keys = await pages.keys_by_page(session, [page_id], sealer=tools.sealer)
        ring = tools.networks.feed_keys(network, keys[page_id])
        return tools.networks.reader(network, ring)
    key = _named(tools.networks.centre_keys(network), name)
    if key is None:
        async with tools.sessions.begin() as session:
            key = await pages.key_with_fingerprint(
                session, network, name, kind=KeyKind.BOT, sealer=tools.sealer
            )
    return None if key is None else tools.networks.reader(network, (key,))


def _named(keys: Iterable[PageKey], name: str) -> PageKey | None:
    return next((key for key in keys if fingerprint(key.secret) == name), None)

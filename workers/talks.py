"""People who begin or end a talk with the centre's bot: their channel is linked or shut."""

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.notices import linking
from app.notices.rules import Channel
from app.pages.sealing import fingerprint
from app.push.service import Waiting
from app.vocabulary import Network, TalkBegun, TalkEnded
from workers.tools import Tools

log = structlog.get_logger()

_CHANNELS: Final = {Network.TELEGRAM: Channel.TELEGRAM, Network.MAX: Channel.MAX}


async def listen_to_talks(
    tools: Tools, session: AsyncSession, talks: Sequence[tuple[Waiting, TalkBegun | TalkEnded]]
) -> None:
    """Take in what was told to the centre's bot; a page's own bot never writes to officials."""
    for event, told in talks:
        channel = _CHANNELS.get(told.network)
        if channel is None or event.name != _centres_feed(tools, told.network):
            continue
        if isinstance(told, TalkEnded):
            await linking.left(session, channel, talk=told.talk, now=tools.now())
        elif told.word:
            is_linked = await linking.link(
                session, channel, code=told.word, talk=told.talk, now=tools.now()
            )
            log.info("talk.begun", network=told.network.value, is_linked=is_linked)


def _centres_feed(tools: Tools, network: Network) -> str | None:
    keys = tools.networks.centre_keys(network)
    return fingerprint(keys[0].secret) if keys else None

"""What Telegram tells of a chat, and of a bot's place in it."""

from typing import Final

import msgspec

from app.vocabulary import Network, PageRef
from connectors.decoding import decoded
from connectors.memory import remember
from connectors.telegram.bots import Bots
from connectors.telegram.client import Call
from connectors.telegram.wire import Chat

GET_CHAT: Final = "getChat"
SUPERGROUP: Final = "supergroup"
CHANNEL: Final = "channel"


def page_of(chat_id: int) -> PageRef:
    """Name a page by its discussion group."""
    return PageRef(network=Network.TELEGRAM, external_id=str(chat_id))


def number_of(page: PageRef) -> int:
    """Tell which group a page's comments are in."""
    return int(page.external_id)


async def chat_of(bots: Bots, name: int | str) -> Chat:
    """Ask for a chat by its number or ``@name``; raises a ConnectorError."""
    return read_chat(await bots.ask(Call(GET_CHAT, {"chat_id": name})))


def read_chat(raw: msgspec.Raw) -> Chat:
    """Read a chat as getChat tells it; raises LineError for what is none."""
    return decoded(raw, Chat, name=GET_CHAT)


class Channels:
    """Which channel a group is the discussion of; learnt from posts, else asked once."""

    def __init__(self, bots: Bots) -> None:
        self._bots = bots
        self._known: dict[int, int | None] = {}

    def learn(self, group_id: int, channel_id: int) -> None:
        """Keep what a post has shown: its copy is sent in the channel's name."""
        remember(self._known, group_id, channel_id)

    async def channel_of(self, group_id: int) -> int | None:
        """Tell the channel of a group, None if it has none; raises a ConnectorError."""
        if group_id not in self._known:
            remember(self._known, group_id, (await chat_of(self._bots, group_id)).linked_chat_id)
        return self._known[group_id]

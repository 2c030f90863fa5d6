"""Which comments are ours: those of our bots, and those that this process published."""

from collections.abc import Callable

from connectors.max.bots import Bots
from connectors.max.wire import Message

IsOwn = Callable[[Message], bool]


class Ownership:
    """Knows our comments; keep it, for where MAX hides an author only the number tells."""

    def __init__(self, bots: Bots) -> None:
        self._bots = bots
        self._published: set[str] = set()

    def add(self, mid: str) -> None:
        """Remember a comment that we published."""
        self._published.add(mid)

    async def judge(self) -> IsOwn:
        """Find out who we are, and give what tells our comments; raises a ConnectorError."""
        own_ids = await self._bots.own_ids()

        def is_own(message: Message) -> bool:
            sender = message.sender
            by_us = sender is not None and str(sender.user_id) in own_ids
            return by_us or message.body.mid in self._published

        return is_own

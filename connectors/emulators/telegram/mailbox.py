"""What waits for one bot: its updates of the last 24 hours, to be fetched or delivered."""

import asyncio
import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import msgspec

KEPT_SECONDS: Final = 86_400
_WEEK: Final = 7 * 86_400.0
_NEAR: Final = 10
_NOT_BY_DEFAULT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, as this bot is told it."""

    id: int
    kind: str
    chat_id: int
    expires: float
    body: msgspec.Raw

    def as_json(self) -> dict[str, object]:
        """Shape what getUpdates lists and a webhook gets."""
        return {"update_id": self.id, self.kind: self.body}


class Webhook(msgspec.Struct, kw_only=True):
    """Where updates are delivered to, and how that goes."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


class Mailbox:
    """The updates of one bot; ``news`` is set whenever something changed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret
        self._pending: dict[int, Update] = {}
        self._by_chat: dict[int, dict[int, Update]] = {}
        self._next_id = self._random.randrange(100_000_000, 1_000_000_000)
        self._last_moment = float("-inf")
        self._soonest_end = float("inf")
        self.allowed: frozenset[str] | None = None
        self.webhook: Webhook | None = None
        self.news = asyncio.Event()

    def __len__(self) -> int:
        return len(self._pending)

    def accepts(self, kind: str) -> bool:
        """Tell whether the bot asked for updates of this kind."""
        return kind not in _NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Iterable[str]) -> None:
        """Keep only these kinds from now on; none means the usual ones."""
        self.allowed = frozenset(kinds) or None

    def put(self, kind: str, chat_id: int, body: bytes, *, moment: int, now: float) -> None:
        """Add an update of the given moment, unless its 24 hours are over."""
        if not self.accepts(kind) or moment + KEPT_SECONDS <= now:
            return
        if now - self._last_moment > _WEEK and self._last_moment > 0:
            self._next_id = self._random.randrange(1, 2**30)
        self._last_moment = now
        update = Update(
            id=self._next_id,
            kind=kind,
            chat_id=chat_id,
            expires=moment + KEPT_SECONDS,
            body=msgspec.Raw(body),
        )
        self._next_id += 1
        self._pending[update.id] = update
        self._by_chat.setdefault(chat_id, {})[update.id] = update
        self._soonest_end = min(self._soonest_end, update.expires)
        self.news.set()

    def take(self, offset: int, limit: int, *, far_is_ignored: bool) -> list[Update]:
        """Forget what the offset confirms and list the next; negative counts from the end."""
        if offset < 0:
            for update in list(islice(self._pending.values(), max(0, len(self) + offset))):
                self.forget(update)
        elif offset <= self._next_id + _NEAR or not far_is_ignored:
            self._confirm(offset)
        return list(islice(self._pending.values(), limit))

    def drop_expired(self, now: float) -> None:
        """Forget what is older than 24 hours."""
        if self._soonest_end > now:
            return
        for update in [one for one in self._pending.values() if one.expires <= now]:
            self.forget(update)
        self._soonest_end = min(
            (one.expires for one in self._pending.values()), default=float("inf")
        )

    def forget(self, update: Update) -> None:
        """Take an update out for good."""
        if self._pending.pop(update.id, None) is None:
            return
        of_chat = self._by_chat[update.chat_id]
        del of_chat[update.id]
        if not of_chat:
            del self._by_chat[update.chat_id]

    def forget_all(self) -> None:
        """Take everything out for good."""
        self._pending.clear()
        self._by_chat.clear()

    def heads(self) -> Iterator[Update]:
        """List the oldest update of every chat: within a chat the order is kept."""
        for of_chat in self._by_chat.values():
            yield next(iter(of_chat.values()))

    def _confirm(self, offset: int) -> None:
        while self._pending and (first := next(iter(self._pending.values()))).id < offset:
            self.forget(first)

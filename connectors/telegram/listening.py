"""Updates fetched from Telegram by long polling: taken as they come, understood elsewhere.

Telegram forgets updates only when a later poll names a higher number, and after 24 hours.
After a week without any, its numbers begin anew at random: an old number, named then, may
make it forget what nobody has read. So a number is named once, to confirm, and no more.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from connectors.contract import Heard, ThrottledError, Told
from connectors.decoding import decode, unreadable
from connectors.http import poll_seconds
from connectors.telegram.bots import Bots
from connectors.telegram.client import Call
from connectors.telegram.errors import ANOTHER_LISTENS, WebhookInTheWayError
from connectors.telegram.wire import Numbered

KINDS: Final = ("message", "edited_message", "my_chat_member")
"""The updates that we understand; Telegram keeps to this until another list comes."""
DELETE_WEBHOOK: Final = Call("deleteWebhook", {"drop_pending_updates": False})
_UPDATES: Final = "getUpdates"
_BATCH: Final = 100
_NEAR: Final = 1_000_000
"""Numbers farther apart than this are of two different rows."""
_WEBHOOK_PAUSE: Final = timedelta(minutes=10)
"""A webhook is taken away once in so long: if it comes back, somebody wants it."""
_CONFIRMED: Final = "confirmed"


class _Mark(msgspec.Struct, frozen=True):
    """The number that the next update should have, and whether all before are confirmed."""

    next_id: int | None
    is_confirmed: bool

    def __str__(self) -> str:
        """Spell the mark: ``901`` or ``901 confirmed``; empty before the first update."""
        if self.next_id is None:
            return ""
        return f"{self.next_id} {_CONFIRMED}" if self.is_confirmed else str(self.next_id)


class Listening:
    """Fetches the updates of the first bot; keep it, for it knows what it has tried."""

    def __init__(self, bots: Bots) -> None:
        self._bots = bots
        self._is_begun = False
        self._webhook_removed_at: float | None = None

    async def listen(self, spelled: str | None, *, wait: timedelta) -> Heard:
        """Wait for updates, from a mark on; without one, for all that Telegram still keeps.

        The numbers are without holes, so a hole is a gap: updates that Telegram dropped after
        24 hours, or that somebody else fetched. When the numbers begin anew that cannot be
        told and is not. Raises ThrottledError when somebody else uses the bot's token, and
        any other ConnectorError.
        """
        mark = _read_mark(spelled)
        if not self._is_begun and not mark.is_confirmed:
            mark = await self._without_old_numbers(mark)
        updates = await self._fetched(mark, wait=wait)
        self._is_begun = True
        if not updates:
            return Heard(told=(), mark=str(_Mark(mark.next_id, is_confirmed=True)))
        told = tuple(Told(str(number), bytes(raw)) for number, raw in updates)
        first, last = updates[0][0], updates[-1][0]
        has_gap = mark.next_id is not None and 0 < first - mark.next_id < _NEAR
        return Heard(told=told, mark=str(_Mark(last + 1, is_confirmed=False)), has_gap=has_gap)

    async def _without_old_numbers(self, mark: _Mark) -> _Mark:
        """Look at what waits before the first number is named, for the number may be too old.

        Of what was told but not confirmed there is one batch at most: anything lower is of a
        row that began anew.
        """
        waiting = await self._called({"limit": 1, "timeout": 0}, wait=timedelta())
        if waiting and waiting[0][0] >= (mark.next_id or 0) - _BATCH:
            return mark
        return _Mark(mark.next_id, is_confirmed=True)

    async def _fetched(self, mark: _Mark, *, wait: timedelta) -> Sequence[tuple[int, msgspec.Raw]]:
        seconds = poll_seconds(wait)
        params: dict[str, object] = {"limit": _BATCH, "timeout": seconds}
        if not mark.is_confirmed:
            params["offset"] = mark.next_id
        return await self._called(params, wait=timedelta(seconds=seconds))

    async def _called(
        self, params: dict[str, object], *, wait: timedelta
    ) -> Sequence[tuple[int, msgspec.Raw]]:
        key = self._bots.first
        call = Call(_UPDATES, params | {"allowed_updates": KINDS})
        try:
            raw = await self._bots.client.poll(key, call, wait=wait)
        except WebhookInTheWayError as error:
            self._check_pause(error)
            await self._bots.client.ask(key, DELETE_WEBHOOK)
            self._webhook_removed_at = _seconds()
            raw = await self._bots.client.poll(key, call, wait=wait)
        return _read_updates(raw)

    def _check_pause(self, error: WebhookInTheWayError) -> None:
        """Refuse to fight with whoever sets the webhook again."""
        if self._webhook_removed_at is None:
            return
        left = self._webhook_removed_at + _WEBHOOK_PAUSE.total_seconds() - _seconds()
        if left > 0:
            raise ThrottledError(
                str(error), retry_after=timedelta(seconds=left), sentence=ANOTHER_LISTENS
            ) from error


def _read_mark(spelled: str | None) -> _Mark:
    number, _, word = (spelled or "").partition(" ")
    if not number.isdecimal():
        return _Mark(None, is_confirmed=True)
    return _Mark(int(number), is_confirmed=word == _CONFIRMED)


def _read_updates(raw: msgspec.Raw) -> Sequence[tuple[int, msgspec.Raw]]:
    try:
        raws = decode(raw, list[msgspec.Raw])
        return [(decode(one, Numbered).update_id, one) for one in raws]
    except ValueError as error:
        raise unreadable(_UPDATES) from error


def _seconds() -> float:
    return asyncio.get_running_loop().time()

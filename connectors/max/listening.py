"""News fetched from MAX by long polling: taken as they come, understood elsewhere."""

import hashlib
from datetime import timedelta
from typing import Final

import msgspec

from connectors.contract import Heard, Told
from connectors.decoding import decode, decoded
from connectors.http import poll_seconds
from connectors.max.bots import Bots
from connectors.max.client import Ask

_UPDATES: Final = "GET /updates"
_BATCH: Final = 100
_NO_MARKER: Final = ""


async def listen(bots: Bots, mark: str | None, *, wait: timedelta) -> Heard:
    """Wait for events of the first bot, from a mark on; raises a ConnectorError.

    MAX keeps events for 24 hours and does not tell that some are lost, and a mark does not say
    how old it is: whoever has not listened for longer must not believe ``has_gap`` to be false
    and has to read anew. Where MAX has given no marker yet, what came first is believed to
    have a gap: some say that only the last event is told then.
    """
    query: dict[str, str | int] = {"limit": _BATCH, "timeout": poll_seconds(wait)}
    if mark:
        query["marker"] = mark
    body = await bots.client.poll(bots.first, Ask(_UPDATES, (), query))
    batch = decoded(body, _Batch, name=_UPDATES)
    marker = mark if batch.marker is None else str(batch.marker)
    told = tuple(Told(event_id(bytes(raw)), bytes(raw)) for raw in batch.updates)
    has_gap = mark == _NO_MARKER and bool(told)
    return Heard(told=told, mark=marker or _NO_MARKER, has_gap=has_gap)


def event_id(body: bytes) -> str:
    """Make a name for an event, for MAX gives none: the same for the same event told again."""
    try:
        event = decode(body, _Event)
    except ValueError:
        return hashlib.sha256(body).hexdigest()[:32]
    mid = event.message_id if event.message is None else event.message.body.mid
    words = (event.update_type, event.timestamp, event.chat_id if mid is None else mid)
    return hashlib.sha256(repr(words).encode()).hexdigest()[:32]


class _Batch(msgspec.Struct):
    updates: list[msgspec.Raw]
    marker: int | None = None


class _Named(msgspec.Struct):
    mid: str


class _Carrier(msgspec.Struct):
    body: _Named


class _Event(msgspec.Struct):
    update_type: str
    timestamp: int
    message: _Carrier | None = None
    message_id: str | None = None
    chat_id: int | None = None

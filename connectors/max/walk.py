"""A long list read to its end page by page, though MAX gives no marker to go on from.

Pages come newest first and are cut at a moment. Whether the cut takes its own millisecond
is not known, so each page is asked to overlap the last by one, and what comes twice is
told once. Only a page that brings nothing new is the end: a short one may be followed.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec
import structlog

from connectors.decoding import decode, decoded
from connectors.max.wire import Message, Messages
from connectors.moments import from_milliseconds

log = structlog.get_logger()

PAGE: Final = 100
"""The most messages that MAX gives at once."""
_MOST_PAGES: Final = 200
_MOST_STANDSTILLS: Final = 3


class Page(msgspec.Struct, frozen=True):
    """One page as it came; ``size`` counts the unreadable messages too."""

    messages: Sequence[Message]
    size: int


class Walked(msgspec.Struct, frozen=True):
    """All that was found, the newest first; whole if nothing of the list can be missing."""

    messages: Sequence[Message]
    is_whole: bool


AskPage = Callable[[int | None], Awaitable[Page]]
"""Asks for the newest messages up to a millisecond, or for the newest of all."""


async def walk(ask: AskPage, *, since: int | None) -> Walked:
    """Read a list back to a millisecond, or to its end; raises a ConnectorError."""
    found: dict[str, Message] = {}
    upto: int | None = None
    is_whole, standstills = True, 0
    for _ in range(_MOST_PAGES):
        page = await ask(upto)
        fresh = [one for one in page.messages if one.body.mid not in found]
        found.update((one.body.mid, one) for one in fresh)
        is_whole = is_whole and len(page.messages) == page.size and _falls(page)
        if not fresh and page.size < PAGE:
            return Walked(_newest_first(found), is_whole)
        oldest = min((one.timestamp for one in page.messages), default=0)
        if since is not None and oldest < since:
            return Walked(_newest_first(found), is_whole=False)
        if fresh:
            upto, standstills = oldest + 1, 0
            continue
        # A millisecond that fills a page hides its rest from us: step over it.
        standstills += 1
        if standstills > _MOST_STANDSTILLS or upto is None:
            break
        is_whole, upto = False, upto - 1
    log.error("max.list_not_read_to_its_end", found=len(found))
    return Walked(_newest_first(found), is_whole=False)


def read_page(name: str, body: bytes) -> Page:
    """Read a list of messages; raises LineError for what is none."""
    raws = decoded(body, Messages, name=name).messages
    readable = [one for one in map(_readable, raws) if one is not None]
    return Page(readable, len(raws))


def _readable(raw: msgspec.Raw) -> Message | None:
    try:
        message = decode(raw, Message)
        from_milliseconds(message.timestamp)
    except (ValueError, OverflowError):
        log.error("max.message_unreadable")  # noqa: TRY400 - a trace would show what was written
        return None
    return message


def _falls(page: Page) -> bool:
    """Tell whether a page is the newest first, as all this believes."""
    stamps = [one.timestamp for one in page.messages]
    return stamps == sorted(stamps, reverse=True)


def _newest_first(found: dict[str, Message]) -> list[Message]:
    return sorted(found.values(), key=lambda one: one.timestamp, reverse=True)

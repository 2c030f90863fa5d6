"""Lists of a page – topics, photo comments, videos, goods – read down to a moment."""

from collections.abc import AsyncIterator, Hashable, Sequence
from typing import Final, Generic, Protocol, TypeVar

import structlog
from msgspec import Raw

from app.vocabulary import PageRef
from connectors.contract import ConnectorError
from connectors.decoding import decode, unreadable
from connectors.vk.calls import Call, Outcome
from connectors.vk.reader import VkReader
from connectors.vk.walk import Walk
from connectors.vk.wire import Items, Total

log = structlog.get_logger()

_FIRST_PAGE: Final = 20
"""Entries of the first page: enough for most pages, and a pack of 25 stays light."""


class Listed(Protocol):
    """One entry of a list."""

    id: int

    @property
    def moment(self) -> int | None:
        """The unix time by which the list is ordered; None: it is not ordered by any."""


T = TypeVar("T", bound=Listed)


class Listing(Generic[T]):
    """The reading of one list; entries older than the moment are left out."""

    def __init__(self, page: PageRef, call: Call, shape: type[T], *, since: int) -> None:
        """Begin; ``since`` is unix time, and ``call`` lacks its offset and count."""
        self.page = page
        self.method = call.method
        self._params = call.params
        self._shape = shape
        self._since = since
        self._walk = Walk(first=_FIRST_PAGE)
        self._found: dict[int, T] = {}
        self.is_finished = False

    def call(self) -> Call:
        """Give the call to make next."""
        place = {"count": self._walk.size, "offset": self._walk.offset}
        return Call(self.method, {**self._params, **place})

    def take(self, raw: Raw) -> None:
        """Take in one page of the list; raises ValueError if unreadable."""
        page, told = decode(raw, Items), decode(raw, Total)
        entries: dict[Hashable, int] = {}
        moments: list[int] = []
        for item in page.items:
            entry = self._readable(item)
            entries[bytes(item) if entry is None else entry.id] = 1
            if entry is not None and entry.moment is not None:
                moments.append(entry.moment)
        self._walk.take(entries, told=told.count)
        is_past = _falls_below(moments, self._since) and not self._walk.has_gap
        self.is_finished = self._walk.is_finished or is_past

    def result(self) -> list[T]:
        """Give what was found."""
        return list(self._found.values())

    def _readable(self, item: Raw) -> T | None:
        try:
            entry = decode(item, self._shape)
        except ValueError:
            page = self.page.external_id
            log.error("vk.entry_unreadable", page=page, method=self.method)  # noqa: TRY400
            return None
        if entry.moment is None or entry.moment >= self._since:
            self._found[entry.id] = entry
        return entry


async def read(
    reader: VkReader, listings: Sequence[Listing[T]]
) -> AsyncIterator[tuple[PageRef, list[T] | ConnectorError]]:
    """Read lists of many pages side by side."""
    for start in range(0, len(listings), reader.stride):
        active = list(listings[start : start + reader.stride])
        while active:
            outcomes = await reader.ask([listing.call() for listing in active])
            still = []
            for listing, outcome in zip(active, outcomes, strict=True):
                failure = _take(listing, outcome)
                if failure is not None:
                    yield listing.page, failure
                elif listing.is_finished:
                    yield listing.page, listing.result()
                else:
                    still.append(listing)
            active = still


def _take(listing: Listing[T], outcome: Outcome) -> ConnectorError | None:
    if isinstance(outcome, ConnectorError):
        return outcome
    try:
        listing.take(outcome)
    except ValueError:
        return unreadable(listing.method)
    return None


def _falls_below(moments: list[int], since: int) -> bool:
    """Tell whether a page ends before a moment and comes from a list that begins with the newest.

    Fixed topics stand first whatever their age, so the last entry tells how far we are; and
    should VK begin with the oldest after all, the list is read to its end.
    """
    if not moments or moments[-1] >= since:
        return False
    return moments[-1] < max(moments)

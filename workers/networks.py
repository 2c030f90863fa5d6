"""Opens networks with the keys at hand: the page's own, and the centre's for reading."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from app.vocabulary import KeyKind, Network, PageKey, PageRef
from connectors.contract import Connector

OpenConnector = Callable[[Network, Sequence[PageKey]], Connector]
BuyKey = Callable[[PageRef, str, str], Awaitable[PageKey | None]]
"""Buys a page's key for a code and the redirect address that it was given with, once.

None where the code buys keys of other pages only; raises as connectors do.
"""
_READERS = frozenset({KeyKind.SERVICE, KeyKind.USER, KeyKind.BOT})


_KEPT: Final = 5_000
"""Connectors kept at a time, those used last."""


class Networks:
    """Gives out connectors and keeps them, for they learn what their keys allow.

    Pages that are read with the same keys share one.
    """

    def __init__(
        self,
        open_connector: OpenConnector,
        centre_keys: Mapping[Network, tuple[PageKey, ...]],
    ) -> None:
        self._open = open_connector
        self._centre_keys = centre_keys
        self._kept: OrderedDict[tuple[Network, tuple[PageKey, ...]], Connector] = OrderedDict()

    def reading_keys(self, network: Network, keys: Sequence[PageKey]) -> tuple[PageKey, ...]:
        """Tell which keys a page is read with: its own first, else the centre's."""
        own = tuple(key for key in keys if key.kind in _READERS)
        return own or self.centre_keys(network)

    def centre_keys(self, network: Network) -> tuple[PageKey, ...]:
        """Tell the centre's own keys, with which pages without keys are read."""
        return self._centre_keys.get(network, ())

    def feed_keys(self, network: Network, keys: Sequence[PageKey]) -> tuple[PageKey, ...]:
        """Tell with which keys a page's own feed is kept and understood: all there are."""
        return tuple(dict.fromkeys((*keys, *self.centre_keys(network))))

    def reader(self, network: Network, keys: tuple[PageKey, ...]) -> Connector:
        """Give the connector that reads with these keys."""
        ring = (network, keys)
        if ring not in self._kept:
            self._kept[ring] = self._open(network, keys)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(ring)
        return self._kept[ring]

    def owned(self, network: Network, keys: Sequence[PageKey]) -> Connector:
        """Give the connector of a page's own keys alone, to renew them."""
        return self.reader(network, tuple(keys))

    def page(self, network: Network, keys: Sequence[PageKey]) -> Connector:
        """Give the connector of one page with all its keys, to answer or to be checked."""
        every = (*keys, *self.reading_keys(network, keys))
        return self.reader(network, tuple(dict.fromkeys(every)))

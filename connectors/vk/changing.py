"""Calls that change something on a page: made once, by the first key that may."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final

import msgspec

from app.vocabulary import KeyKind, PageKey
from connectors.contract import KeyRefusedError, RefusedError
from connectors.vk.calls import Call
from connectors.vk.client import VkClient
from connectors.vk.errors import ClosedToKeyError

_ORDER: Final = (KeyKind.COMMUNITY, KeyKind.USER)
"""The community's own keys before an administrator's personal ones."""


def able(keys: Sequence[PageKey], kinds: Collection[KeyKind]) -> list[PageKey]:
    """Choose the keys of these kinds, in the order in which to try them."""
    return [key for kind in _ORDER if kind in kinds for key in keys if key.kind is kind]


async def change(client: VkClient, keys: Sequence[PageKey], call: Call) -> msgspec.Raw:
    """Make a call that changes something; raises a ConnectorError.

    A key that VK refused has changed nothing, so the next one may try.
    """
    return await by_first(keys, lambda key: client.write(key, call))


async def by_first(
    keys: Sequence[PageKey], ask: Callable[[PageKey], Awaitable[msgspec.Raw]]
) -> msgspec.Raw:
    """Ask with one key after the other; there must be one. Raises a ConnectorError.

    If all keys are refused, the first one's refusal is told.
    """
    refusals: list[RefusedError] = []
    for key in keys:
        try:
            return await ask(key)
        except (KeyRefusedError, ClosedToKeyError) as refusal:
            refusals.append(refusal)
    raise refusals[0]

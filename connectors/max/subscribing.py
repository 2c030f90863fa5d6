"""Addresses to which MAX pushes a bot's news.

They add up instead of replacing one another, an event does not say for which bot it is, and
an address that failed for eight hours vanishes without a word: so each bot needs an address of
its own, and whoever subscribes asks first and comes back.
"""

from typing import Final

import msgspec

from connectors.contract import Hook, RefusedError
from connectors.decoding import decoded
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.errors import MistakenError
from connectors.max.wire import Done

_LIST: Final = "GET /subscriptions"
_ADD: Final = "POST /subscriptions"
_REMOVE: Final = "DELETE /subscriptions"
_BAD_ADDRESS: Final = (
    "MAX не принял адрес для событий. Нужен https-адрес с обычным сертификатом "
    "на порту 443; проверьте адрес службы в настройках."
)
_NOT_REMOVED: Final = "MAX не убрал адрес для событий. Уберите его у бота на business.max.ru."


class Subscribing:
    """Keeps our address among the first bot's; keep it, for it knows what it has set."""

    def __init__(self, bots: Bots) -> None:
        self._bots = bots
        self._set: Hook | None = None

    async def subscribe(self, hook: Hook) -> None:
        """Have all news of the first bot pushed, or see that they are; raises a ConnectorError.

        MAX shows no secret, and ours changes with the service's own while the address stays:
        so each connector takes the address away once and sets it anew. What was on its way
        there, or happens in between, is left to the readings.
        """
        stands = hook.url in await _addresses(self._bots)
        if stands and self._set == hook:
            return
        if stands:
            await _remove(self._bots, hook.url)
        payload = {"url": hook.url, "secret": hook.secret}
        try:
            await _change(self._bots, Ask(_ADD, (), {}, payload), sentence=_BAD_ADDRESS)
        except MistakenError as error:
            raise RefusedError(str(error), sentence=_BAD_ADDRESS) from error
        self._set = hook

    async def unsubscribe(self, hook: Hook) -> None:
        """Have nothing pushed to this address; one that is not there is done."""
        self._set = None
        if hook.url in await _addresses(self._bots):
            await _remove(self._bots, hook.url)


async def _remove(bots: Bots, url: str) -> None:
    """Take an address away; where MAX refuses, look whether it is gone after all."""
    try:
        await _change(bots, Ask(_REMOVE, (), {"url": url}), sentence=_NOT_REMOVED)
    except RefusedError:
        if url in await _addresses(bots):
            raise


async def _addresses(bots: Bots) -> set[str]:
    body = await bots.client.read(bots.first, Ask(_LIST))
    return {one.url for one in decoded(body, _Subscriptions, name=_LIST).subscriptions}


async def _change(bots: Bots, ask: Ask, *, sentence: str) -> None:
    body = await bots.client.set_up(bots.first, ask)
    done = decoded(body, Done, name=ask.name)
    if not done.success:
        raise RefusedError(f"{ask.name}: success is false", sentence=sentence)


class _Subscription(msgspec.Struct):
    url: str


class _Subscriptions(msgspec.Struct):
    subscriptions: list[_Subscription] = []

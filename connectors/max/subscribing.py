"""Addresses to which MAX pushes a bot's news.

They add up instead of replacing one another, an event does not say for which bot it is, and
an address that failed for eight hours vanishes without a word: so each bot needs an address of
its own, and whoever subscribes asks first and comes back.
"""

from typing import Final

import msgspec

from connectors.contract import Hook, RefusedError
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.errors import MistakenError, unreadable
from connectors.max.wire import Done, decode

_LIST: Final = "GET /subscriptions"
_ADD: Final = "POST /subscriptions"
_REMOVE: Final = "DELETE /subscriptions"
_BAD_ADDRESS: Final = (
    "MAX не принял адрес для событий. Нужен https-адрес с обычным сертификатом "
    "на порту 443; проверьте адрес службы в настройках."
)
_NOT_REMOVED: Final = "MAX не убрал адрес для событий. Уберите его у бота на business.max.ru."


async def subscribe(bots: Bots, hook: Hook) -> None:
    """Have all news of the first bot pushed; an address that stands there is left alone.

    MAX does not show a secret, so a new one needs a new address. Raises a ConnectorError.
    """
    if hook.url in await _addresses(bots):
        return
    payload = {"url": hook.url, "secret": hook.secret}
    try:
        await _change(bots, Ask(_ADD, (), {}, payload), sentence=_BAD_ADDRESS)
    except MistakenError as error:
        raise RefusedError(str(error), sentence=_BAD_ADDRESS) from error


async def unsubscribe(bots: Bots, hook: Hook) -> None:
    """Have nothing pushed to this address; one that is not there is done."""
    if hook.url not in await _addresses(bots):
        return
    try:
        await _change(bots, Ask(_REMOVE, (), {"url": hook.url}), sentence=_NOT_REMOVED)
    except RefusedError:
        if hook.url in await _addresses(bots):
            raise


async def _addresses(bots: Bots) -> set[str]:
    body = await bots.client.read(bots.first, Ask(_LIST))
    try:
        return {one.url for one in decode(body, _Subscriptions).subscriptions}
    except ValueError as error:
        raise unreadable(_LIST) from error


async def _change(bots: Bots, ask: Ask, *, sentence: str) -> None:
    body = await bots.client.set_up(bots.first, ask)
    try:
        done = decode(body, Done)
    except ValueError as error:
        raise unreadable(ask.name) from error
    if not done.success:
        raise RefusedError(f"{ask.name}: success is false", sentence=sentence)


class _Subscription(msgspec.Struct):
    url: str


class _Subscriptions(msgspec.Struct):
    subscriptions: list[_Subscription] = []

"""Carries updates to webhooks: one at a time each, repeated until 200 or eight hours."""

import asyncio
import math
from collections.abc import Iterator
from typing import Final

import httpx
import msgspec

from connectors.emulators.delivering import Round, deliver, posted, shuffled
from connectors.emulators.max.network import Network
from connectors.emulators.max.world import Bot, Notice, Subscription

_GIVES_UP: Final = 8 * 3600.0
_PAUSE: Final = 0.01  # at most 100 notifications a second


class Delivery:
    """Runs beside the server; what it does shows in the state of each subscription."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def run(self) -> None:
        """Deliver until cancelled."""
        await deliver(self._network, self._due_rounds, patience=self._patience)

    def _due_rounds(self, client: httpx.AsyncClient) -> Iterator[Round]:
        for bot in self._network.world.bots.values():
            for webhook in bot.subscriptions.values():
                if not webhook.busy and self._due(webhook):
                    webhook.busy = True
                    yield self._round(client, bot, webhook)

    async def _round(self, client: httpx.AsyncClient, bot: Bot, webhook: Subscription) -> None:
        try:
            for notice in await self._in_order(webhook):
                if not self._stands(bot, webhook):
                    return
                await self._try(client, bot, webhook, notice)
                await asyncio.sleep(_PAUSE)
        finally:
            webhook.busy = False
            self._network.stir()

    async def _in_order(self, webhook: Subscription) -> list[Notice]:
        if self._network.switches.shuffled_events:
            return await shuffled(lambda: self._due(webhook), self._network.chance)
        return self._due(webhook)

    def _stands(self, bot: Bot, webhook: Subscription) -> bool:
        known = self._network.world.bots.get(bot.token)
        return known is bot and bot.subscriptions.get(webhook.url) is webhook

    async def _try(
        self, client: httpx.AsyncClient, bot: Bot, webhook: Subscription, notice: Notice
    ) -> None:
        notice.first_try = notice.first_try or self._network.clock.now()
        if await self._is_taken(client, webhook, notice):
            webhook.pending.remove(notice)
            webhook.delivered += 1
            webhook.failing_since = None
            return
        now = self._network.clock.now()
        webhook.failed += 1
        webhook.failing_since = webhook.failing_since or now
        notice.due = now + self._network.switches.webhook_retry
        if now - webhook.failing_since >= _GIVES_UP:
            bot.subscriptions.pop(webhook.url, None)
        elif now - notice.first_try >= _GIVES_UP:
            webhook.pending.remove(notice)

    async def _is_taken(
        self, client: httpx.AsyncClient, webhook: Subscription, notice: Notice
    ) -> bool:
        headers = {"content-type": "application/json; charset=utf-8"}
        if webhook.secret is not None:
            headers["X-Max-Bot-Api-Secret"] = webhook.secret
        body = msgspec.json.encode(notice.body)
        seconds = self._network.switches.webhook_timeout
        answer = await posted(client, webhook.url, body, headers, seconds=seconds)
        return answer is not None and answer.status_code == httpx.codes.OK

    def _due(self, webhook: Subscription) -> list[Notice]:
        now = self._network.clock.now()
        return [notice for notice in webhook.pending if notice.due <= now]

    def _patience(self) -> float:
        now = self._network.clock.now()
        waiting = (
            notice.due - now
            for bot in self._network.world.bots.values()
            for webhook in bot.subscriptions.values()
            if not webhook.busy
            for notice in webhook.pending
        )
        return max(min(waiting, default=math.inf), 0.0)

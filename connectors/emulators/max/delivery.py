"""Carries updates to webhooks: one at a time each, repeated until 200 or eight hours."""

import asyncio
from typing import Final

import httpx
import msgspec

from connectors.emulators.max.network import Network
from connectors.emulators.max.world import Bot, Notice, Subscription

_GIVES_UP: Final = 8 * 3600.0
_PAUSE: Final = 0.01  # at most 100 notifications a second
_GATHERING: Final = 0.3  # what comes within it may be shuffled
_GLANCE: Final = 1.0


class Delivery:
    """Runs beside the server; what it does shows in the state of each subscription."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._rounds: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                while True:
                    news = self._network.news
                    self._start_rounds(client)
                    await _either(news, self._patience())
            finally:
                for one in self._rounds:
                    one.cancel()
                await asyncio.gather(*self._rounds, return_exceptions=True)

    def _start_rounds(self, client: httpx.AsyncClient) -> None:
        for bot in self._network.world.bots.values():
            for webhook in bot.subscriptions.values():
                if not webhook.busy and self._due(webhook):
                    webhook.busy = True
                    one = asyncio.create_task(self._round(client, bot, webhook))
                    self._rounds.add(one)
                    one.add_done_callback(self._rounds.discard)

    async def _round(self, client: httpx.AsyncClient, bot: Bot, webhook: Subscription) -> None:
        try:
            if self._network.switches.shuffled_events:
                await asyncio.sleep(_GATHERING)
            due = self._due(webhook)
            if self._network.switches.shuffled_events:
                self._network.chance.shuffle(due)
            for notice in due:
                if not self._stands(bot, webhook):
                    return
                await self._try(client, bot, webhook, notice)
                await asyncio.sleep(_PAUSE)
        finally:
            webhook.busy = False
            self._network.stir()

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
        timeout = self._network.switches.webhook_timeout
        try:
            async with asyncio.timeout(timeout):
                answer = await client.post(
                    webhook.url, content=body, headers=headers, timeout=timeout
                )
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False
        return answer.status_code == httpx.codes.OK

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
        return max(min(waiting, default=_GLANCE), 0.0)


async def _either(news: asyncio.Event, patience: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), min(patience, _GLANCE))
    except TimeoutError:
        return

"""Bring a bot's updates to its webhook: in a chat's order, again until it says 2xx."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import httpx
import msgspec

from connectors.emulators.clock import Clock
from connectors.emulators.delivering import asked_wait
from connectors.emulators.telegram.mailbox import Mailbox, Update, Webhook

_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_FIRST_DELAY: Final = 1.0
_LONGEST_DELAY: Final = (60.0, 120.0)
_LONGEST_WAIT: Final = 3600.0
_LAST_PORT: Final = 65_535
_GONE: Final = 410
_GONE_SECONDS: Final = 23 * 3600.0
_encode = msgspec.json.Encoder().encode


class Delivery:
    """One webhook at work; ends when its task is cancelled or the address is gone for good."""

    def __init__(
        self,
        mailbox: Mailbox,
        webhook: Webhook,
        clock: Clock,
        *,
        seed: int,
        is_repeated: Callable[[], bool],
    ) -> None:
        self._mailbox = mailbox
        self._webhook = webhook
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311 - spreads retries, no secret
        self._is_repeated = is_repeated
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._delays: dict[int, float] = {}
        self._due: dict[int, float] = {}
        self._gone_since = 0.0

    async def run(self, timeout: float) -> None:  # noqa: ASYNC109 - of each single request
        """Deliver whatever comes into the mailbox."""
        async with httpx.AsyncClient(timeout=timeout, trust_env=False) as client:
            try:
                while self._mailbox.webhook is self._webhook:
                    self._mailbox.news.clear()
                    soonest = self._begin(client)
                    await self._wait(soonest)
            finally:
                for task in list(self._under_way.values()):
                    task.cancel()

    def _begin(self, client: httpx.AsyncClient) -> float:
        """Send what is due and tell when the next is."""
        now = self._clock.now()
        self._mailbox.drop_expired(now)
        soonest = float("inf")
        for update in self._mailbox.heads():
            due = self._due.get(update.chat_id, 0.0)
            if update.chat_id in self._under_way:
                continue
            if due > now:
                soonest = min(soonest, due)
            elif len(self._under_way) < self._webhook.max_connections:
                task = asyncio.create_task(self._send(client, update))
                self._under_way[update.chat_id] = task
        return soonest

    async def _wait(self, soonest: float) -> None:
        seconds = None if soonest == float("inf") else max(0.01, soonest - self._clock.now())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._mailbox.news.wait(), seconds)

    async def _send(self, client: httpx.AsyncClient, update: Update) -> None:
        try:
            answer = await self._post(client, update)
        except httpx.HTTPError as error:
            self._put_off(update.chat_id, _reason(error))
        else:
            self._note(update, answer)
        finally:
            del self._under_way[update.chat_id]
            self._mailbox.news.set()

    async def _post(self, client: httpx.AsyncClient, update: Update) -> httpx.Response:
        headers = {"content-type": "application/json"}
        if self._webhook.secret:
            headers[_SECRET_HEADER] = self._webhook.secret
        body = _encode(update.as_json())
        if self._is_repeated():
            await client.post(self._webhook.url, content=body, headers=headers)
        return await client.post(self._webhook.url, content=body, headers=headers)

    def _note(self, update: Update, answer: httpx.Response) -> None:
        if answer.is_success:
            self._gone_since = 0.0
            self._delays.pop(update.chat_id, None)
            self._due.pop(update.chat_id, None)
            self._mailbox.forget(update)
            return
        wait = asked_wait(answer, longest=_LONGEST_WAIT)
        reason = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        self._put_off(update.chat_id, reason, least=wait)
        self._note_gone(answer.status_code)

    def _note_gone(self, status: int) -> None:
        if status != _GONE:
            self._gone_since = 0.0
            return
        now = self._clock.now()
        self._gone_since = self._gone_since or now
        if now - self._gone_since >= _GONE_SECONDS:
            self._mailbox.webhook = None

    def _put_off(self, chat_id: int, reason: str, *, least: float = 0.0) -> None:
        delay = self._delays.get(chat_id, _FIRST_DELAY)
        self._delays[chat_id] = min(delay * 2, self._random.uniform(*_LONGEST_DELAY))
        self._due[chat_id] = self._clock.now() + max(delay, least)
        self._webhook.last_error_date = self._clock.stamp()
        self._webhook.last_error_message = reason


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "Read timeout expired"
    return "Connection refused" if isinstance(error, httpx.ConnectError) else "Connection closed"


def is_web_address(url: str) -> bool:
    """Tell whether somebody could be reached there."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    is_there = 0 < (parsed.port or 80) <= _LAST_PORT
    return parsed.scheme in {"http", "https"} and bool(parsed.host) and is_there

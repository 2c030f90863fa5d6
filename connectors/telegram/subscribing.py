"""The address to which Telegram brings a bot's updates: each bot has one, or none."""

from typing import Final

import structlog

from connectors.contract import Hook
from connectors.decoding import decoded
from connectors.telegram.bots import Bots
from connectors.telegram.client import Call
from connectors.telegram.listening import DELETE_WEBHOOK, KINDS
from connectors.telegram.wire import WebhookInfo

log = structlog.get_logger()

_INFO: Final = "getWebhookInfo"
_LONGEST_REASON: Final = 200


class Subscribing:
    """Keeps the first bot's webhook at our address; keep it, for it knows what it has set."""

    def __init__(self, bots: Bots) -> None:
        self._bots = bots
        self._set: Hook | None = None

    async def subscribe(self, hook: Hook) -> None:
        """Have updates brought to an address, or see that they are; raises a ConnectorError.

        Telegram does not tell the secret that it has, so each connector sets it once. What
        waits there is brought, too.
        """
        info = await self._info()
        if info.last_error_message:
            log.warning(
                "telegram.webhook_failing",
                reason=info.last_error_message[:_LONGEST_REASON],
                waiting=info.pending_update_count,
            )
        if info.url == hook.url and self._set == hook:
            return
        params = {"url": hook.url, "secret_token": hook.secret, "allowed_updates": KINDS}
        await self._bots.client.ask(self._bots.first, Call("setWebhook", params))
        self._set = hook

    async def unsubscribe(self, hook: Hook) -> None:
        """Have nothing brought to this address any more; another address is left alone."""
        self._set = None
        if (await self._info()).url == hook.url:
            await self._bots.client.ask(self._bots.first, DELETE_WEBHOOK)

    async def _info(self) -> WebhookInfo:
        raw = await self._bots.client.ask(self._bots.first, Call(_INFO))
        return decoded(raw, WebhookInfo, name=_INFO)

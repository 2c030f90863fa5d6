"""Calls organisations' addresses, signed after Standard Webhooks 1.0.0."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec
from standardwebhooks.webhooks import Webhook

from connectors.contract import UnavailableError
from connectors.http import LineError, send_signed

_SECONDS: Final = 15.0
_NAME: Final = "webhook"
_NO_ANSWER: Final = "Получатель не ответил: соединение не удалось или прервалось."


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one address; the secrets are in the clear."""

    url: str
    message_id: str
    """The same with every try: by it a receiver knows a twin."""
    body: bytes
    secrets: tuple[str, ...]
    """Each gives a signature; several during a rotation."""

    def __repr__(self) -> str:
        return f"Signed(message_id={self.message_id!r})"


class Receivers:
    """The organisations' addresses; without a proxy, and redirects are not followed."""

    def __init__(self, *, verify: ssl.SSLContext | bool = True) -> None:
        """Trust the usual certificates, or those of a context of one's own."""
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(connect=5, read=_SECONDS, write=_SECONDS, pool=_SECONDS),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=0),
            headers={"user-agent": "gospablik"},
            follow_redirects=False,
            trust_env=False,
            verify=verify,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def call(self, message: Signed, addresses: Sequence[str], *, now: datetime) -> int:
        """Bring a message to one of these addresses, looked up before; return the status.

        The name of the URL is not looked up again: it stands in ``Host`` and in the TLS
        greeting, and the certificate must be its. Raises UnavailableError without an answer.
        """
        headers = _headers(message, now)
        for address in addresses:
            try:
                return await _call_one(self._client, message, address, headers)
            except LineError as error:
                if not isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
                    raise UnavailableError(str(error), sentence=_NO_ANSWER) from error
        raise UnavailableError(f"{_NAME}: no connection", sentence=_NO_ANSWER)


async def _call_one(
    client: httpx.AsyncClient, message: Signed, address: str, headers: dict[str, str]
) -> int:
    parts = urlsplit(message.url)
    literal = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    url = parts._replace(netloc=f"{literal}{port}", fragment="").geturl()
    return await send_signed(
        client,
        url,
        message.body,
        name=_NAME,
        headers=headers | {"host": parts.netloc},
        server=parts.hostname or "",
        seconds=_SECONDS,
    )


def _headers(message: Signed, now: datetime) -> dict[str, str]:
    text, moment = message.body.decode(), now.astimezone(UTC)
    signatures = [Webhook(each).sign(message.message_id, moment, text) for each in message.secrets]
    return {
        "content-type": "application/json",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }

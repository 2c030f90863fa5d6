"""Looks up where a receiver's name leads, for nobody calls a name that was not looked at."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Final

from app.notices.webhooks.rules import (
    Network,
    WebhookAddressError,
    check_reachable,
    parse_url,
    port_of,
)

_SECONDS: Final = 5.0


async def permitted(url: str, allowed: Sequence[Network]) -> list[str]:
    """Tell the addresses behind a URL, all of which may be called.

    Whoever calls uses these and asks no more: a name may lead elsewhere a moment later.
    Raises WebhookAddressError. Not for use within a transaction.
    """
    parts = parse_url(url)
    found = await _addresses(parts.hostname or "", port_of(parts))
    check_reachable(parts, found, allowed)
    return found


async def _addresses(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_SECONDS):
            rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise WebhookAddressError("имя сейчас не находится. Проверьте его и повторите.") from error
    return list(dict.fromkeys(str(row[4][0]) for row in rows))

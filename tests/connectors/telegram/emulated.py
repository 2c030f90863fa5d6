"""Telegram's emulator played from a test: connectors opened on it, updates fetched and heard."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx

from app.vocabulary import (
    CommentRef,
    CommentTold,
    IncomingComment,
    KeyKind,
    Network,
    News,
    PageKey,
    PageRef,
    PostRef,
)
from connectors.contract import Connector, Heard
from connectors.telegram.address import TelegramAddress
from connectors.telegram.client import TelegramClient
from connectors.telegram.connector import TelegramConnector
from tests.connectors.emulators.telegram.client import BOT, GROUP, PLAIN, ROOT, Telegram
from tests.connectors.vk.worlds import CountingBudget

ADMIN = PageKey(kind=KeyKind.BOT, secret=BOT)
MEMBER = PageKey(kind=KeyKind.BOT, secret=PLAIN)
PAGE = PageRef(network=Network.TELEGRAM, external_id=str(GROUP))
POST = PostRef(page=PAGE, post_id=str(ROOT))
AT_ONCE = timedelta()


def open_telegram(
    telegram: Telegram, http: httpx.AsyncClient, *keys: PageKey, budget: Any = None, **address: Any
) -> Connector:
    where = TelegramAddress(**{"api_url": str(telegram.http.base_url)} | address)
    client = TelegramClient(http, budget or CountingBudget(), where)
    return TelegramConnector(client, where, keys or (ADMIN,))


def ref_of(number: int) -> CommentRef:
    return CommentRef(post=POST, comment_id=str(number), thread_id=str(number))


async def heard_by(connector: Connector, mark: str | None = None) -> Heard:
    return await connector.listen(None, mark, wait=AT_ONCE)


async def understood(connector: Connector, heard: Heard) -> list[News]:
    return [news for told in heard.told for news in await connector.hear(told.body)]


async def news_of(connector: Connector) -> list[News]:
    """Fetch all that waits and understand it."""
    found: list[News] = []
    mark = None
    while (heard := await heard_by(connector, mark)).told:
        mark = heard.mark
        found += await understood(connector, heard)
    return found


def comments_in(news: Sequence[News]) -> list[IncomingComment]:
    return [one.comment for one in news if isinstance(one, CommentTold)]


def texts_of(heard: Heard) -> str:
    return b"".join(told.body for told in heard.told).decode()

"""Small worlds for the tests of the MAX connector: keys, pages, answers made by hand."""

from typing import Any

import httpx
import msgspec

from app.vocabulary import CommentRef, KeyKind, Network, PageKey, PageRef, PostRef
from connectors.max.address import MaxAddress
from connectors.max.client import MaxClient
from connectors.max.connector import MaxConnector
from connectors.patience import Patience
from tests.connectors.fakes import CountingBudget, Pauses

API = "https://platform-api2.max.ru"
CHANNEL = -70_000_000_000_005
BOT = PageKey(kind=KeyKind.BOT, secret="bot-secret")
BOT_2 = PageKey(kind=KeyKind.BOT, secret="bot-secret-2")
PAGE = PageRef(network=Network.MAX, external_id=str(CHANNEL))
POST = PostRef(page=PAGE, post_id="mid.post")
COMMENT = CommentRef(post=POST, comment_id="mid.question", thread_id="mid.question")
COMMENTS = f"{API}/messages/mid.post/comments"
GUID = "7f0f4a1e-0000-4000-8000-000000000001"
NOON = 1_790_000_000_000


def client_of(http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses) -> MaxClient:
    return MaxClient(http, budget, MaxAddress(), Patience(pauses))


def connector_of(
    http: httpx.AsyncClient, *keys: PageKey, pauses: Pauses | None = None
) -> MaxConnector:
    client = client_of(http, CountingBudget(), pauses or Pauses())
    return MaxConnector(client, MaxAddress(), keys)


def message(mid: str, timestamp: int = NOON, text: str | None = "Надолго?", **more: Any) -> Any:
    return {"timestamp": timestamp, "body": {"mid": mid, "seq": 1, "text": text}} | more


def told(*messages: Any) -> httpx.Response:
    return httpx.Response(200, json={"messages": list(messages)})


def refused(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "a text that nobody may log"})


def reply_link(mid: str) -> Any:
    return {"type": "reply", "message": {"mid": mid, "text": "…"}}


def sent(request: httpx.Request) -> Any:
    return msgspec.json.decode(request.content)

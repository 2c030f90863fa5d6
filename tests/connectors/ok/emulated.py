"""OK's emulator played from a test: connectors opened on it, and what they tell."""

from datetime import datetime
from typing import Any

import httpx

from app.vocabulary import CommentRef, Discussion, KeyKind, Network, PageKey, PageRef, PostRef
from connectors.contract import Budget
from connectors.ok.address import OkAddress
from connectors.ok.connector import OkConnector
from tests.connectors.emulators.ok.client import GROUP, KEY, SECRET, TOPIC, Ok
from tests.connectors.fakes import gathered
from tests.connectors.ok.worlds import open_connector

ADMIN = PageKey(kind=KeyKind.USER, secret="admin")
ACTIVE = PageKey(kind=KeyKind.USER, secret="active")
STRANGER = PageKey(kind=KeyKind.USER, secret="stranger")
DEAD = PageKey(kind=KeyKind.USER, secret="dead")
PAGE = PageRef(network=Network.OK, external_id=GROUP)
POST = PostRef(page=PAGE, post_id=TOPIC)


def address_of(ok: Ok, **settings: Any) -> OkAddress:
    given = {"application_key": KEY, "application_secret": SECRET, "client_id": "512000"}
    return OkAddress(api_url=str(ok.http.base_url), **given | settings)


def open_ok(
    ok: Ok, http: httpx.AsyncClient, *keys: PageKey, budget: Budget | None = None, **settings: Any
) -> OkConnector:
    address = address_of(ok, **settings)
    return open_connector(http, *(keys or (ADMIN,)), address=address, budget=budget)


def ref_of(comment_id: str, post: PostRef = POST) -> CommentRef:
    return CommentRef(post=post, comment_id=comment_id, thread_id=comment_id)


async def told_of(
    connector: OkConnector, post: PostRef = POST, since: datetime | None = None
) -> Any:
    return (await gathered(connector.comments_under({post: since})))[post]


async def discussion_of(
    connector: OkConnector, post: PostRef = POST, since: datetime | None = None
) -> Discussion:
    told = await told_of(connector, post, since)
    assert isinstance(told, Discussion), repr(told)
    return told


def ids_of(discussion: Discussion) -> list[str]:
    return [comment.ref.comment_id for comment in discussion.comments]


def living(ok: Ok) -> set[str]:
    return {line["id"] for line in ok.living()}


def calls(ok: Ok, method: str) -> int:
    number: int = ok.admin("GET", "/counters")["methods"].get(method, 0)
    return number


def violations(ok: Ok) -> int:
    number: int = ok.admin("GET", "/counters")["violations"]
    return number

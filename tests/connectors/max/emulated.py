"""MAX's emulator played from a test: its control panel, and connectors opened on it."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import httpx

from app.vocabulary import CommentRef, Discussion, KeyKind, Network, PageKey, PostRef
from connectors.contract import Connector
from connectors.max.address import MaxAddress
from connectors.registry import Addresses, open_connector
from tests.connectors.emulators.max.client import BOT, NOON, Max
from tests.connectors.fakes import CountingBudget, gathered
from tests.connectors.max.worlds import PAGE

TOKEN = PageKey(kind=KeyKind.BOT, secret=BOT)
EPOCH = datetime.fromtimestamp(NOON, tz=UTC)
"""The emulator's time when a test begins."""


def open_max(
    maks: Max, http: httpx.AsyncClient, *keys: PageKey, budget: Any = None, **address: Any
) -> Connector:
    api_url = str(maks.http.base_url)
    addresses = Addresses(max=MaxAddress(api_url=api_url, **address))
    budget = budget or CountingBudget()
    return open_connector(
        Network.MAX, keys or (TOKEN,), client=http, budget=budget, addresses=addresses
    )


def post_of(maks: Max) -> PostRef:
    return PostRef(page=PAGE, post_id=maks.post)


def ref_of(maks: Max, mid: str) -> CommentRef:
    return CommentRef(post=post_of(maks), comment_id=mid, thread_id=mid)


async def told_of(connector: Connector, maks: Max, since: datetime | None = None) -> Any:
    post = post_of(maks)
    return (await gathered(connector.comments_under({post: since})))[post]


async def discussion_of(
    connector: Connector, maks: Max, since: datetime | None = None
) -> Discussion:
    told = await told_of(connector, maks, since)
    assert isinstance(told, Discussion), repr(told)
    return told


def write_many(maks: Max, stamps: Collection[int]) -> list[str]:
    comments = [
        {"post": maks.post, "text": f"Вопрос {number}", "author": "Анна Ким", "timestamp": stamp}
        for number, stamp in enumerate(stamps)
    ]
    mids: list[str] = maks.admin("POST", "/bulk", {"comments": comments})["comments"]
    return mids


def living_mids(maks: Max) -> set[str]:
    return {line["mid"] for line in maks.living()}


def ids_of(discussion: Discussion) -> list[str]:
    return [comment.ref.comment_id for comment in discussion.comments]

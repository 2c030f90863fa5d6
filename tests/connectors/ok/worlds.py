"""Small worlds for the tests of OK's connector: keys, pages, answers made by hand."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import httpx
import respx

from app.vocabulary import CommentRef, KeyKind, Network, PageKey, PageRef, PostRef
from connectors.contract import Budget
from connectors.ok.address import OkAddress
from connectors.ok.client import OkClient
from connectors.ok.connector import OkConnector
from connectors.ok.renewal import Renewer
from connectors.patience import Patience
from tests.connectors.fakes import CountingBudget, Pauses

API = "https://api.ok.ru"
CALL = f"{API}/fb.do"
TOKEN = f"{API}/oauth/token.do"
ADDRESS = OkAddress(application_key="AK", application_secret="SECRET", client_id="512000")
USER = PageKey(kind=KeyKind.USER, secret="at")
USER_2 = PageKey(kind=KeyKind.USER, secret="at-2")
ETERNAL = PageKey(kind=KeyKind.USER, secret="eternal:own-secret")
REFRESH = PageKey(kind=KeyKind.REFRESH, secret="refresh-secret")
PAGE = PageRef(network=Network.OK, external_id="55348644610059")
OTHER_PAGE = PageRef(network=Network.OK, external_id="55348644610060")
POST = PostRef(page=PAGE, post_id="62503929662320")
COMMENT = CommentRef(post=POST, comment_id="MTM5Nz=", thread_id="MTM5Nz=")
GUID = "7f0f4a1e-0000-4000-8000-000000000001"
NOON = 1_790_000_000_000

Answer = httpx.Response | Callable[[dict[str, str]], httpx.Response]


def open_connector(
    http: httpx.AsyncClient,
    *keys: PageKey,
    address: OkAddress = ADDRESS,
    budget: Budget | None = None,
    pauses: Pauses | None = None,
) -> OkConnector:
    spender = budget or CountingBudget()
    client = OkClient(http, spender, address, Patience(pauses or Pauses()))
    renewer = Renewer(http, spender, address, client)
    return OkConnector(client, renewer, address, keys)


def told(answer: Any) -> httpx.Response:
    return httpx.Response(200, json=answer)


def refused(code: int, told: str = "a text that nobody may log") -> httpx.Response:
    answer = {"error_code": code, "error_msg": told, "error_data": None}
    return httpx.Response(200, json=answer, headers={"invocation-error": str(code)})


def form_of(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode()))


def answering(mock: respx.MockRouter, answers: Mapping[str, Answer]) -> respx.Route:
    """Answer each method by its name; a callable is given the form."""

    def answer(request: httpx.Request) -> httpx.Response:
        form = form_of(request)
        chosen = answers[form["method"]]
        return chosen(form) if callable(chosen) else chosen

    return mock.post(CALL).mock(side_effect=answer)


def asked(route: respx.Route, name: str) -> list[str | None]:
    return [form_of(call.request).get(name) for call in route.calls]


def comment(number: int, date_ms: int | None = NOON, **more: Any) -> dict[str, Any]:
    shown = {"id": f"c{number}=", "text": "Когда?", "author_id": "77", "type": "ACTIVE_MESSAGE"}
    return shown | ({} if date_ms is None else {"date_ms": date_ms}) | more


def page(*comments: Any, **more: Any) -> httpx.Response:
    return told({"comments": list(comments), "has_more": False} | more)


def topics(*numbers: int | str, **more: Any) -> httpx.Response:
    found = [
        {"id": str(one), "created_ms": NOON, "discussion_summary": {"comments_count": 3}}
        for one in numbers
    ]
    return told({"media_topics": found, "has_more": False} | more)

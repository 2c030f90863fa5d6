"""Small worlds for the tests of the VK connector: keys, pages, a budget that only counts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx

from app.vocabulary import CommentRef, KeyKind, Network, PageKey, PageRef, PostRef
from connectors.patience import Patience
from connectors.vk.address import VkAddress
from connectors.vk.client import VkClient
from connectors.vk.connector import VkConnector
from tests.connectors.fakes import CountingBudget, Pauses, gathered

__all__ = ["CountingBudget", "Pauses", "gathered"]

API = "https://api.vk.ru/method"
SERVICE = PageKey(kind=KeyKind.SERVICE, secret="service-secret")
SERVICE_2 = PageKey(kind=KeyKind.SERVICE, secret="service-secret-2")
COMMUNITY = PageKey(kind=KeyKind.COMMUNITY, secret="community-secret")
USER = PageKey(kind=KeyKind.USER, secret="user-secret")
PAGE = PageRef(network=Network.VK, external_id="-100")
OTHER_PAGE = PageRef(network=Network.VK, external_id="-200")
POST = PostRef(page=PAGE, post_id="5")
COMMENT = CommentRef(post=POST, comment_id="12", thread_id="12")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_STAMP = int(NOON.timestamp())


def client_of(http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses) -> VkClient:
    return VkClient(http, budget, VkAddress(), Patience(pauses))


def connector_of(
    http: httpx.AsyncClient, *keys: PageKey, budget: CountingBudget | None = None
) -> VkConnector:
    client = client_of(http, budget or CountingBudget(), Pauses())
    return VkConnector(client, VkAddress(), keys)


def told(response: Any, *errors: tuple[str, int]) -> httpx.Response:
    body: dict[str, Any] = {"response": response}
    if errors:
        body["execute_errors"] = [
            {"method": method, "error_code": code, "error_msg": "…"} for method, code in errors
        ]
    return httpx.Response(200, json=body)


def refused(code: int) -> httpx.Response:
    return httpx.Response(200, json={"error": {"error_code": code, "error_msg": "…"}})


def form_of(request: httpx.Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(request.content.decode()).items()}


def fixture(name: str) -> Any:
    return json.loads(recorded(name))


def recorded(name: str) -> bytes:
    return (Path(__file__).parent / "fixtures" / f"{name}.json").read_bytes()

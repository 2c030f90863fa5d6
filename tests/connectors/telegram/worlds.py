"""Small worlds for the tests of the Telegram connector: keys, pages, updates made by hand."""

from typing import Any

import httpx
import msgspec

from app.vocabulary import CommentRef, KeyKind, Network, PageKey, PageRef, PostRef
from connectors.patience import Patience
from connectors.telegram.address import TelegramAddress
from connectors.telegram.client import TelegramClient
from connectors.telegram.connector import TelegramConnector
from tests.connectors.vk.worlds import CountingBudget, Pauses

API = "https://api.telegram.org"
TOKEN = "700:AdministratorsSecret_-"
BOT = PageKey(kind=KeyKind.BOT, secret=TOKEN)
BOT_2 = PageKey(kind=KeyKind.BOT, secret="701:PlainSecret")
BOT_ID = 700
CHANNEL_ID, GROUP_ID = -1001, -1002
PAGE = PageRef(network=Network.TELEGRAM, external_id=str(GROUP_ID))
POST = PostRef(page=PAGE, post_id="50")
QUESTION = CommentRef(post=POST, comment_id="51", thread_id="51")
GUID = "7f0f4a1e-0000-4000-8000-000000000001"
NOON = 1_790_000_000
CHANNEL = {"id": CHANNEL_ID, "type": "channel", "title": "Администрация", "username": "adm"}
GROUP = {"id": GROUP_ID, "type": "supergroup", "title": "Обсуждение"}
ANNA = {"id": 77, "is_bot": False, "first_name": "Анна", "last_name": "Ким"}
SERVICE = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}


def url_of(method: str, key: PageKey = BOT) -> str:
    return f"{API}/bot{key.secret}/{method}"


def client_of(http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses) -> TelegramClient:
    return TelegramClient(http, budget, TelegramAddress(), Patience(pauses))


def connector_of(
    http: httpx.AsyncClient, *keys: PageKey, pauses: Pauses | None = None
) -> TelegramConnector:
    client = client_of(http, CountingBudget(), pauses or Pauses())
    return TelegramConnector(client, TelegramAddress(), keys or (BOT,))


def told(result: Any) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": result})


def refused(code: int, description: str, **parameters: int) -> httpx.Response:
    body = {"ok": False, "error_code": code, "description": description}
    return httpx.Response(code, json=body | ({"parameters": parameters} if parameters else {}))


def root(number: int = 50, **fields: Any) -> dict[str, Any]:
    """A post's automatic copy in the discussion group."""
    origin = {"type": "channel", "chat": CHANNEL, "message_id": 7, "date": NOON}
    shown = {"message_id": number, "from": SERVICE, "sender_chat": CHANNEL, "chat": GROUP}
    shown |= {"date": NOON, "forward_origin": origin, "is_automatic_forward": True}
    return shown | {"text": "Пост"} | fields


def comment(number: int = 51, **fields: Any) -> dict[str, Any]:
    """A comment under the post, answering it unless ``reply_to_message`` says otherwise."""
    shown = {"message_id": number, "message_thread_id": 50, "from": ANNA, "chat": GROUP}
    shown |= {"date": NOON + 60, "reply_to_message": root(), "text": "Когда?"}
    return {name: value for name, value in (shown | fields).items() if value is not None}


def answered(number: int, **fields: Any) -> dict[str, Any]:
    """A comment as it stands in ``reply_to_message``: nothing deeper is shown."""
    return comment(number, reply_to_message=None, **fields)


def update(kind: str = "message", number: int = 901, **fields: Any) -> bytes:
    return msgspec.json.encode({"update_id": number, kind: fields})


def sent(request: httpx.Request) -> Any:
    return msgspec.json.decode(request.content)

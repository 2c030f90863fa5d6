"""VK's emulator played from a test: its control panel, and connectors opened on it."""

from typing import Any

import httpx
import msgspec

from app.vocabulary import (
    CommentRef,
    Discussion,
    KeyKind,
    Network,
    PageKey,
    PageRef,
    PostRef,
)
from connectors.contract import Connector
from connectors.registry import Addresses, open_connector
from connectors.vk.address import VkAddress
from tests.connectors.fakes import CountingBudget, MeddlingBudget, gathered

__all__ = ["MeddlingBudget"]

PAGE = PageRef(network=Network.VK, external_id="-100")
POST = PostRef(page=PAGE, post_id="1")
SERVICE = PageKey(kind=KeyKind.SERVICE, secret="service")
COMMUNITY = PageKey(kind=KeyKind.COMMUNITY, secret="community")
ADMIN = PageKey(kind=KeyKind.USER, secret="admin")
GUID = "7f0f4a1e-0000-4000-8000-000000000001"
ALL = (SERVICE, COMMUNITY, ADMIN)


class Vk:
    """The emulator's control panel, played from the test."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(base_url=address)

    def close(self) -> None:
        self._http.close()

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        content = b"" if body is None else msgspec.json.encode(body)
        answer = self._http.request(method, f"/admin{path}", content=content)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def begin(self, *, rate: int = 0) -> None:
        self.admin("POST", "/reset")
        tokens = [
            {"token": "service", "kind": "service", "rate": rate},
            {"token": "community", "kind": "community", "group_id": 100, "rate": rate},
            {"token": "admin", "kind": "user", "user_id": 5, "admin_of": [100], "rate": rate},
        ]
        group = {"id": 100, "name": "Школа № 1", "screen_name": "school1", "type": "page"}
        post = {"owner_id": -100, "id": 1, "text": "Отопление включено."}
        users = [{"id": 77, "first_name": "Анна", "last_name": "Ким"}]
        self.admin(
            "POST", "/bulk", {"groups": [group], "users": users, "tokens": tokens, "posts": [post]}
        )

    def write(self, text: str = "Когда?", **fields: Any) -> int:
        form = {"owner_id": -100, "post_id": 1, "text": text, "from_id": 77, **fields}
        number: int = self.admin("POST", "/comments", form)["id"]
        return number

    def put(self, kind: str, number: int = 7, **fields: Any) -> PostRef:
        form = {"kind": kind, "owner_id": -100, "id": number, **fields}
        self.admin("POST", "/entries", form)
        return PostRef(page=PAGE, post_id=f"{kind}{number}")

    def write_many(self, count: int, **fields: Any) -> list[int]:
        common = {"owner_id": -100, "post_id": 1, "from_id": 77, **fields}
        comments = [{**common, "text": f"Вопрос {number}"} for number in range(count)]
        numbers: list[int] = self.admin("POST", "/bulk", {"comments": comments})["comments"]
        return numbers

    def delete(self, *numbers: int) -> None:
        changes = [{"owner_id": -100, "id": number, "deleted": True} for number in numbers]
        self.admin("POST", "/bulk", {"comment_changes": changes})

    def fault(self, **rule: Any) -> None:
        self.admin("PUT", "/faults", [rule])

    def living(self) -> set[str]:
        lines = self._http.get("/admin/comments").text.splitlines()
        return {str(msgspec.json.decode(line)["id"]) for line in lines}


def open_vk(
    vk: Vk, http: httpx.AsyncClient, *keys: PageKey, budget: Any = None, **address: Any
) -> Connector:
    addresses = Addresses(vk=VkAddress(api_url=vk.address, **address))
    budget = budget or CountingBudget()
    return open_connector(Network.VK, keys, client=http, budget=budget, addresses=addresses)


async def discussion_of(connector: Connector, post: PostRef = POST) -> Discussion:
    told = (await gathered(connector.comments_under({post: None})))[post]
    assert isinstance(told, Discussion), repr(told)
    return told


async def failure_of(connector: Connector) -> Exception:
    told = (await gathered(connector.comments_under({POST: None})))[POST]
    assert isinstance(told, Exception)
    return told


def ids_of(discussion: Discussion) -> set[str]:
    return {comment.ref.comment_id for comment in discussion.comments}


def ref_of(comment_id: int, thread_id: int | None = None) -> CommentRef:
    thread = str(thread_id or comment_id)
    return CommentRef(post=POST, comment_id=str(comment_id), thread_id=thread)


def ref_under(post: PostRef, number: int) -> CommentRef:
    """Name a comment where there are no threads."""
    spelled = f"{post.post_id}_{number}"
    return CommentRef(post=post, comment_id=spelled, thread_id=spelled)

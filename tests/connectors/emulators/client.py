"""A plain HTTP client of the emulator, for its own tests."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec

GROUP = 100
WALL = -GROUP
VERSION = "5.199"
SERVICE, COMMUNITY, ADMINISTRATOR, STRANGER = "service", "community", "administrator", "stranger"


class Vk:
    """Calls methods and plays the citizens; every test begins with one community."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=20)
        self.admin("POST", "/reset")
        self.admin("POST", "/bulk", _BEGINNING)

    def admin(self, method: str, page: str, form: Any = None) -> Any:
        content = b"" if form is None else msgspec.json.encode(form)
        answer = self.http.request(method, f"/admin{page}", content=content)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, method: str, params: dict[str, Any], token: str = SERVICE) -> httpx.Response:
        common = {"access_token": token, "v": VERSION}
        return self.http.post(f"/method/{method}", data=common | params)

    def call(self, method: str, token: str = SERVICE, /, **params: Any) -> Any:
        answer = self.send(method, params, token).json()
        assert "error" not in answer, answer
        return answer["response"]

    def refusal(self, method: str, token: str = SERVICE, /, **params: Any) -> int:
        answer = self.send(method, params, token).json()
        assert "error" in answer, answer
        code: int = answer["error"]["error_code"]
        return code

    def comments(self, post_id: int = 1, **params: Any) -> Any:
        return self.call("wall.getComments", owner_id=WALL, post_id=post_id, **params)

    def reply(self, message: str, token: str = COMMUNITY, **params: Any) -> Any:
        place = {"owner_id": WALL, "post_id": 1, "message": message}
        return self.call("wall.createComment", token, **place | params)

    def write(self, text: str = "Когда включат отопление?", **fields: Any) -> int:
        form = {"owner_id": WALL, "post_id": 1, "text": text, "author": "Анна Ким"} | fields
        number: int = self.admin("POST", "/comments", form)["id"]
        return number

    def put(self, kind: str, number: int, **fields: Any) -> int:
        form = {"kind": kind, "owner_id": WALL, "id": number} | fields
        put: int = self.admin("POST", "/entries", form)["id"]
        return put

    def change(self, comment_id: int, **fields: Any) -> None:
        self.admin("PATCH", "/comments", {"owner_id": WALL, "id": comment_id} | fields)

    def living(self, query: str = "") -> Iterator[dict[str, Any]]:
        lines = self.http.get(f"/admin/comments{query}").iter_lines()
        return (msgspec.json.decode(line) for line in lines)

    def violations(self) -> Any:
        return self.admin("GET", "/counters")["violations"]


def ids(answer: Any) -> list[int]:
    return [one["id"] for one in answer["items"]]


_BEGINNING = {
    "groups": [{"id": GROUP, "name": "Школа № 1", "screen_name": "school1", "type": "page"}],
    "users": [{"id": 77, "first_name": "Анна", "last_name": "Ким", "screen_name": "annakim"}],
    "tokens": [
        {"token": SERVICE, "kind": "service", "rate": 0},
        {"token": COMMUNITY, "kind": "community", "group_id": GROUP, "rate": 0},
        {
            "token": ADMINISTRATOR,
            "kind": "user",
            "user_id": 5,
            "admin_of": [GROUP],
            "rate": 0,
        },
        {"token": STRANGER, "kind": "user", "user_id": 77, "rate": 0},
    ],
    "posts": [{"owner_id": WALL, "id": 1, "text": "С 1 октября отопление включено."}],
}

"""A plain HTTP client of the MAX emulator, for its own tests."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec

CHANNEL = -70_000_000_000_005
BOT, READER, STRANGER = "bot", "reader", "stranger"
NOON = 1_790_000_000


class Max:
    """Calls methods and plays the citizens; every test begins with one channel and one post."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=20)
        self.admin("POST", "/reset")
        self.admin("POST", "/clock", {"set": NOON})
        self.switch(rate=0, write_rate=0, updates_rate=0)
        self.post: str = self.admin("POST", "/bulk", _BEGINNING)["posts"][0]
        self.comments_page = f"/messages/{self.post}/comments"

    def admin(self, method: str, page: str, form: Any = None) -> Any:
        content = b"" if form is None else msgspec.json.encode(form)
        answer = self.http.request(method, f"/admin{page}", content=content)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def switch(self, **changes: Any) -> None:
        self.admin("PATCH", "/switches", changes)

    def send(
        self, verb: str, path: str, token: str = BOT, body: Any = None, **query: Any
    ) -> httpx.Response:
        content = b"" if body is None else msgspec.json.encode(body)
        headers = {"Authorization": token}
        return self.http.request(verb, path, params=query, content=content, headers=headers)

    def call(self, verb: str, path: str, token: str = BOT, body: Any = None, **query: Any) -> Any:
        answer = self.send(verb, path, token, body, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refusal(
        self, verb: str, path: str, token: str = BOT, body: Any = None, **query: Any
    ) -> tuple[int, str]:
        answer = self.send(verb, path, token, body, **query)
        assert answer.status_code != 200, answer.text
        return answer.status_code, answer.json()["code"]

    def comments(self, **query: Any) -> list[Any]:
        found: list[Any] = self.call("GET", self.comments_page, **query)["messages"]
        return found

    def texts(self, **query: Any) -> list[Any]:
        return [one["body"]["text"] for one in self.comments(**query)]

    def reply(self, text: str = "Уже сегодня", token: str = BOT, **body: Any) -> Any:
        answer = self.call("POST", self.comments_page, token, {"text": text} | body)
        return answer["message"]

    def write(self, text: str | None = "Надолго?", **fields: Any) -> str:
        form = {"post": self.post, "text": text, "author": "Анна Ким"} | fields
        mid: str = self.admin("POST", "/comments", form)["mid"]
        return mid

    def change(self, comment: str, **fields: Any) -> None:
        self.admin("PATCH", "/comments", {"comment": comment} | fields)

    def updates(self, **query: Any) -> Any:
        return self.call("GET", "/updates", **{"timeout": 0} | query)

    def living(self, query: str = "") -> Iterator[dict[str, Any]]:
        lines = self.http.get(f"/admin/comments{query}").iter_lines()
        return (msgspec.json.decode(line) for line in lines)

    def pass_time(self, seconds: float) -> None:
        self.admin("POST", "/clock", {"advance": seconds})

    def violations(self) -> Any:
        return self.admin("GET", "/counters")["violations"]


def mids(messages: list[Any]) -> list[str]:
    return [one["body"]["mid"] for one in messages]


_BEGINNING = {
    "channels": [{"id": CHANNEL, "title": "Школа № 1", "link": "https://max.ru/school1"}],
    "bots": [
        {"token": BOT, "name": "Ответы", "channels": [CHANNEL]},
        {"token": READER, "name": "Читатель"},
        {"token": STRANGER, "name": "Чужой"},
    ],
    "posts": [{"chat_id": CHANNEL, "key": "post", "text": "Ремонт моста с 1 октября"}],
}

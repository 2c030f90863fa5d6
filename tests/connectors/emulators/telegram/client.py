"""A plain HTTP client of the emulator, for its own tests."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec

CHANNEL, GROUP, STRANGERS = -1001, -1002, -1009
POST, ROOT = 7, 1
BOT, PLAIN, OTHER = "700:administrator", "701:plain", "702:other"
BOT_ID, PLAIN_ID, OTHER_ID = 700, 701, 702
ANNA = 77


class Telegram:
    """Calls methods and plays the citizens; every test begins with one discussed post.

    Limits and the pauses meant for impatient clients are off unless a test puts them on.
    """

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=20)
        self.admin("POST", "/reset")
        self.switch(**QUICK)
        self.admin("POST", "/bulk", _BEGINNING)
        self.offset = 0
        self.updates()

    def admin(self, method: str, page: str, form: Any = None) -> Any:
        content = b"" if form is None else msgspec.json.encode(form)
        answer = self.http.request(method, f"/admin{page}", content=content)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def switch(self, **switches: Any) -> None:
        self.admin("PATCH", "/switches", switches)

    def pass_time(self, seconds: float) -> None:
        self.admin("POST", "/clock", {"advance": seconds})

    def now(self) -> int:
        return int(self.admin("GET", "/clock")["now"])

    def send(self, method: str, params: dict[str, Any], token: str = BOT) -> httpx.Response:
        return self.http.post(f"/bot{token}/{method}", json=params)

    def call(self, method: str, token: str = BOT, /, **params: Any) -> Any:
        answer = self.send(method, params, token).json()
        assert answer["ok"], answer
        return answer["result"]

    def refusal(self, method: str, token: str = BOT, /, **params: Any) -> tuple[int, str]:
        answer = self.send(method, params, token)
        told = answer.json()
        assert told["ok"] is False, told
        assert told["error_code"] == answer.status_code
        return told["error_code"], told["description"]

    def updates(self, **params: Any) -> list[Any]:
        """Fetch and confirm what the administrator bot was not told yet."""
        found: list[Any] = self.call("getUpdates", offset=self.offset, **params)
        if found:
            self.offset = found[-1]["update_id"] + 1
            self.call("getUpdates", offset=self.offset, limit=1)
        return found

    def messages(self) -> list[Any]:
        return [one["message"] for one in self.updates() if "message" in one]

    def heard(self, token: str) -> list[str]:
        """Tell the texts of what waits for another bot."""
        waiting = self.call("getUpdates", token)
        return [one["message"].get("text") for one in waiting if "message" in one]

    def post(self, text: str = "Отопление включено.", **fields: Any) -> int:
        form = {"chat_id": CHANNEL, "text": text} | fields
        number: int = self.admin("POST", "/posts", form)["id"]
        return number

    def write(self, text: str = "Когда включат отопление?", **fields: Any) -> int:
        place = {} if "chat_id" in fields else {"channel_id": CHANNEL, "post_id": POST}
        form = place | {"text": text, "author": "Анна Ким"} | fields
        number: int = self.admin("POST", "/comments", form)["id"]
        return number

    def say(self, text: str = "Здравствуйте", **fields: Any) -> int:
        """Write into the group, under no post."""
        return self.write(text, chat_id=GROUP, **fields)

    def change(self, number: int, **fields: Any) -> None:
        self.admin("PATCH", "/messages", {"chat_id": GROUP, "id": number} | fields)

    def place(self, user_id: int, chat_id: int = GROUP, **fields: Any) -> None:
        self.admin("POST", "/members", {"chat_id": chat_id, "user_id": user_id} | fields)

    def reply(self, number: int, text: str = "Завтра", **params: Any) -> Any:
        given = {"chat_id": GROUP, "text": text, "reply_parameters": {"message_id": number}}
        return self.call("sendMessage", **given | params)

    def living(self, query: str = "") -> Iterator[dict[str, Any]]:
        lines = self.http.get(f"/admin/comments{query}").iter_lines()
        return (msgspec.json.decode(line) for line in lines)

    def violations(self) -> Any:
        return self.admin("GET", "/counters")["violations"]


QUICK = {
    "chat_per_second": 0,
    "group_per_minute": 0,
    "bot_per_second": 0,
    "repeated_poll_seconds": 0,
    "conflict_hold_seconds": 0.1,
}
_BEGINNING = {
    "users": [{"id": ANNA, "first_name": "Анна", "last_name": "Ким", "username": "annakim"}],
    "bots": [
        {"token": BOT, "username": "adm_bot"},
        {"token": PLAIN, "username": "plain_bot"},
        {"token": OTHER, "username": "other_bot"},
    ],
    "chats": [
        {"id": GROUP, "type": "supergroup", "title": "Обсуждение"},
        {"id": CHANNEL, "type": "channel", "title": "Администрация", "linked_chat_id": GROUP},
        {"id": STRANGERS, "type": "supergroup", "title": "Чужие"},
    ],
    "members": [
        {
            "chat_id": GROUP,
            "user_id": BOT_ID,
            "status": "administrator",
            "rights": ["can_delete_messages", "can_restrict_members"],
        },
        {"chat_id": GROUP, "user_id": PLAIN_ID},
    ],
    "posts": [{"chat_id": CHANNEL, "id": POST, "text": "Отопление включено."}],
}

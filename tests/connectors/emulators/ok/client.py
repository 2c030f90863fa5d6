"""A plain HTTP client of the emulated Odnoklassniki, for its own tests."""

from collections.abc import Iterator
from hashlib import md5
from itertools import chain
from typing import Any

import httpx
import msgspec

KEY, SECRET = "AK", "SECRET"
RULER = "admin"
GROUP, TOPIC = "55348644610059", "62503929662320"
ADMIN, ACTIVE, STRANGER = "5", "77", "99"
PLACE = {"discussionId": TOPIC, "discussionType": "GROUP_TOPIC"}
OLD_PLACE = {"entityId": TOPIC, "entityType": "GROUP_TOPIC"}


def hashed(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def signed(params: dict[str, Any], secret: str) -> dict[str, Any]:
    joined = "".join(f"{name}={params[name]}" for name in sorted(params))
    return params | {"sig": hashed(joined + secret)}


class Ok:
    """Calls methods and plays the citizens; every test begins with one group and one topic.

    Keys are named after their people: ``admin``, ``active``, ``stranger``.
    """

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=20)
        self.admin("POST", "/reset")
        self.admin("PATCH", "/switches", {"calls_per_second": 0})
        self.admin("POST", "/bulk", _BEGINNING)

    def admin(self, method: str, page: str, form: Any = None) -> Any:
        content = b"" if form is None else msgspec.json.encode(form)
        answer = self.http.request(method, f"/admin{page}", content=content)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def switch(self, **changes: Any) -> None:
        self.admin("PATCH", "/switches", changes)

    def fault(self, **rule: Any) -> None:
        self.admin("POST", "/faults", rule)

    def pass_time(self, seconds: float) -> None:
        self.admin("POST", "/clock", {"advance": seconds})

    def form(self, method: str, token: str, params: dict[str, Any]) -> dict[str, Any]:
        given = {"application_key": KEY, "method": method} | params
        if not token:
            return signed(given, SECRET)
        return signed(given, hashed(token + SECRET)) | {"access_token": token}

    def send(self, method: str, token: str = RULER, /, **params: Any) -> httpx.Response:
        return self.http.post("/fb.do", data=self.form(method, token, params))

    def call(self, method: str, token: str = RULER, /, **params: Any) -> Any:
        answer = self.send(method, token, **params)
        assert "invocation-error" not in answer.headers, answer.text
        return answer.json()

    def refusal(self, method: str, token: str = RULER, /, **params: Any) -> int:
        return code_of(self.send(method, token, **params))

    def comments(self, token: str = RULER, /, **params: Any) -> Any:
        return self.call("discussions.getComments", token, **PLACE | params)

    def walk(self, **params: Any) -> list[list[str]]:
        """Read page after page until the list ends; give the ids of each."""
        pages = [self.comments(**params)]
        while pages[-1]["has_more"]:
            pages.append(self.comments(**params | {"anchor": pages[-1]["anchor"]}))
        return [ids(page) for page in pages]

    def reply(self, comment: str, token: str = RULER, /, **params: Any) -> Any:
        given = OLD_PLACE | {"comment": comment} | params
        return self.call("discussions.addDiscussionComment", token, **given)

    def write(self, text: str = "Когда включат отопление?", **fields: Any) -> str:
        form = {"discussion_id": TOPIC, "text": text, "author": "Анна Ким"} | fields
        number: str = self.admin("POST", "/comments", form)["id"]
        return number

    def write_many(self, count: int) -> list[str]:
        """Write so many comments, a second apart; the first is the oldest."""
        forms = [
            {"discussion_id": TOPIC, "text": f"Вопрос {n}", "date_ms": 1_700_000_000_000 + n * 1000}
            for n in range(count)
        ]
        numbers: list[str] = self.admin("POST", "/comments", forms)["ids"]
        return numbers

    def change(self, comment_id: str, **fields: Any) -> None:
        self.admin("PATCH", "/comments", {"id": comment_id} | fields)

    def living(self, query: str = "") -> Iterator[dict[str, Any]]:
        lines = self.http.get(f"/admin/comments{query}").iter_lines()
        return (msgspec.json.decode(line) for line in lines)


def code_of(answer: httpx.Response) -> int:
    code: int = answer.json()["error_code"]
    assert answer.status_code == 200
    assert answer.headers["invocation-error"] == str(code)
    return code


def joined(pages: list[list[str]]) -> list[str]:
    return list(chain.from_iterable(pages))


def ids(page: Any) -> list[str]:
    return [one["id"] for one in page["comments"]]


_BEGINNING = {
    "groups": [
        {
            "id": GROUP,
            "name": "Школа № 1",
            "shortname": "school1",
            "members": {ADMIN: "ADMIN", ACTIVE: "ACTIVE"},
        }
    ],
    "users": [
        {"id": ADMIN, "first_name": "Ольга", "last_name": "Петрова"},
        {"id": ACTIVE, "first_name": "Анна", "last_name": "Ким", "shortname": "annakim"},
        {"id": STRANGER, "first_name": "Пётр"},
    ],
    "applications": [{"key": KEY, "secret": SECRET, "client_id": "512000"}],
    "tokens": [
        {"token": "admin", "application_key": KEY, "user_id": ADMIN},
        {"token": "active", "application_key": KEY, "user_id": ACTIVE},
        {"token": "stranger", "application_key": KEY, "user_id": STRANGER},
    ],
    "topics": [{"gid": GROUP, "id": TOPIC, "text": "С 1 октября отопление включено."}],
}

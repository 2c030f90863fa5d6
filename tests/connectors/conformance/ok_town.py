"""Odnoklassniki as the suite sees it: a group ruled by the person whose key we have."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import httpx

from app.vocabulary import (
    CommentRef,
    IncomingComment,
    KeyKind,
    Network,
    PageKey,
    PageRef,
    PostRef,
)
from connectors.budget import Allowance
from connectors.contract import Connector
from connectors.ok.address import OkAddress, allowances
from connectors.registry import Addresses, open_connector
from tests.connectors.conformance.panel import Panel
from tests.connectors.conformance.reading import read_discussion
from tests.connectors.conformance.town import Traits
from tests.connectors.fakes import CountingBudget

_GROUP, _OTHER = "55348644610059", "55348644610060"
_TOPIC, _THERE = "62503929662320", "62503929662321"
_APPLICATION, _APPLICATION_SECRET = "CBAFJIICABABABABA", "ok.application.s3"
_TOKEN: Final = "tkn1ok.person.p3"
_READER: Final = "tkn1ok.reader.r3"
_RULER, _ANNA = "5", "77"
_METHODS: Final = {
    "reading": ["discussions.getComments"],
    "writing": ["discussions.addDiscussionComment"],
}


class OkTown:
    """See town.Town. Mentions in OK are plain words."""

    traits = Traits(
        attachments=("photo",),
        floods=(
            {"kind": "error", "code": 8},
            {"kind": "error", "code": 11},
            {"kind": "http", "status": 429},
        ),
        captchas=({"kind": "error", "code": 401}, {"kind": "error", "code": 402}),
        misfortunes=("blocked", "deleted"),
        beliefs=(
            {"newest_first": False},
            {"anchors_overlap": True},
            {"without_has_more": ["discussions.getComments"], "empty_page": "bare"},
            {"date_ms": False},
            {"comments_page": 30},
            {"counts_ahead_percent": 20, "counts_keep_removed": True},
            {"added_gives": "comment", "done_gives": "true"},
        ),
        rates={"calls_per_second": 1},
        droppable=frozenset({"like_count", "likes", "attrs", "liked_it", "like_summary"}),
    )
    page = PageRef(network=Network.OK, external_id=_GROUP)
    post = PostRef(page=page, post_id=_TOPIC)
    elsewhere = PostRef(page=PageRef(network=Network.OK, external_id=_OTHER), post_id=_THERE)
    listener: PageRef | None = None
    link = f"https://ok.ru/group/{_GROUP}"
    keys = (PageKey(kind=KeyKind.USER, secret=_TOKEN),)
    reader = PageKey(kind=KeyKind.USER, secret=_READER)
    useless = PageKey(kind=KeyKind.COMMUNITY, secret="vk1.community.c3")

    def __init__(self, address: str) -> None:
        self.panel = Panel(address)

    def begin(self) -> None:
        self.panel.ask("POST", "/reset")
        self.panel.switch(calls_per_second=0)
        self.panel.ask("POST", "/bulk", _BEGINNING)

    def open(
        self,
        http: httpx.AsyncClient,
        *,
        keys: Sequence[PageKey] | None = None,
        budget: Any = None,
        address: str | None = None,
    ) -> Connector:
        budget = budget or CountingBudget()
        where = OkAddress(
            api_url=address or self.panel.address,
            application_key=_APPLICATION,
            application_secret=_APPLICATION_SECRET,
            client_id="512000",
        )
        given = self.keys if keys is None else keys
        addresses = Addresses(ok=where)
        return open_connector(Network.OK, given, client=http, budget=budget, addresses=addresses)

    def write(
        self, text: str = "Когда?", *, reply_to: str | None = None, post: PostRef | None = None
    ) -> str:
        return self._write(text, reply_to=reply_to, post=post)

    def write_many(self, count: int, *, reply_to: str | None = None) -> list[str]:
        forms = [_form(f"Вопрос {number}", reply_to=reply_to) for number in range(count)]
        numbers: list[str] = self.panel.ask("POST", "/comments", forms)["ids"]
        return numbers

    def write_textless(self) -> str:
        return self._write("", attachments=[{"type": "PHOTO", "id": "1"}])

    def write_mention(self) -> str:
        raise AssertionError("OK has no mark-up for mentions; the trait says so")

    def edit(self, comment_id: str, text: str) -> None:
        self.panel.ask("PATCH", "/comments", {"id": comment_id, "text": text})

    def delete(self, *comment_ids: str) -> None:
        changes = [{"id": one, "deleted": True} for one in comment_ids]
        self.panel.ask("POST", "/bulk", {"comment_changes": changes})

    def answer_by_hand(self, text: str, *, reply_to: str) -> str:
        return self._write(text, reply_to=reply_to, as_group=True)

    def may_write(self) -> bool:
        return self.panel.takes("/comments", _form("Можно?"))

    def living(self) -> dict[str, str]:
        lines = self.panel.living()
        return {one["id"]: one["text"] for one in lines if one["discussion_id"] == _TOPIC}

    async def read(
        self, connector: Connector, *, since: datetime | None = None
    ) -> list[IncomingComment]:
        return await read_discussion(connector, self.post, since)

    async def answer(self, connector: Connector, to: CommentRef, text: str, *, key: str) -> str:
        return (await connector.reply(to, text, key=key)).comment_id

    def strike(self, doing: str, **rule: Any) -> None:
        self.panel.strike(methods=_METHODS[doing], **rule)

    def allowances(self) -> Mapping[str, Allowance]:
        return allowances(OkAddress())

    def revoke(self) -> None:
        self.panel.ask("POST", "/tokens/revoke", {"token": _TOKEN})

    def harm(self, misfortune: str) -> None:
        self.panel.ask("POST", "/groups", {"id": _GROUP, "disabled": misfortune})

    def close_comments(self) -> None:
        self.panel.ask("PATCH", "/topics", {"id": _TOPIC, "comments_closed": True})

    def delete_post(self) -> None:
        self.panel.ask("PATCH", "/topics", {"id": _TOPIC, "deleted": True})

    def rename(self, title: str) -> None:
        self.panel.ask("POST", "/groups", {"id": _GROUP, "name": title})

    def _write(self, text: str, **fields: Any) -> str:
        number: str = self.panel.ask("POST", "/comments", _form(text, **fields))["id"]
        return number


def _form(
    text: str, *, reply_to: str | None = None, post: PostRef | None = None, **fields: Any
) -> dict[str, Any]:
    place = _TOPIC if post is None else post.post_id
    common = {"discussion_id": place, "author_id": _ANNA, "text": text, "reply_to": reply_to or ""}
    return common | fields


_BEGINNING: Final = {
    "groups": [
        {"id": _GROUP, "name": "Школа № 1", "members": {_RULER: "ADMIN", _ANNA: "ACTIVE"}},
        {"id": _OTHER, "name": "Школа № 2", "members": {_RULER: "ADMIN", _ANNA: "ACTIVE"}},
    ],
    "users": [
        {"id": _RULER, "first_name": "Ольга", "last_name": "Петрова"},
        {"id": _ANNA, "first_name": "Анна", "last_name": "Ким"},
    ],
    "applications": [
        {"key": _APPLICATION, "secret": _APPLICATION_SECRET, "client_id": "512000"},
    ],
    "tokens": [
        {"token": _TOKEN, "application_key": _APPLICATION, "user_id": _RULER},
        {"token": _READER, "application_key": _APPLICATION, "user_id": _ANNA},
    ],
    "topics": [
        {"gid": _GROUP, "id": _TOPIC, "text": "С 1 октября отопление включено."},
        {"gid": _OTHER, "id": _THERE, "text": "Здесь отопление включат завтра."},
    ],
}

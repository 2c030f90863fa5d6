"""MAX as the suite sees it: a channel whose administrator our bot is."""

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
from connectors.max.address import MaxAddress, allowances
from connectors.registry import Addresses, open_connector
from tests.connectors.conformance.panel import Panel
from tests.connectors.conformance.reading import read_discussion
from tests.connectors.conformance.town import Traits
from tests.connectors.fakes import CountingBudget

_CHANNEL, _OTHER = -70_000_000_000_005, -70_000_000_000_006
_BOT: Final = "f9LHod.bot.s3"
_READER: Final = "f9LHod.reader.r3"
_METHODS: Final = {
    "reading": ["GET /messages/{mid}/comments", "GET /updates"],
    "writing": ["POST /messages/{mid}/comments"],
}
_MISFORTUNES: Final[dict[str, dict[str, Any]]] = {
    "reading forbidden": {"permissions": ["write"]},
    "no administrator any more": {"is_admin": False, "permissions": []},
}
_THROWN_OUT: Final = "bot thrown out"


class MaxTown:
    """See town.Town. Comments in MAX hold nothing but text, and nobody can be mentioned."""

    traits = Traits(
        floods=({"kind": "error", "code": 429}, {"kind": "http", "status": 429}),
        misfortunes=(*_MISFORTUNES, _THROWN_OUT),
        beliefs=(
            {"comment_bounds": "inclusive"},
            {"post_id": "number", "permission_names": "old"},
            {"post_id": "null", "deleted_parent": "dropped"},
            {"comment_sender": "null", "bot_comments_as": "channel"},
            {"unknown_comment": 404, "failures_in_200": True},
        ),
        names_the_page=False,  # a hidden author may be the channel or anybody
        blocks_for_a_term=False,
        unblocks=False,
        rates={"rate": 30, "write_rate": 2, "updates_rate": 2},
        droppable=frozenset(
            {"recipient", "seq", "last_name", "username", "is_bot", "last_activity_time", "name"}
        ),
    )
    page = PageRef(network=Network.MAX, external_id=str(_CHANNEL))
    listener: PageRef | None = None
    link = str(_CHANNEL)
    keys = (PageKey(kind=KeyKind.BOT, secret=_BOT),)
    reader = PageKey(kind=KeyKind.BOT, secret=_READER)
    useless = PageKey(kind=KeyKind.COMMUNITY, secret="vk1.community.c3")

    def __init__(self, address: str) -> None:
        self.panel = Panel(address)

    def begin(self) -> None:
        self.panel.ask("POST", "/reset")
        self.panel.switch(rate=0, write_rate=0, updates_rate=0)
        here, there = self.panel.ask("POST", "/bulk", _BEGINNING)["posts"]
        other = PageRef(network=Network.MAX, external_id=str(_OTHER))
        reader = {"token": _READER, "chat_id": _CHANNEL, "permissions": ["read_all_messages"]}
        self.panel.ask("POST", "/memberships", reader)
        self.post = PostRef(page=self.page, post_id=here)
        self.elsewhere = PostRef(page=other, post_id=there)

    def open(
        self,
        http: httpx.AsyncClient,
        *,
        keys: Sequence[PageKey] | None = None,
        budget: Any = None,
        address: str | None = None,
    ) -> Connector:
        addresses = Addresses(max=MaxAddress(api_url=address or self.panel.address))
        given = self.keys if keys is None else keys
        budget = budget or CountingBudget()
        return open_connector(Network.MAX, given, client=http, budget=budget, addresses=addresses)

    def write(
        self, text: str = "Когда?", *, reply_to: str | None = None, post: PostRef | None = None
    ) -> str:
        return self._write(text, reply_to=reply_to or "", post=(post or self.post).post_id)

    def write_many(self, count: int, *, reply_to: str | None = None) -> list[str]:
        """Write a millisecond apart: one that fills a page hides its rest, see max/walk.py."""
        first = int(self.panel.ask("GET", "/clock")["now"] * 1000) - count
        common = {"reply_to": reply_to or ""}
        forms = [
            self._form(f"Вопрос {number}", timestamp=first + number, **common)
            for number in range(count)
        ]
        mids: list[str] = self.panel.ask("POST", "/bulk", {"comments": forms})["comments"]
        return mids

    def write_textless(self) -> str:
        return self._write(None)

    def write_mention(self) -> str:
        raise AssertionError("MAX has no mentions; the trait says so")

    def edit(self, comment_id: str, text: str) -> None:
        self.panel.ask("PATCH", "/comments", {"comment": comment_id, "text": text})

    def delete(self, *comment_ids: str) -> None:
        changes = [{"comment": one, "deleted": True} for one in comment_ids]
        self.panel.ask("POST", "/bulk", {"comment_changes": changes})

    def answer_by_hand(self, text: str, *, reply_to: str) -> str:
        form = {"post": self.post.post_id, "text": text, "user_id": 0, "reply_to": reply_to}
        mid: str = self.panel.ask("POST", "/comments", form)["mid"]
        return mid

    def may_write(self) -> bool:
        return self.panel.takes("/comments", self._form("Можно?"))

    def living(self) -> dict[str, str]:
        lines = self.panel.living()
        return {one["mid"]: one["text"] for one in lines if one["post"] == self.post.post_id}

    async def read(
        self, connector: Connector, *, since: datetime | None = None
    ) -> list[IncomingComment]:
        return await read_discussion(connector, self.post, since)

    async def answer(self, connector: Connector, to: CommentRef, text: str, *, key: str) -> str:
        return (await connector.reply(to, text, key=key)).comment_id

    def strike(self, doing: str, **rule: Any) -> None:
        self.panel.strike(methods=_METHODS[doing], **rule)

    def allowances(self) -> Mapping[str, Allowance]:
        return allowances(MaxAddress())

    def revoke(self) -> None:
        self.panel.ask("POST", "/bots", {"token": _BOT, "revoked": True})

    def harm(self, misfortune: str) -> None:
        place: dict[str, Any] = {"token": _BOT, "chat_id": _CHANNEL}
        if misfortune == _THROWN_OUT:
            self.panel.ask("DELETE", "/memberships", place)
        else:
            self.panel.ask("POST", "/memberships", place | _MISFORTUNES[misfortune])

    def close_comments(self) -> None:
        self.panel.ask("POST", "/channels", {"id": _CHANNEL, "comments_on": False})

    def delete_post(self) -> None:
        self.panel.ask("PATCH", "/posts", {"post": self.post.post_id, "deleted": True})

    def rename(self, title: str) -> None:
        self.panel.ask("POST", "/channels", {"id": _CHANNEL, "title": title})

    def _form(self, text: str | None, **fields: Any) -> dict[str, Any]:
        return {"post": self.post.post_id, "text": text, "author": "Анна Ким"} | fields

    def _write(self, text: str | None, **fields: Any) -> str:
        mid: str = self.panel.ask("POST", "/comments", self._form(text, **fields))["mid"]
        return mid


_BEGINNING: Final = {
    "channels": [{"id": _CHANNEL, "title": "Школа № 1"}, {"id": _OTHER, "title": "Школа № 2"}],
    "bots": [
        {"token": _BOT, "name": "Ответы", "channels": [_CHANNEL, _OTHER]},
        {"token": _READER, "name": "Читатель"},
    ],
    "posts": [
        {"chat_id": _CHANNEL, "text": "Ремонт моста с 1 октября"},
        {"chat_id": _OTHER, "text": "Ремонт двора с 1 октября"},
    ],
}

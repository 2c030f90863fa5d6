"""VK as the suite sees it: a community's wall, read by a service key."""

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
from connectors.registry import Addresses, open_connector
from connectors.vk.address import VkAddress, allowances
from tests.connectors.conformance.panel import Panel
from tests.connectors.conformance.reading import read_discussion
from tests.connectors.conformance.town import Traits
from tests.connectors.fakes import CountingBudget

_OWNER, _POST = -100, 1
_SERVICE, _COMMUNITY, _ADMIN = "vk1.service.s3", "vk1.community.c3", "vk1.admin.a3"
_METHODS: Final = {
    "reading": ["execute", "wall.getComments"],
    "writing": ["wall.createComment"],
}
_MISFORTUNES: Final[dict[str, dict[str, Any]]] = {
    "deleted": {"deactivated": "deleted"},
    "banned": {"deactivated": "banned"},
    "closed": {"is_closed": 1},
    "wall switched off": {"wall": 0},
}


class VkTown:
    """See town.Town."""

    traits = Traits(
        attachments=("sticker", "photo"),
        mention="Анна, а когда?",
        floods=(
            {"kind": "error", "code": 6},
            {"kind": "error", "code": 9},
            {"kind": "error", "code": 29},
        ),
        captchas=({"kind": "error", "code": 14}, {"kind": "error", "code": 17}),
        misfortunes=tuple(_MISFORTUNES),
        beliefs=(
            {"swap_counts": True},
            {"preview_length": 90},
            {"service_may_execute": False},
            {"deleted_posts": "marked"},
            {"guid_deduplicates": False},
        ),
        rates={"service_rate": 3, "community_rate": 20, "user_rate": 3},
        droppable=frozenset({"likes", "parents_stack", "can_post", "groups_can_post", "photo_50"}),
    )
    page = PageRef(network=Network.VK, external_id=str(_OWNER))
    post = PostRef(page=page, post_id=str(_POST))
    elsewhere = PostRef(page=PageRef(network=Network.VK, external_id="-200"), post_id="1")
    listener: PageRef | None = page
    link = "https://vk.com/school1"
    keys = (
        PageKey(kind=KeyKind.SERVICE, secret=_SERVICE),
        PageKey(kind=KeyKind.COMMUNITY, secret=_COMMUNITY),
        PageKey(kind=KeyKind.USER, secret=_ADMIN),
    )
    reader = keys[0]
    useless = PageKey(kind=KeyKind.BOT, secret="700:bot.b3")

    def __init__(self, address: str) -> None:
        self.panel = Panel(address)

    def begin(self) -> None:
        self.panel.ask("POST", "/reset")
        self.panel.switch(service_rate=0, community_rate=0, user_rate=0)
        self.panel.ask("POST", "/bulk", _BEGINNING)

    def open(
        self,
        http: httpx.AsyncClient,
        *,
        keys: Sequence[PageKey] | None = None,
        budget: Any = None,
        address: str | None = None,
    ) -> Connector:
        addresses = Addresses(vk=VkAddress(api_url=address or self.panel.address))
        given = self.keys if keys is None else keys
        budget = budget or CountingBudget()
        return open_connector(Network.VK, given, client=http, budget=budget, addresses=addresses)

    def write(
        self, text: str = "Когда?", *, reply_to: str | None = None, post: PostRef | None = None
    ) -> str:
        return self._write(text=text, reply_to=reply_to, post=post)

    def write_many(self, count: int, *, reply_to: str | None = None) -> list[str]:
        forms = [_form(text=f"Вопрос {number}", reply_to=reply_to) for number in range(count)]
        numbers = self.panel.ask("POST", "/bulk", {"comments": forms})["comments"]
        return [str(number) for number in numbers]

    def write_textless(self) -> str:
        return self._write(text="", attachments=["sticker:1", "photo77_1"])

    def write_mention(self) -> str:
        return self._write(text="[id77|Анна], а когда?")

    def edit(self, comment_id: str, text: str) -> None:
        self._change(comment_id, text=text)

    def delete(self, *comment_ids: str) -> None:
        for comment_id in comment_ids:
            self._change(comment_id, deleted=True)

    def answer_by_hand(self, text: str, *, reply_to: str) -> str:
        return self._write(text=text, reply_to=reply_to, from_id=_OWNER)

    def may_write(self) -> bool:
        return self.panel.takes("/comments", _form(text="Можно?"))

    def living(self) -> dict[str, str]:
        return {
            str(line["id"]): line["text"]
            for line in self.panel.living()
            if (line["owner_id"], line["post_id"]) == (_OWNER, _POST)
        }

    async def read(
        self, connector: Connector, *, since: datetime | None = None
    ) -> list[IncomingComment]:
        return await read_discussion(connector, self.post, since)

    async def answer(self, connector: Connector, to: CommentRef, text: str, *, key: str) -> str:
        return (await connector.reply(to, text, key=key)).comment_id

    def strike(self, doing: str, **rule: Any) -> None:
        self.panel.strike(methods=_METHODS[doing], **rule)

    def allowances(self) -> Mapping[str, Allowance]:
        return allowances(VkAddress())

    def revoke(self) -> None:
        for key in self.keys:
            self.panel.ask("POST", "/tokens/revoke", {"token": key.secret})

    def harm(self, misfortune: str) -> None:
        """Strike the page; a closed one has lost the administrator who could see it."""
        self.panel.ask("POST", "/groups", {"id": -_OWNER, **_MISFORTUNES[misfortune]})
        admin = {"token": _ADMIN, "kind": "user", "admin_of": []}
        self.panel.ask("POST", "/tokens", admin)

    def close_comments(self) -> None:
        self._alter_post(comments_closed=True)

    def delete_post(self) -> None:
        self._alter_post(deleted=True)

    def rename(self, title: str) -> None:
        self.panel.ask("POST", "/groups", {"id": -_OWNER, "name": title})

    def _write(self, **fields: Any) -> str:
        return str(self.panel.ask("POST", "/comments", _form(**fields))["id"])

    def _change(self, comment_id: str, **fields: Any) -> None:
        form = {"owner_id": _OWNER, "id": int(comment_id), **fields}
        self.panel.ask("PATCH", "/comments", form)

    def _alter_post(self, **fields: Any) -> None:
        self.panel.ask("PATCH", "/posts", {"owner_id": _OWNER, "id": _POST, **fields})


def _form(
    *, reply_to: str | None = None, post: PostRef | None = None, **fields: Any
) -> dict[str, Any]:
    owner = _OWNER if post is None else int(post.page.external_id)
    return {"owner_id": owner, "post_id": _POST, "from_id": 77, "reply_to": int(reply_to or 0)} | (
        fields
    )


_BEGINNING: Final = {
    "groups": [
        {"id": 100, "name": "Школа № 1", "screen_name": "school1", "type": "page"},
        {"id": 200, "name": "Школа № 2", "screen_name": "school2", "type": "page"},
    ],
    "users": [{"id": 77, "first_name": "Анна", "last_name": "Ким"}],
    "tokens": [
        {"token": _SERVICE, "kind": "service"},
        {"token": _COMMUNITY, "kind": "community", "group_id": 100},
        {"token": _ADMIN, "kind": "user", "user_id": 5, "admin_of": [100]},
    ],
    "posts": [
        {"owner_id": -100, "id": 1, "text": "Отопление включено."},
        {"owner_id": -200, "id": 1, "text": "Отопление включено и здесь."},
    ],
}

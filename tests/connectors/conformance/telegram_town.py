"""Telegram as the suite sees it: a channel whose discussion group our bot administers.

Nothing can be asked for: reading is listening, understanding, and keeping what was told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from app.vocabulary import (
    CommentRef,
    CommentTold,
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
from connectors.telegram.address import TelegramAddress, allowances
from tests.connectors.conformance.panel import Panel
from tests.connectors.conformance.town import Traits
from tests.connectors.fakes import CountingBudget

_CHANNEL, _GROUP, _OTHER_CHANNEL, _OTHER_GROUP = -1001, -1002, -1003, -1004
_POST, _ROOT = 7, 1
_BOT_ID, _ANNA = 700, 77
_TOKEN: Final = f"{_BOT_ID}:AAsecretOfTheBot_s3"
_READER_ID: Final = 701
_READER: Final = f"{_READER_ID}:AAsecretOfTheReader_r3"
_METHODS: Final = {"reading": ["getUpdates"], "writing": ["sendMessage"]}
_MISFORTUNES: Final[dict[str, dict[str, Any]]] = {
    "bot banned": {"status": "kicked"},
    "bot removed": {"status": "left"},
}
_DELETED: Final = "group deleted"


class TelegramTown:
    """See town.Town. It remembers, as the service does, what was told of its post."""

    traits = Traits(
        attachments=("photo",),
        mention="Анна, а когда?",
        floods=({"kind": "error", "code": 429, "seconds": 7}, {"kind": "http", "status": 429}),
        misfortunes=(*_MISFORTUNES, _DELETED),
        can_close=False,
        posts_vanish=False,
        beliefs=(
            {"far_offset": "forgets"},
            {"talk_replies_are_threads": False, "legacy_forward_fields": False},
            {"forwarded_post_origin": "channel", "method_case_matters": True},
        ),
        rates={"chat_per_second": 1, "group_per_minute": 20, "bot_per_second": 30},
        droppable=frozenset({"username", "entities", "forward_origin"}),
        is_asked=False,
        forgets_after=timedelta(hours=24),
    )
    page = PageRef(network=Network.TELEGRAM, external_id=str(_GROUP))
    post = PostRef(page=page, post_id=str(_ROOT))
    elsewhere = PostRef(
        page=PageRef(network=Network.TELEGRAM, external_id=str(_OTHER_GROUP)), post_id=str(_ROOT)
    )
    listener: PageRef | None = None
    link = "https://t.me/school1"
    keys = (PageKey(kind=KeyKind.BOT, secret=_TOKEN),)
    reader = PageKey(kind=KeyKind.BOT, secret=_READER)
    useless = PageKey(kind=KeyKind.SERVICE, secret="vk1.service.s3")

    def __init__(self, address: str) -> None:
        self.panel = Panel(address)
        self._forget()

    def begin(self) -> None:
        self._forget()
        self.panel.ask("POST", "/reset")
        self.panel.switch(**_QUICK)
        self.panel.ask("POST", "/bulk", _BEGINNING)

    def open(
        self,
        http: httpx.AsyncClient,
        *,
        keys: Sequence[PageKey] | None = None,
        budget: Any = None,
        address: str | None = None,
    ) -> Connector:
        addresses = Addresses(telegram=TelegramAddress(api_url=address or self.panel.address))
        given = self.keys if keys is None else keys
        budget = budget or CountingBudget()
        return open_connector(
            Network.TELEGRAM, given, client=http, budget=budget, addresses=addresses
        )

    def write(
        self, text: str = "Когда?", *, reply_to: str | None = None, post: PostRef | None = None
    ) -> str:
        channel = _CHANNEL if post in {None, self.post} else _OTHER_CHANNEL
        return self._write(text=text, reply_to=reply_to, channel_id=channel)

    def write_many(self, count: int, *, reply_to: str | None = None) -> list[str]:
        forms = [_form(text=f"Вопрос {number}", reply_to=reply_to) for number in range(count)]
        numbers = self.panel.ask("POST", "/comments", forms)["ids"]
        return [str(number) for number in numbers]

    def write_textless(self) -> str:
        return self._write(media=["photo"])

    def write_mention(self) -> str:
        mark = {"type": "text_mention", "of": "Анна", "user_id": _ANNA}
        return self._write(text="Анна, а когда?", marks=[mark])

    def edit(self, comment_id: str, text: str) -> None:
        self._change(comment_id, text=text)

    def delete(self, *comment_ids: str) -> None:
        for comment_id in comment_ids:
            self._change(comment_id, deleted=True)

    def answer_by_hand(self, text: str, *, reply_to: str) -> str:
        return self._write(text=text, reply_to=reply_to, as_channel=_CHANNEL)

    def may_write(self) -> bool:
        return self.panel.takes("/comments", _form(text="Можно?"))

    def living(self) -> dict[str, str]:
        return {
            str(line["id"]): line["text"]
            for line in self.panel.living()
            if (line["channel_id"], line["post_id"]) == (_CHANNEL, _POST)
        }

    async def read(
        self,
        connector: Connector,
        *,
        since: datetime | None = None,  # noqa: ARG002 - what was told cannot be left out
    ) -> list[IncomingComment]:
        while (heard := await connector.listen(self.listener, self._mark, wait=timedelta())).told:
            for told in heard.told:
                for news in await connector.hear(told.body):
                    if isinstance(news, CommentTold):
                        self._known[news.comment.ref.comment_id] = news.comment
            self._mark = heard.mark
        return [one for one in self._known.values() if one.ref.post == self.post]

    async def answer(self, connector: Connector, to: CommentRef, text: str, *, key: str) -> str:
        published = await connector.reply(to, text, key=key)
        assert published.shown is not None
        self._known[published.comment_id] = published.shown
        return published.comment_id

    def strike(self, doing: str, **rule: Any) -> None:
        self.panel.strike(methods=_METHODS[doing], **rule)

    def allowances(self) -> Mapping[str, Allowance]:
        return allowances(TelegramAddress())

    def revoke(self) -> None:
        self.panel.ask("POST", "/bots", {"token": _TOKEN, "revoked": True})

    def harm(self, misfortune: str) -> None:
        if misfortune == _DELETED:
            self.panel.ask("POST", "/chats", {"id": _GROUP, "deactivated": True})
            return
        place = {"chat_id": _GROUP, "user_id": _BOT_ID}
        self.panel.ask("POST", "/members", place | _MISFORTUNES[misfortune])

    def close_comments(self) -> None:
        raise AssertionError("an administrator may always write there; the trait says so")

    def delete_post(self) -> None:
        self.panel.ask("PATCH", "/messages", {"chat_id": _CHANNEL, "id": _POST, "deleted": True})

    def rename(self, title: str) -> None:
        self.panel.ask("POST", "/chats", {"id": _CHANNEL, "title": title})

    def _forget(self) -> None:
        self._mark: str | None = None
        self._known: dict[str, IncomingComment] = {}

    def _write(self, **fields: Any) -> str:
        return str(self.panel.ask("POST", "/comments", _form(**fields))["id"])

    def _change(self, comment_id: str, **fields: Any) -> None:
        form = {"chat_id": _GROUP, "id": int(comment_id), **fields}
        self.panel.ask("PATCH", "/messages", form)


def _form(*, reply_to: str | None = None, **fields: Any) -> dict[str, Any]:
    common = {"channel_id": _CHANNEL, "post_id": _POST, "from_id": _ANNA}
    return common | {"reply_to": int(reply_to or 0)} | fields


def _pair(channel: int, group: int, number: int, name: str) -> list[dict[str, Any]]:
    title = f"Школа № {number}"
    return [
        {"id": group, "type": "supergroup", "title": f"Обсуждение: {title}"},
        {"id": channel, "type": "channel", "title": title, "username": name}
        | {"linked_chat_id": group},
    ]


_QUICK: Final = {
    "chat_per_second": 0,
    "group_per_minute": 0,
    "bot_per_second": 0,
    "repeated_poll_seconds": 0,
    "conflict_hold_seconds": 0.1,
}
_BEGINNING: Final = {
    "users": [{"id": _ANNA, "first_name": "Анна", "last_name": "Ким", "username": "annakim"}],
    "bots": [
        {"token": _TOKEN, "username": "answers_bot"},
        {"token": _READER, "username": "reader_bot", "can_read_all_group_messages": True},
    ],
    "chats": [
        *_pair(_CHANNEL, _GROUP, 1, "school1"),
        *_pair(_OTHER_CHANNEL, _OTHER_GROUP, 2, "school2"),
    ],
    "members": [
        {"chat_id": _GROUP, "user_id": _BOT_ID, "status": "administrator"},
        {"chat_id": _OTHER_GROUP, "user_id": _BOT_ID, "status": "administrator"},
        {"chat_id": _GROUP, "user_id": _READER_ID, "status": "restricted", "rights": []},
    ],
    "posts": [
        {"chat_id": _CHANNEL, "id": _POST, "text": "Отопление включено."},
        {"chat_id": _OTHER_CHANNEL, "id": _POST, "text": "Отопление включат завтра."},
    ],
}

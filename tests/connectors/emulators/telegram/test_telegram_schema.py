"""Answers and updates against the Bot API's own types; known deviations have their test."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.emulators.telegram.client import (
    ANNA,
    BOT,
    BOT_ID,
    CHANNEL,
    GROUP,
    OTHER_ID,
    PLAIN,
    PLAIN_ID,
    ROOT,
    Telegram,
)

TYPES = json.loads((Path(__file__).parent / "schema" / "bot-api-10.1.json").read_text("utf-8"))[
    "types"
]
PLAIN_TYPES = {"Integer": int, "String": str, "Boolean": bool, "Float": float}
MARKED_BY = ("status", "type")
"""The fields whose value tells which of its kinds an object is."""
MARKS = {
    "creator": "ChatMemberOwner",
    "administrator": "ChatMemberAdministrator",
    "member": "ChatMemberMember",
    "restricted": "ChatMemberRestricted",
    "left": "ChatMemberLeft",
    "kicked": "ChatMemberBanned",
    "channel": "MessageOriginChannel",
    "user": "MessageOriginUser",
}
LATER = "can_send_welcome_messages"
"""A field of administrators that came after Bot API 10.1; aiogram 3.31 insists on it."""
LEGACY = {"forward_from_chat", "forward_from_message_id", "forward_date", "forward_signature"}
ANSWERS: list[tuple[str, str, dict[str, Any], str]] = [
    ("getMe", BOT, {}, "User"),
    ("getChat", BOT, {"chat_id": CHANNEL}, "ChatFullInfo"),
    ("getChat", BOT, {"chat_id": GROUP}, "ChatFullInfo"),
    *(
        ("getChatMember", BOT, {"chat_id": GROUP, "user_id": number}, "ChatMember")
        for number in (BOT_ID, PLAIN_ID, OTHER_ID, ANNA, 78, 79)
    ),
    ("getChatAdministrators", BOT, {"chat_id": GROUP}, "Array of ChatMember"),
    ("getUpdates", BOT, {}, "Array of Update"),
    ("getWebhookInfo", BOT, {}, "WebhookInfo"),
    ("getMyName", BOT, {}, "BotName"),
    ("getMyDescription", BOT, {}, "BotDescription"),
    ("getMyShortDescription", BOT, {}, "BotShortDescription"),
    (
        "sendMessage",
        BOT,
        {"chat_id": GROUP, "text": "Да", "reply_parameters": {"message_id": ROOT}},
        "Message",
    ),
    ("sendMessage", PLAIN, {"chat_id": GROUP, "text": "Да, @annakim"}, "Message"),
    ("deleteMessage", BOT, {"chat_id": GROUP, "message_id": ROOT}, "Boolean"),
    ("deleteMessages", BOT, {"chat_id": GROUP, "message_ids": [1, 2, 999]}, "Boolean"),
    ("banChatMember", BOT, {"chat_id": GROUP, "user_id": PLAIN_ID}, "Boolean"),
    ("setWebhook", BOT, {"url": "http://127.0.0.1:9/"}, "Boolean"),
]
NAMES = [f"{method} {name} {n}" for n, (method, _, _, name) in enumerate(ANSWERS)]


def complaints(name: str, value: Any, place: str = "$") -> Iterator[str]:
    """List what the types find: wrong kinds, missing and unknown fields."""
    if name.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{place} is no list"
            return
        for number, one in enumerate(value):
            yield from complaints(name.removeprefix("Array of "), one, f"{place}[{number}]")
    elif name in PLAIN_TYPES:
        if type(value) is not PLAIN_TYPES[name]:
            yield f"{place} is no {name}"
    elif name not in TYPES:
        yield f"{place}: type {name} was not copied"
    else:
        yield from _object_complaints(name, value, place)


def _object_complaints(name: str, value: dict[str, Any], place: str) -> Iterator[str]:
    described = TYPES[name]
    if described["subtypes"]:
        mark = next((value[one] for one in MARKED_BY if one in value), "")
        described = TYPES[MARKS[mark]]
    fields = {field["name"]: field for field in described["fields"]}
    for field in fields.values():
        if field["required"] and field["name"] not in value:
            yield f"{place}.{field['name']} is missing"
    for key, inner in value.items():
        if key in fields:
            yield from complaints(fields[key]["types"][0], inner, f"{place}.{key}")
        elif key != LATER:
            yield f"{place}.{key} is unknown"


@pytest.fixture
def town(telegram: Telegram) -> Telegram:
    """A group in which everything happened that has a shape of its own."""
    telegram.switch(legacy_forward_fields=False)
    telegram.updates(allowed_updates=["message", *KINDS])
    telegram.place(BOT_ID, CHANNEL, status="administrator")
    telegram.place(ANNA, status="creator", custom_title="Хозяйка")
    telegram.admin("POST", "/users", [{"id": 78}, {"id": 79}])
    telegram.place(78, status="kicked", until_date=1)
    telegram.place(79, status="restricted")
    media = ["photo", "sticker:😡", "voice", "video", "document", "video_note", "audio"]
    telegram.post("Пост", signature="Пресс-служба", media=["photo", "photo"])
    top = telegram.write("Анна, https://example.org", from_id=ANNA, marks=[MENTION])
    for one in media:
        telegram.write("", media=[one], reply_to=top)
    telegram.write("Мы", anonymous=True)
    telegram.write("Канал", as_channel=CHANNEL)
    telegram.change(top, phantom=True)
    telegram.admin("PATCH", "/messages", {"chat_id": CHANNEL, "id": 7, "text": "Иначе"})
    telegram.admin("POST", "/chats", {"id": -50, "type": "group", "title": "Двор"})
    telegram.place(BOT_ID, -50, status="administrator")
    telegram.admin("POST", "/chats/migrate", {"chat_id": -50})
    return telegram


KINDS = ("edited_message", "channel_post", "edited_channel_post", "my_chat_member", "chat_member")
MENTION = {"type": "text_mention", "of": "Анна", "user_id": ANNA}


@pytest.mark.parametrize(("method", "token", "params", "name"), ANSWERS, ids=NAMES)
def test_an_answer_is_as_the_bot_api_has_it(
    town: Telegram, method: str, token: str, params: dict[str, Any], name: str
) -> None:
    answer = town.call(method, token, **params)

    assert list(complaints(name, answer)) == []


def test_every_kind_of_update_is_as_the_bot_api_has_it(town: Telegram) -> None:
    updates = town.call("getUpdates")

    assert list(complaints("Array of Update", updates)) == []
    assert {key for one in updates for key in one} == {"update_id", "message", *KINDS}
    assert len(updates) > 20


def test_the_types_are_strict_enough_to_notice_a_wrong_answer() -> None:
    wrong = {"message_id": "1", "chat": {"id": 1}, "hello": 1, "photo": {}}

    assert list(complaints("Message", wrong)) == [
        "$.date is missing",
        "$.message_id is no Integer",
        "$.chat.type is missing",
        "$.hello is unknown",
        "$.photo is no list",
    ]


def test_deviation_old_fields_of_a_forward_stand_beside_the_new_one(telegram: Telegram) -> None:
    telegram.post("Пост", signature="Пресс-служба")

    (root,) = telegram.messages()

    assert set(complaints("Message", root)) == {f"$.{name} is unknown" for name in LEGACY}


def test_deviation_administrators_have_a_right_of_a_later_bot_api(telegram: Telegram) -> None:
    known = {field["name"] for field in TYPES["ChatMemberAdministrator"]["fields"]}

    shown = telegram.call("getChatMember", chat_id=GROUP, user_id=BOT_ID)

    assert shown.keys() - known == {LATER}


def test_a_refusal_s_parameters_are_as_the_bot_api_has_them(telegram: Telegram) -> None:
    telegram.switch(chat_per_second=1)
    telegram.call("sendMessage", chat_id=GROUP, text="Да")

    told = telegram.send("sendMessage", {"chat_id": GROUP, "text": "Да"}).json()

    assert list(complaints("ResponseParameters", told["parameters"])) == []

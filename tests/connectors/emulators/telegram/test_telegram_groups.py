"""Plain groups, and the corners of rights and of the panel that need a chat of their own."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.connectors.emulators.telegram.client import (
    ANNA,
    BOT_ID,
    CHANNEL,
    GROUP,
    PLAIN,
    POST,
    STRANGERS,
    Telegram,
)


@pytest.fixture
def yard(telegram: Telegram) -> int:
    """A plain group whose administrator is the bot."""
    number: int = telegram.admin("POST", "/chats", {"type": "group", "title": "Двор"})["id"]
    rights = ["can_restrict_members"]
    telegram.place(BOT_ID, number, status="administrator", rights=rights)
    telegram.updates()
    return number


def test_a_plain_group_has_no_threads(telegram: Telegram, yard: int) -> None:
    first = telegram.write("Привет", chat_id=yard)
    telegram.write("И тебе", chat_id=yard, reply_to=first)

    _, answer = telegram.messages()

    assert yard < 0
    assert answer["chat"]["type"] == "group"
    assert answer["reply_to_message"]["message_id"] == first
    assert "message_thread_id" not in answer


def test_an_administrator_of_a_plain_group_deletes_anything(telegram: Telegram, yard: int) -> None:
    number = telegram.write("Привет", chat_id=yard)

    assert telegram.call("deleteMessage", chat_id=yard, message_id=number) is True


def test_a_ban_from_a_plain_group_leaves_the_words_unless_asked(
    telegram: Telegram, yard: int
) -> None:
    telegram.write("Привет", chat_id=yard, from_id=ANNA)
    telegram.call("banChatMember", chat_id=yard, user_id=ANNA)
    assert len(list(telegram.living())) == 1

    telegram.call("banChatMember", chat_id=yard, user_id=ANNA, revoke_messages=True)

    assert list(telegram.living()) == []


def test_an_administrator_is_not_banned(telegram: Telegram) -> None:
    telegram.place(ANNA, status="administrator")

    assert telegram.refusal("banChatMember", chat_id=GROUP, user_id=ANNA) == (
        400,
        "Bad Request: user is an administrator of the chat",
    )


def test_only_the_banned_are_let_in_again_if_so_asked(telegram: Telegram) -> None:
    telegram.place(ANNA)

    telegram.call("unbanChatMember", chat_id=GROUP, user_id=ANNA, only_if_banned=True)

    assert telegram.call("getChatMember", chat_id=GROUP, user_id=ANNA)["status"] == "member"


def test_a_private_chat_that_the_bot_left_is_closed_to_it(telegram: Telegram) -> None:
    telegram.place(BOT_ID, STRANGERS)
    telegram.place(BOT_ID, STRANGERS, status="left")

    assert telegram.refusal("getChat", chat_id=STRANGERS) == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    )


def test_a_public_group_shows_its_members_to_those_in_it(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": STRANGERS, "username": "strangers"})

    assert telegram.refusal("getChatAdministrators", chat_id=STRANGERS)[0] == 403
    telegram.place(BOT_ID, STRANGERS)
    assert telegram.call("getChatAdministrators", chat_id=STRANGERS) == []


def test_a_closed_chat_is_not_found_and_hears_no_more(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": GROUP, "deactivated": True})

    assert telegram.refusal("getChat", chat_id=GROUP) == (400, "Bad Request: chat not found")
    form = {"channel_id": CHANNEL, "post_id": POST, "text": "Есть кто?"}
    assert telegram.http.post("/admin/comments", json=form).status_code == 400


def test_a_member_of_a_channel_who_is_no_administrator_hears_nothing(telegram: Telegram) -> None:
    telegram.place(701, CHANNEL)

    telegram.post("Пост")

    assert telegram.heard(PLAIN) == []


def test_a_comment_may_be_born_deleted(telegram: Telegram) -> None:
    number = telegram.write("Когда?", deleted=True)

    assert telegram.messages()[0]["message_id"] == number, "it was told before it went"
    assert list(telegram.living()) == []


def test_an_unknown_author_is_somebody_all_the_same(telegram: Telegram) -> None:
    telegram.write("Когда?", from_id=990)

    assert telegram.messages()[0]["from"] == {
        "id": 990,
        "is_bot": False,
        "first_name": "User 990",
    }


def test_links_and_code_keep_what_belongs_to_them(telegram: Telegram) -> None:
    entities = [
        {"type": "text_link", "offset": 0, "length": 3, "url": "https://example.org/"},
        {"type": "pre", "offset": 4, "length": 3, "language": "sql"},
    ]

    sent = telegram.call("sendMessage", chat_id=GROUP, text="раз два", entities=entities)

    assert sent["entities"] == entities
    mark = {"type": "text_link", "of": "Тут", "url": "https://example.org/"}
    telegram.say("Тут", marks=[mark])
    shown = telegram.messages()[0]["entities"][0]
    assert (shown["type"], shown["url"]) == ("text_link", "https://example.org/")


def test_a_reset_lets_go_whoever_waits(telegram: Telegram) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(telegram.updates, timeout=30)
        time.sleep(0.2)
        telegram.admin("POST", "/reset")

        assert waiting.result(5) == []

import pytest

from tests.connectors.emulators.telegram.client import (
    BOT,
    BOT_ID,
    GROUP,
    PLAIN,
    ROOT,
    Telegram,
)

TEXT = {"chat_id": GROUP, "text": "Да"}


def test_a_second_message_within_a_second_in_one_chat_is_429(telegram: Telegram) -> None:
    telegram.switch(chat_per_second=1)
    telegram.call("sendMessage", **TEXT)

    answer = telegram.send("sendMessage", TEXT)

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert telegram.violations() == 1
    assert telegram.admin("GET", "/counters")["violations_by_token"] == {BOT: {"429": 1}}
    telegram.pass_time(1.01)
    assert telegram.call("sendMessage", **TEXT)


def test_the_21st_message_of_a_minute_in_a_group_is_429(telegram: Telegram) -> None:
    telegram.switch(group_per_minute=20)
    for _ in range(20):
        telegram.call("sendMessage", **TEXT)
        telegram.pass_time(2)

    answer = telegram.send("sendMessage", TEXT)

    wait = answer.json()["parameters"]["retry_after"]
    assert answer.status_code == 429
    assert 10 <= wait <= 20
    telegram.pass_time(wait)
    assert telegram.call("sendMessage", **TEXT)


def test_a_bot_s_messages_into_all_chats_are_limited_together(telegram: Telegram) -> None:
    telegram.switch(bot_per_second=5)
    telegram.admin("POST", "/chats", [{"id": -2000 - n, "type": "supergroup"} for n in range(6)])
    members = [{"chat_id": -2000 - n, "user_id": BOT_ID} for n in range(6)]
    telegram.admin("POST", "/members", members)
    codes = [
        telegram.send("sendMessage", {"chat_id": -2000 - n, "text": "Да"}).status_code
        for n in range(6)
    ]

    assert codes == [200] * 5 + [429]
    telegram.pass_time(1.01)
    assert telegram.call("sendMessage", chat_id=-2005, text="Да")


@pytest.mark.parametrize(("stops", "code"), [("bot", 429), ("chat", 200)])
def test_who_was_told_to_wait_waits_in_other_chats_too(
    telegram: Telegram, stops: str, code: int
) -> None:
    telegram.switch(chat_per_second=1, retry_after_stops=stops)
    telegram.admin("POST", "/chats", {"id": -2000, "type": "supergroup"})
    telegram.place(BOT_ID, -2000)
    telegram.call("sendMessage", **TEXT)
    telegram.refusal("sendMessage", **TEXT)

    assert telegram.send("sendMessage", {"chat_id": -2000, "text": "Да"}).status_code == code


def test_each_bot_has_limits_of_its_own_and_reading_has_none(telegram: Telegram) -> None:
    telegram.switch(chat_per_second=1)
    telegram.call("sendMessage", **TEXT)

    assert telegram.call("sendMessage", PLAIN, **TEXT)
    for _ in range(40):
        telegram.call("getMe")
    assert telegram.call("deleteMessage", chat_id=GROUP, message_id=ROOT) is True
    assert telegram.violations() == 0


def test_a_refused_message_is_not_counted(telegram: Telegram) -> None:
    telegram.switch(chat_per_second=1)

    telegram.refusal("sendMessage", chat_id=GROUP, text="")

    assert telegram.call("sendMessage", **TEXT)


def test_a_clock_set_back_does_not_lock_a_bot(telegram: Telegram) -> None:
    telegram.switch(chat_per_second=1)
    telegram.call("sendMessage", **TEXT)
    telegram.refusal("sendMessage", **TEXT)

    telegram.pass_time(-1000)

    assert telegram.call("sendMessage", **TEXT)

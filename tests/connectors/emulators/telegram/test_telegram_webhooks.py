import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.connectors.emulators.listener import Listener
from tests.connectors.emulators.telegram.client import BOT_ID, GROUP, Telegram

DAY = 86_400


def _info(telegram: Telegram) -> Any:
    return telegram.call("getWebhookInfo")


def _wait_for(met: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not met():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_update_is_brought_with_the_secret(telegram: Telegram, listener: Listener) -> None:
    telegram.call("setWebhook", url=listener.url, secret_token="s3cret_-")

    telegram.write("Когда?")
    headers, update = listener.notes.get(timeout=10)

    assert headers["x-telegram-bot-api-secret-token"] == "s3cret_-"
    assert headers["content-type"] == "application/json"
    assert update["message"]["text"] == "Когда?"
    _wait_for(lambda: _info(telegram)["pending_update_count"] == 0)


def test_what_waited_is_brought_too_unless_it_is_dropped(
    telegram: Telegram, listener: Listener
) -> None:
    telegram.write("Раз")
    telegram.call("setWebhook", url=listener.url, drop_pending_updates=True)
    telegram.write("Два")
    assert listener.hear()["message"]["text"] == "Два"
    _wait_for(lambda: _info(telegram)["pending_update_count"] == 0)

    telegram.call("deleteWebhook")
    telegram.write("Три")
    telegram.pass_time(1)
    telegram.call("setWebhook", url=listener.url)

    assert listener.hear()["message"]["text"] == "Три"


def test_a_refused_update_comes_again_and_those_after_it_wait(
    telegram: Telegram, listener: Listener
) -> None:
    listener.status = 500
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    first = listener.hear()
    telegram.write("Два")
    _wait_for(lambda: "last_error_message" in _info(telegram))
    assert listener.hears_nothing()
    info = _info(telegram)

    listener.status = 200
    telegram.pass_time(2)

    assert listener.hear() == first
    assert listener.hear()["message"]["text"] == "Два"
    assert info["pending_update_count"] == 2
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )


def test_everything_may_be_brought_twice(telegram: Telegram, listener: Listener) -> None:
    telegram.switch(webhook_twice=True)
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    telegram.write("Два")

    told = [listener.hear()["message"]["text"] for _ in range(4)]

    assert told == ["Раз", "Раз", "Два", "Два"]
    assert listener.hears_nothing(0.1)


def test_another_chat_does_not_wait(telegram: Telegram, listener: Listener) -> None:
    telegram.admin("POST", "/chats", {"id": -1010, "type": "supergroup"})
    telegram.place(BOT_ID, -1010, status="administrator")
    telegram.updates()
    listener.status = 500
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    listener.hear()
    _wait_for(lambda: "last_error_message" in _info(telegram))
    listener.status = 200

    telegram.write("Там", chat_id=-1010)

    assert listener.hear()["message"]["chat"]["id"] == -1010


def test_retry_after_is_obeyed(telegram: Telegram, listener: Listener) -> None:
    listener.status, listener.headers = 503, {"retry-after": "600"}
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    listener.hear()
    _wait_for(lambda: "last_error_message" in _info(telegram))
    listener.status = 200

    telegram.pass_time(300)
    assert listener.hears_nothing()
    telegram.pass_time(301)

    assert listener.hear()["message"]["text"] == "Раз"


def test_pauses_between_attempts_double(telegram: Telegram, listener: Listener) -> None:
    listener.status = 502
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    listener.hear()

    for pause in (1, 2, 4):
        _wait_for(lambda: "last_error_message" in _info(telegram))
        time.sleep(0.05)
        telegram.pass_time(pause - 0.5)
        assert listener.hears_nothing(0.1)
        telegram.pass_time(0.5)
        assert listener.hear()["message"]["text"] == "Раз"


def test_after_24_hours_an_update_is_given_up(telegram: Telegram, listener: Listener) -> None:
    listener.status = 500
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    listener.hear()
    _wait_for(lambda: "last_error_message" in _info(telegram))

    telegram.pass_time(DAY + 1)

    assert _info(telegram)["pending_update_count"] == 0


def test_after_23_hours_of_410_the_webhook_is_taken_away(
    telegram: Telegram, listener: Listener
) -> None:
    listener.status = 410
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    listener.hear()
    _wait_for(lambda: "last_error_message" in _info(telegram))

    telegram.pass_time(23 * 3600 + 60)

    listener.hear()
    _wait_for(lambda: _info(telegram)["url"] == "")
    assert telegram.messages()[0]["text"] == "Раз"


def test_nobody_at_the_address_is_noted_and_nothing_lost(telegram: Telegram) -> None:
    telegram.call("setWebhook", url="http://127.0.0.1:9/")
    telegram.write("Раз")
    _wait_for(lambda: "last_error_message" in _info(telegram))

    assert _info(telegram)["last_error_message"] == "Connection refused"
    telegram.call("deleteWebhook")
    assert telegram.messages()[0]["text"] == "Раз"


def test_a_webhook_that_thinks_too_long_is_told_again(
    telegram: Telegram, listener: Listener
) -> None:
    telegram.switch(webhook_timeout_seconds=0.2)
    listener.pause = 0.5
    telegram.call("setWebhook", url=listener.url)
    telegram.write("Раз")
    first = listener.hear()
    _wait_for(lambda: "last_error_message" in _info(telegram))
    told = _info(telegram)["last_error_message"]
    listener.pause = 0

    telegram.pass_time(1)

    assert told == "Read timeout expired"
    assert listener.hear() == first


def test_no_more_connections_are_opened_than_allowed(
    telegram: Telegram, listener: Listener
) -> None:
    telegram.admin("POST", "/chats", {"id": -1010, "type": "supergroup"})
    telegram.place(BOT_ID, -1010, status="administrator")
    telegram.updates()
    listener.pause = 0.3
    telegram.call("setWebhook", url=listener.url, max_connections=1)
    telegram.write("Здесь")
    telegram.write("Там", chat_id=-1010)
    began = time.monotonic()

    told = [listener.hear()["message"]["text"] for _ in range(2)]

    assert told == ["Здесь", "Там"]
    assert time.monotonic() - began >= 0.2


def test_webhooks_are_set_once_a_second_at_most(telegram: Telegram, listener: Listener) -> None:
    telegram.call("setWebhook", url=listener.url)

    answer = telegram.send("setWebhook", {"url": listener.url})

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json()["parameters"] == {"retry_after": 1}
    telegram.pass_time(1)
    assert telegram.call("setWebhook", url=listener.url) is True


@pytest.mark.parametrize(
    "params",
    [
        {"url": "nonsense"},
        {"url": "ftp://127.0.0.1/"},
        {"url": "http://127.0.0.1:99999/"},
        {"url": "http://[::1"},
        {"url": "http://127.0.0.1:9/", "secret_token": "с пробелом"},
        {"url": "http://127.0.0.1:9/", "secret_token": "x" * 257},
        {"url": "http://127.0.0.1:9/", "allowed_updates": "message"},
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(
    telegram: Telegram, params: dict[str, str]
) -> None:
    assert telegram.refusal("setWebhook", **params)[0] == 400
    assert _info(telegram)["url"] == ""


def test_tls_may_be_demanded_as_telegram_does(telegram: Telegram) -> None:
    telegram.switch(webhook_needs_https=True)

    assert telegram.refusal("setWebhook", url="http://127.0.0.1:9/") == (
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    )


def test_an_empty_address_takes_the_webhook_away(telegram: Telegram, listener: Listener) -> None:
    kinds = ["message", "my_chat_member"]
    telegram.call("setWebhook", url=listener.url, max_connections=500, allowed_updates=kinds)
    info = _info(telegram)

    assert telegram.call("setWebhook", url="") is True

    assert (info["url"], info["max_connections"]) == (listener.url, 100)
    assert info["allowed_updates"] == kinds
    assert _info(telegram)["url"] == ""
    telegram.call("sendMessage", chat_id=GROUP, text="Да")
    assert listener.hears_nothing(0.1)

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.connectors.emulators.listener import Listener
from tests.connectors.emulators.max.client import CHANNEL, NOON, Max

HOUR = 3600


def _subscribe(maks: Max, url: str, **fields: Any) -> None:
    body = {"url": url} | fields
    assert maks.call("POST", "/subscriptions", body=body) == {"success": True}


def _subscribed(maks: Max) -> list[str]:
    return [one["url"] for one in maks.call("GET", "/subscriptions")["subscriptions"]]


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def _state(maks: Max) -> dict[str, Any]:
    state: dict[str, Any] = maks.admin("GET", "/subscriptions")[0]
    return state


def test_a_comment_is_delivered_with_the_secret_as_one_bare_update(
    maks: Max, listener: Listener
) -> None:
    _subscribe(maks, listener.url, secret="tajna_12345")

    mid = maks.write("Надолго?")
    headers, update = listener.notes.get(timeout=10)

    assert headers["x-max-bot-api-secret"] == "tajna_12345"
    assert headers["content-type"].startswith("application/json")
    assert update["update_type"] == "comment_created"
    assert update["message"]["body"]["mid"] == mid


def test_without_a_secret_there_is_no_header(maks: Max, listener: Listener) -> None:
    _subscribe(maks, listener.url)

    maks.write()

    assert "x-max-bot-api-secret" not in listener.notes.get(timeout=10)[0]


def test_subscriptions_are_listed_without_their_secret(maks: Max, listener: Listener) -> None:
    _subscribe(maks, listener.url, update_types=["comment_created"], secret="tajna")

    (shown,) = maks.call("GET", "/subscriptions")["subscriptions"]

    assert shown.keys() == {"url", "time", "update_types"}
    assert shown["time"] // 1000 >= NOON


def test_subscriptions_add_up_and_each_is_told(maks: Max, listener: Listener) -> None:
    with Listener() as other:
        _subscribe(maks, listener.url)
        _subscribe(maks, other.url)
        maks.write()

        assert listener.hear() == other.hear()
        assert _subscribed(maks) == [listener.url, other.url]


def test_only_the_types_subscribed_are_delivered(maks: Max, listener: Listener) -> None:
    _subscribe(maks, listener.url, update_types=["comment_removed"])

    maks.change(maks.write(), deleted=True)

    assert listener.hear()["update_type"] == "comment_removed"
    assert listener.hears_nothing()


def test_long_polling_is_dead_while_a_webhook_exists(maks: Max, listener: Listener) -> None:
    _subscribe(maks, listener.url)
    maks.write()
    listener.hear()

    assert maks.refusal("GET", "/updates", timeout=0) == (405, "method.not.allowed")
    assert maks.call("DELETE", "/subscriptions", url=listener.url) == {"success": True}
    told = [one["update_type"] for one in maks.updates()["updates"]]
    assert "comment_created" not in told, "what the webhook got is not polled as well"


def test_unsubscribing_what_is_not_there_is_no_success(maks: Max) -> None:
    answer = maks.call("DELETE", "/subscriptions", url="http://127.0.0.1/nowhere")

    assert answer["success"] is False


@pytest.mark.parametrize("status", [201, 204, 500, 302])
def test_anything_but_200_is_repeated_by_the_clock(
    maks: Max, listener: Listener, status: int
) -> None:
    listener.status = status
    _subscribe(maks, listener.url)
    maks.write()
    first = listener.hear()
    assert listener.hears_nothing()

    listener.status = 200
    maks.pass_time(31)

    assert listener.hear() == first
    _until(lambda: _state(maks)["pending"] == 0)
    assert (_state(maks)["delivered"], _state(maks)["failed"]) == (1, 1)


def test_a_refused_update_does_not_hold_up_the_next(maks: Max, listener: Listener) -> None:
    listener.status = 500
    _subscribe(maks, listener.url)
    first = maks.write()
    listener.hear()
    _until(lambda: _state(maks)["failed"] == 1)
    listener.status = 200

    second = maks.write()

    assert first != second
    assert listener.hear()["message"]["body"]["mid"] == second


def test_a_slow_webhook_is_a_failed_one(maks: Max) -> None:
    with Listener() as listener:
        listener.pause = 0.5
        maks.switch(webhook_timeout=0.1)
        _subscribe(maks, listener.url)
        maks.write()

        _until(lambda: _state(maks)["failed"] == 1)


def test_eight_hours_without_success_end_the_subscription_silently(
    maks: Max, listener: Listener
) -> None:
    listener.status = 500
    _subscribe(maks, listener.url)
    maks.write()
    listener.hear()
    _until(lambda: _state(maks)["failed"] == 1)

    maks.pass_time(8 * HOUR - 60)
    listener.hear()
    assert _subscribed(maks) == [listener.url]
    _until(lambda: _state(maks)["failed"] == 2)
    maks.pass_time(90)

    _until(lambda: _subscribed(maks) == [])
    assert maks.updates()["updates"] is not None, "polling works again"


def test_one_success_within_the_eight_hours_begins_them_anew(maks: Max, listener: Listener) -> None:
    listener.status = 500
    _subscribe(maks, listener.url)
    maks.write()
    _until(lambda: _state(maks)["failed"] == 1)
    listener.status = 200
    maks.pass_time(7 * HOUR)
    _until(lambda: _state(maks)["delivered"] == 1)
    listener.status = 500
    maks.write()
    _until(lambda: _state(maks)["failed"] == 2)

    maks.pass_time(7 * HOUR)
    _until(lambda: _state(maks)["failed"] == 3)

    assert _subscribed(maks) == [listener.url]


def test_a_webhook_nobody_listens_at_is_unsubscribed_too(maks: Max) -> None:
    _subscribe(maks, "http://127.0.0.1:9/max")
    maks.write()
    _until(lambda: _state(maks)["failed"] == 1)

    maks.pass_time(9 * HOUR)

    _until(lambda: _subscribed(maks) == [])


def test_a_subscription_may_vanish_by_the_panel(maks: Max, listener: Listener) -> None:
    _subscribe(maks, listener.url)

    maks.admin("DELETE", "/subscriptions")

    assert _subscribed(maks) == []


def test_updates_come_in_order_unless_they_are_shuffled(maks: Max, listener: Listener) -> None:
    _subscribe(maks, listener.url)
    texts = [f"Вопрос {n}" for n in range(12)]
    forms = {"comments": [{"post": "post", "text": text} for text in texts]}

    maks.admin("POST", "/bulk", forms)
    in_order = [listener.hear()["message"]["body"]["text"] for _ in texts]
    maks.switch(shuffled_events=True, duplicate_events=1)
    maks.admin("POST", "/bulk", forms)
    shuffled = [listener.hear()["message"]["body"]["text"] for _ in range(24)]

    assert in_order == texts
    assert shuffled != sorted(shuffled, key=texts.index)
    assert sorted(shuffled) == sorted(texts * 2)


@pytest.mark.parametrize(
    "body",
    [
        {"url": "ftp://127.0.0.1/max"},
        {"url": "school1"},
        {"url": "http://127.0.0.1:99999/"},
        {"url": "http://127.0.0.1/", "secret": "1234"},
        {"url": "http://127.0.0.1/", "secret": "с кириллицей"},
        {"url": "http://127.0.0.1/", "update_types": ["comment_liked"]},
        {},
    ],
)
def test_a_bad_subscription_is_refused(maks: Max, body: dict[str, Any]) -> None:
    assert maks.refusal("POST", "/subscriptions", body=body) == (400, "proto.payload")
    assert _subscribed(maks) == []


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://school.example/max", 200),
        ("https://school.example:16384/max", 200),
        ("https://school.example:9000/max", 400),
        ("http://school.example/max", 400),
    ],
)
def test_max_wants_https_on_its_own_ports(maks: Max, url: str, status: int) -> None:
    maks.switch(strict_webhooks=True)

    assert maks.send("POST", "/subscriptions", body={"url": url}).status_code == status


def test_a_bot_s_removal_is_pushed(maks: Max, listener: Listener) -> None:
    _subscribe(maks, listener.url)

    maks.admin("DELETE", "/memberships", {"token": "bot", "chat_id": CHANNEL})

    assert listener.hear()["update_type"] == "bot_removed"

"""Updates brought over real HTTP to an address of ours, by a server that speaks the Bot API."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import structlog

from app.vocabulary import CommentTold
from connectors.contract import Connector, Hook, RefusedError, UnavailableError
from tests.connectors.emulators.listener import Listener
from tests.connectors.emulators.telegram.client import Telegram
from tests.connectors.telegram.emulated import heard_by, open_telegram, texts_of

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def hook(listener: Listener) -> Hook:
    return Hook(url=listener.url, secret=SECRET)


def _calls(telegram: Telegram, method: str) -> int:
    number: int = telegram.admin("GET", "/counters")["methods"].get(method, 0)
    return number


async def _brought(listener: Listener) -> tuple[dict[str, str], Any]:
    return await asyncio.to_thread(listener.notes.get, timeout=10)


def _wait_for(met: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not met():
        assert time.monotonic() < until
        time.sleep(0.02)


async def test_news_are_brought_with_the_secret_and_understood(
    telegram: Telegram, connector: Connector, listener: Listener, hook: Hook
) -> None:
    telegram.write("Ждал")
    await connector.subscribe(None, hook)
    telegram.write("Когда?")

    (headers, waited), (_, update) = await _brought(listener), await _brought(listener)
    (news,) = await connector.hear(msgspec.json.encode(update))

    assert headers["x-telegram-bot-api-secret-token"] == SECRET
    assert waited["message"]["text"] == "Ждал"
    assert isinstance(news, CommentTold)
    assert news.comment.text == "Когда?"


async def test_what_is_of_no_use_is_not_brought(
    telegram: Telegram, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await connector.subscribe(None, hook)

    allowed = telegram.call("getWebhookInfo")["allowed_updates"]

    assert allowed == ["edited_message", "message", "my_chat_member"]
    assert listener.hears_nothing(0.1)


async def test_a_webhook_is_set_once_and_then_only_looked_at(
    telegram: Telegram, http: httpx.AsyncClient, connector: Connector, hook: Hook
) -> None:
    for _ in range(3):
        await connector.subscribe(None, hook)
    assert _calls(telegram, "setWebhook") == 1

    telegram.pass_time(2)
    await open_telegram(telegram, http).subscribe(None, hook)

    assert _calls(telegram, "setWebhook") == 2  # the secret that is set cannot be seen


async def test_a_webhook_that_vanished_or_has_another_secret_is_set_again(
    telegram: Telegram, connector: Connector, hook: Hook
) -> None:
    await connector.subscribe(None, hook)
    telegram.call("deleteWebhook")
    telegram.pass_time(2)

    await connector.subscribe(None, hook)
    assert telegram.call("getWebhookInfo")["url"] == hook.url
    telegram.pass_time(2)
    await connector.subscribe(None, Hook(url=hook.url, secret="f" * 32))

    assert _calls(telegram, "setWebhook") == 3


async def test_the_reason_why_an_address_fails_is_logged_without_the_secret(
    telegram: Telegram, connector: Connector, listener: Listener, hook: Hook
) -> None:
    listener.status = 500
    await connector.subscribe(None, hook)
    telegram.write()
    await asyncio.to_thread(
        _wait_for, lambda: "last_error_message" in telegram.call("getWebhookInfo")
    )

    with structlog.testing.capture_logs() as events:
        await connector.subscribe(None, hook)

    (event,) = events
    assert event["event"] == "telegram.webhook_failing"
    assert event["reason"].endswith("500 Internal Server Error")
    assert SECRET not in repr(event) + repr(hook)


async def test_an_address_that_telegram_does_not_take_says_what_to_do(
    telegram: Telegram, connector: Connector, hook: Hook
) -> None:
    telegram.switch(webhook_needs_https=True)

    with pytest.raises(RefusedError) as refused:
        await connector.subscribe(None, hook)

    assert "https-адрес" in refused.value.sentence


async def test_only_our_own_address_is_taken_away(
    telegram: Telegram, connector: Connector, hook: Hook
) -> None:
    theirs = "http://127.0.0.1:1/theirs"
    telegram.call("setWebhook", url=theirs)
    await connector.unsubscribe(None, hook)
    assert telegram.call("getWebhookInfo")["url"] == theirs

    telegram.pass_time(2)
    await connector.subscribe(None, hook)
    await connector.unsubscribe(None, hook)
    await connector.unsubscribe(None, hook)

    assert telegram.call("getWebhookInfo")["url"] == ""
    telegram.write("Когда?")
    assert "Когда?" in texts_of(await heard_by(connector))


async def test_a_poll_that_a_new_webhook_ends_leaves_it_alone(
    telegram: Telegram, http: httpx.AsyncClient, connector: Connector, hook: Hook
) -> None:
    waiting = asyncio.create_task(connector.listen(None, None, wait=timedelta(seconds=20)))
    await asyncio.sleep(0.3)

    await open_telegram(telegram, http).subscribe(None, hook)

    with pytest.raises(UnavailableError):
        await waiting
    assert telegram.call("getWebhookInfo")["url"] == hook.url

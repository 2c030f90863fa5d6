"""News pushed by a server that speaks MAX's API to an address of ours."""

from collections.abc import Iterator

import httpx
import msgspec
import pytest

from app.vocabulary import CommentTold
from connectors.contract import Connector, Hook, KeyRefusedError, RefusedError, UnavailableError
from tests.connectors.emulators.listener import Listener
from tests.connectors.emulators.max.client import BOT, Max
from tests.connectors.max.emulated import open_max

SECRET = "0123456789abcdef0123456789ABCDEF"


@pytest.fixture
def listener(maks: Max) -> Iterator[Listener]:
    with Listener() as listening:
        yield listening
        maks.admin("POST", "/reset")  # so that nothing is delivered into the next test


@pytest.fixture
def hook(listener: Listener) -> Hook:
    return Hook(url=listener.url, secret=SECRET)


def _addresses(maks: Max) -> list[str]:
    return [one["url"] for one in maks.call("GET", "/subscriptions")["subscriptions"]]


async def test_a_comment_is_pushed_with_the_secret_and_understood(
    maks: Max, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await connector.subscribe(None, hook)
    comment = maks.write()

    headers, body = listener.notes.get(timeout=20)

    assert headers["x-max-bot-api-secret"] == SECRET
    (told,) = await connector.hear(msgspec.json.encode(body))
    assert isinstance(told, CommentTold)
    assert told.comment.ref.comment_id == comment


async def test_an_address_that_this_connector_has_set_is_left_alone(
    maks: Max, connector: Connector, hook: Hook
) -> None:
    await connector.subscribe(None, hook)
    await connector.subscribe(None, hook)

    assert _addresses(maks) == [hook.url]
    assert maks.admin("GET", "/counters")["methods"]["POST /subscriptions"] == 1


async def test_a_new_secret_reaches_max_though_the_address_stays(
    maks: Max, http: httpx.AsyncClient, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await connector.subscribe(None, hook)
    other = Hook(url=hook.url, secret=SECRET[::-1])
    again = open_max(maks, http)

    for _ in range(2):
        await again.subscribe(None, other)
    maks.write()

    headers, _ = listener.notes.get(timeout=20)
    assert headers["x-max-bot-api-secret"] == other.secret
    assert _addresses(maks) == [hook.url]
    methods = maks.admin("GET", "/counters")["methods"]
    assert (methods["POST /subscriptions"], methods["DELETE /subscriptions"]) == (2, 1)


async def test_a_secret_that_was_not_set_is_set_the_next_time(
    maks: Max, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await connector.subscribe(None, Hook(url=hook.url, secret=SECRET[::-1]))
    rule = {"kind": "reset", "methods": ["POST /subscriptions"]}
    maks.admin("PUT", "/faults", [rule])
    with pytest.raises(UnavailableError):
        await connector.subscribe(None, hook)
    maks.admin("PUT", "/faults", [])

    await connector.subscribe(None, hook)
    maks.write()

    headers, _ = listener.notes.get(timeout=20)
    assert headers["x-max-bot-api-secret"] == SECRET


async def test_an_address_that_vanished_silently_is_put_back(
    maks: Max, connector: Connector, hook: Hook
) -> None:
    await connector.subscribe(None, hook)
    maks.admin("DELETE", "/subscriptions")

    await connector.subscribe(None, hook)

    assert _addresses(maks) == [hook.url]


@pytest.mark.parametrize("in_200", [False, True])
async def test_only_our_address_is_taken_away_and_twice_is_once(
    maks: Max, connector: Connector, hook: Hook, *, in_200: bool
) -> None:
    maks.switch(failures_in_200=in_200)
    others = "http://127.0.0.1:9/others"
    maks.call("POST", "/subscriptions", body={"url": others})
    await connector.subscribe(None, hook)

    for _ in range(2):
        await connector.unsubscribe(None, hook)

    assert _addresses(maks) == [others]


@pytest.mark.parametrize("code", [200, 400])
async def test_an_address_that_is_not_removed_is_told(
    maks: Max, connector: Connector, hook: Hook, code: int
) -> None:
    await connector.subscribe(None, hook)
    rule = {"kind": "error", "code": code, "methods": ["DELETE /subscriptions"]}
    maks.admin("PUT", "/faults", [rule])

    with pytest.raises(RefusedError):
        await connector.unsubscribe(None, hook)


async def test_an_address_that_max_refuses_says_what_is_needed(
    maks: Max, connector: Connector, hook: Hook
) -> None:
    maks.switch(strict_webhooks=True)

    with pytest.raises(RefusedError) as refused:
        await connector.subscribe(None, hook)

    assert "https" in refused.value.sentence
    assert SECRET not in str(refused.value) + repr(hook)


async def test_a_refusal_inside_200_is_told(maks: Max, connector: Connector, hook: Hook) -> None:
    rule = {"kind": "error", "code": 200, "methods": ["POST /subscriptions"]}
    maks.admin("PUT", "/faults", [rule])

    with pytest.raises(RefusedError):
        await connector.subscribe(None, hook)


async def test_a_dead_token_and_a_dead_line_are_told(
    maks: Max, connector: Connector, hook: Hook
) -> None:
    maks.admin("PUT", "/faults", [{"kind": "reset", "methods": ["POST /subscriptions"]}])
    with pytest.raises(UnavailableError):
        await connector.subscribe(None, hook)

    maks.admin("POST", "/bots", {"token": BOT, "revoked": True})
    with pytest.raises(KeyRefusedError):
        await connector.subscribe(None, hook)

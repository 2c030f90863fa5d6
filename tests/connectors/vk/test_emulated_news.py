"""News fetched by long poll from a server that speaks VK's API."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.vocabulary import CommentTold
from connectors.contract import (
    Connector,
    Heard,
    KeyRefusedError,
    NotOfferedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.vk.emulated import ADMIN, PAGE, SERVICE, Vk, open_vk

NOW = timedelta()
LISTEN = "groups.getLongPollServer"


async def _texts(connector: Connector, heard: Heard) -> list[str]:
    news = [one for told in heard.told for one in await connector.hear(told.body)]
    return [one.comment.text for one in news if isinstance(one, CommentTold)]


def _asked(vk: Vk, method: str) -> int:
    count: int = vk.admin("GET", "/counters")["methods"].get(method, 0)
    return count


def _forget(vk: Vk, what: str) -> None:
    vk.admin("POST", "/long_polls", {"group_id": 100, "forget": what})


def _switch(vk: Vk, **switches: Any) -> None:
    vk.admin("PATCH", "/switches", switches)


async def _begun(connector: Connector) -> str:
    return (await connector.listen(PAGE, None, wait=NOW)).mark


async def test_listening_switches_itself_on_and_hears_what_is_written_then(
    vk: Vk, connector: Connector
) -> None:
    vk.write("Раньше")
    mark = await _begun(connector)
    vk.write("Когда?")
    vk.write("И нам?")

    heard = await connector.listen(PAGE, mark, wait=NOW)

    assert await _texts(connector, heard) == ["Когда?", "И нам?"]
    assert not heard.has_gap
    assert all(len(told.event_id) == 40 for told in heard.told)
    assert (await connector.listen(PAGE, heard.mark, wait=NOW)).told == ()
    (settings,) = vk.admin("GET", "/long_polls")
    assert settings["is_enabled"]
    assert {"wall_reply_new", "photo_comment_new", "board_post_new"} <= set(settings["events"])


async def test_it_waits_until_something_happens(vk: Vk, connector: Connector) -> None:
    mark = await _begun(connector)
    listening = asyncio.create_task(connector.listen(PAGE, mark, wait=timedelta(seconds=20)))
    await asyncio.sleep(0.2)
    vk.write("Когда?")

    assert await _texts(connector, await listening) == ["Когда?"]


async def test_the_same_is_told_again_under_the_same_name(vk: Vk, connector: Connector) -> None:
    mark = await _begun(connector)
    _switch(vk, duplicate_events=1)
    vk.write()

    first = await connector.listen(PAGE, mark, wait=NOW)
    again = await connector.listen(PAGE, mark, wait=NOW)

    assert first.told == again.told
    assert len(first.told) == 2
    assert len({told.event_id for told in first.told}) == 1


async def test_vk_is_asked_for_its_server_once(vk: Vk, connector: Connector) -> None:
    mark = await _begun(connector)

    for _ in range(4):
        mark = (await connector.listen(PAGE, mark, wait=NOW)).mark

    assert _asked(vk, LISTEN) == 1


async def test_a_mark_is_good_after_a_restart(
    vk: Vk, connector: Connector, http: httpx.AsyncClient
) -> None:
    mark = await _begun(connector)
    vk.write("Пока нас не было")

    later = open_vk(vk, http, ADMIN)
    heard = await later.listen(PAGE, mark, wait=NOW)

    assert await _texts(later, heard) == ["Пока нас не было"]
    assert _asked(vk, "groups.setLongPollSettings") == 1


async def test_a_dead_key_is_replaced_and_nothing_is_lost(vk: Vk, connector: Connector) -> None:
    mark = await _begun(connector)
    vk.write("Когда?")
    _forget(vk, "keys")

    heard = await connector.listen(PAGE, mark, wait=NOW)

    assert await _texts(connector, heard) == ["Когда?"]
    assert not heard.has_gap


async def test_a_key_that_dies_at_once_every_time_is_not_asked_for_in_a_loop(
    vk: Vk, connector: Connector
) -> None:
    _switch(vk, long_poll_key_seconds=0)

    with pytest.raises(UnavailableError):
        await connector.listen(PAGE, None, wait=NOW)
    with pytest.raises(ThrottledError) as raised:
        await connector.listen(PAGE, "1", wait=NOW)

    assert timedelta() < raised.value.retry_after <= timedelta(minutes=10)
    assert _asked(vk, LISTEN) == 3


@pytest.mark.parametrize("style", ["recorded", "number", "string"])
@pytest.mark.parametrize("mark", ["0", "4000"])
async def test_events_that_are_lost_are_told_as_a_gap(
    vk: Vk, connector: Connector, style: str, mark: str
) -> None:
    await _begun(connector)
    _switch(vk, long_poll_ts=style)

    heard = await connector.listen(PAGE, mark, wait=NOW)
    vk.write("Когда?")
    after = await connector.listen(PAGE, heard.mark, wait=NOW)

    assert (heard.told, heard.has_gap) == ((), True)
    assert await _texts(connector, after) == ["Когда?"]
    assert not after.has_gap


async def test_when_all_is_lost_it_begins_anew_with_a_gap(vk: Vk, connector: Connector) -> None:
    mark = await _begun(connector)
    vk.write("Потеряно")
    _forget(vk, "all")

    heard = await connector.listen(PAGE, mark, wait=NOW)
    vk.write("Когда?")

    assert (heard.told, heard.has_gap) == ((), True)
    after = await connector.listen(PAGE, heard.mark, wait=NOW)
    assert await _texts(connector, after) == ["Когда?"]


async def test_without_a_mark_from_vk_nothing_is_lost_and_it_does_not_turn_in_circles(
    vk: Vk, connector: Connector
) -> None:
    mark = await _begun(connector)
    _switch(vk, long_poll_without_ts=1)
    vk.write("Когда?")

    first = await connector.listen(PAGE, mark, wait=NOW)
    second = await connector.listen(PAGE, first.mark, wait=NOW)
    third = await connector.listen(PAGE, second.mark, wait=NOW)

    assert (first.mark, first.has_gap) == (mark, False)
    assert (second.told, second.has_gap) == (first.told, True)
    assert third.told == ()


@pytest.mark.parametrize("kind", ["http", "bad_json", "cut", "reset"])
async def test_a_broken_poll_is_made_again_from_the_same_place(
    vk: Vk, connector: Connector, kind: str
) -> None:
    mark = await _begun(connector)
    vk.write("Когда?")
    vk.fault(kind=kind, methods=["a_check"], when="after", times=1)

    with pytest.raises(UnavailableError):
        await connector.listen(PAGE, mark, wait=NOW)

    heard = await connector.listen(PAGE, mark, wait=NOW)
    assert await _texts(connector, heard) == ["Когда?"]


async def test_a_server_that_died_silently_is_left_for_another(
    vk: Vk, connector: Connector
) -> None:
    mark = await _begun(connector)
    vk.fault(kind="reset", methods=["a_check"], times=3)

    for _ in range(3):
        with pytest.raises(UnavailableError):
            await connector.listen(PAGE, mark, wait=NOW)
    await connector.listen(PAGE, mark, wait=NOW)

    assert _asked(vk, LISTEN) == 2


async def test_reading_keys_alone_hear_nothing(vk: Vk, http: httpx.AsyncClient) -> None:
    with pytest.raises(KeyRefusedError):
        await open_vk(vk, http, SERVICE).listen(PAGE, None, wait=NOW)


async def test_vk_listens_to_each_page_apart(connector: Connector) -> None:
    with pytest.raises(NotOfferedError):
        await connector.listen(None, None, wait=NOW)


async def test_a_faulty_poll_tells_nothing_of_its_key(
    vk: Vk, connector: Connector, caplog: pytest.LogCaptureFixture
) -> None:
    mark = await _begun(connector)
    vk.fault(kind="reset", methods=["a_check"], times=1)

    with pytest.raises(UnavailableError) as raised:
        await connector.listen(PAGE, mark, wait=NOW)

    assert str(raised.value).startswith("a_check: ")
    assert "key=" not in f"{raised.value} {caplog.text}"

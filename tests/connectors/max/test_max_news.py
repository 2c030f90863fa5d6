"""Odd events and answers about news, made by hand."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import respx

from connectors.contract import Hook, KeyRefusedError, UnavailableError, UnreadableEventError
from connectors.max.listening import event_id
from tests.connectors.max.worlds import (
    API,
    BOT,
    CHANNEL,
    COMMENT,
    COMMENTS,
    NOON,
    connector_of,
    message,
    reply_link,
)

NOW = timedelta()
HOOK = Hook(url="https://example.org/hooks/max/5", secret="0123456789abcdef0123456789abcdef")


def _event(**fields: Any) -> bytes:
    return msgspec.json.encode({"timestamp": NOON} | fields)


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"update_type":',
        b'{"timestamp":1}',
        _event(update_type="comment_created"),
        _event(update_type="comment_created", message={"timestamp": NOON}),
        _event(update_type="comment_created", message=message("mid.1")),
        _event(update_type="comment_created", message=message("mid.1", 10**30)),
        _event(update_type="comment_removed", chat_id=CHANNEL),
    ],
)
async def test_an_event_of_an_unknown_shape_is_told_without_its_text(
    http: httpx.AsyncClient, event: bytes
) -> None:
    with pytest.raises(UnreadableEventError) as unreadable:
        await connector_of(http, BOT).hear(event)

    assert "Надолго" not in str(unreadable.value)


@pytest.mark.parametrize(
    "event",
    [
        _event(update_type="dialog_cleared", chat_id=5),
        _event(update_type="user_removed", chat_id=CHANNEL, user={"user_id": 5}),
        _event(update_type="message_callback", message=message("mid.1")),
        _event(update_type="dialog_muted", chat_id=5),
        _event(update_type="comment_removed", chat_id=CHANNEL, message_id="m", post_id=None),
        _event(update_type="something_new", message=message("mid.1")),
    ],
)
async def test_an_event_that_is_no_news_of_ours_is_none(
    http: httpx.AsyncClient, event: bytes
) -> None:
    assert await connector_of(http, BOT).hear(event) == ()


@respx.mock
async def test_a_number_that_leads_to_no_post_places_no_comment(http: httpx.AsyncClient) -> None:
    gone = httpx.Response(404, json={"code": "not.found", "message": "…"})
    route = respx.get(url__startswith=f"{API}/messages/").mock(return_value=gone)
    place = {"chat_id": CHANNEL, "chat_type": "channel", "post_id": 117309440000000000}
    told = message("mid.1") | {"recipient": place}

    assert await connector_of(http, BOT).hear(_event(update_type="x_created", message=told)) == ()
    connector = connector_of(http, BOT)
    for _ in range(2):
        event = _event(update_type="comment_created", message=told)
        assert await connector.hear(event) == ()

    assert [call.request.url.path for call in route.calls] == [
        "/messages/mid.ffffc055dadd9ffb01a0c4506c000000"
    ]


@respx.mock
async def test_a_silent_network_is_told_and_the_event_may_be_heard_again(
    http: httpx.AsyncClient,
) -> None:
    respx.get(f"{API}/me").mock(side_effect=httpx.ConnectError("refused"))
    place = {"chat_id": CHANNEL, "chat_type": "channel", "post_id": "mid.post"}
    event = _event(update_type="comment_created", message=message("mid.1") | {"recipient": place})

    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).hear(event)


@respx.mock
async def test_comments_that_answer_each_other_in_a_ring_have_a_thread(
    http: httpx.AsyncClient,
) -> None:
    respx.get(f"{API}/me").mock(return_value=httpx.Response(200, json={"user_id": 5}))
    link = {"type": "reply", "message": {"mid": "mid.1"}}
    other = message("mid.2", link=link)
    respx.get(f"{API}/messages/mid.post/comments/mid.2").mock(
        return_value=httpx.Response(200, json=other)
    )
    place = {"chat_id": CHANNEL, "chat_type": "channel", "post_id": "mid.post"}
    back = {"type": "reply", "message": {"mid": "mid.2"}}
    told = message("mid.1", link=back) | {"recipient": place}

    (news,) = await connector_of(http, BOT).hear(
        _event(update_type="comment_created", message=told)
    )

    assert news.comment.ref.thread_id in {"mid.1", "mid.2"}  # type: ignore[union-attr]


@respx.mock
@pytest.mark.parametrize("mark", ["0", "17"])
async def test_a_marker_is_sent_though_it_be_zero(http: httpx.AsyncClient, mark: str) -> None:
    answer = {"updates": [], "marker": int(mark)}
    route = respx.get(f"{API}/updates").mock(return_value=httpx.Response(200, json=answer))

    heard = await connector_of(http, BOT).listen(None, mark, wait=timedelta(hours=1))

    sent = route.calls.last.request.url.params
    assert (sent["marker"], sent["timeout"]) == (mark, "25")
    assert heard.mark == mark


@respx.mock
async def test_an_answer_without_a_marker_keeps_the_one_we_had(http: httpx.AsyncClient) -> None:
    answer = {"updates": [], "marker": None}
    respx.get(f"{API}/updates").mock(return_value=httpx.Response(200, json=answer))

    assert (await connector_of(http, BOT).listen(None, "17", wait=NOW)).mark == "17"


@respx.mock
async def test_an_odd_event_hides_no_other(http: httpx.AsyncClient) -> None:
    body = b'{"updates":[null,{"update_type":"bot_added","timestamp":1,"chat_id":-5}],"marker":9}'
    respx.get(f"{API}/updates").mock(return_value=httpx.Response(200, content=body))

    odd, added = (await connector_of(http, BOT).listen(None, "8", wait=NOW)).told

    assert odd.body == b"null"
    assert odd.event_id != added.event_id


@respx.mock
async def test_what_is_no_list_of_events_is_a_broken_line(http: httpx.AsyncClient) -> None:
    respx.get(f"{API}/updates").mock(return_value=httpx.Response(200, json={"updates": 5}))

    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).listen(None, "8", wait=NOW)


async def test_without_a_bot_nothing_is_heard(http: httpx.AsyncClient) -> None:
    with pytest.raises(KeyRefusedError):
        await connector_of(http).listen(None, None, wait=NOW)


def test_the_same_event_in_other_words_has_the_same_id() -> None:
    first = _event(update_type="comment_created", message=message("mid.1"))
    again = _event(update_type="comment_created", message=message("mid.1"), user_locale="ru")

    assert event_id(first) == event_id(again)
    assert event_id(first) != event_id(
        _event(update_type="comment_edited", message=message("mid.1"))
    )


@respx.mock
@pytest.mark.parametrize("parent", ["[]", '{"timestamp":"?"}'])
async def test_an_elder_that_cannot_be_read_leaves_the_event_for_later(
    http: httpx.AsyncClient, parent: str
) -> None:
    respx.get(f"{API}/me").mock(return_value=httpx.Response(200, json={"user_id": 5}))
    respx.get(f"{API}/messages/mid.post/comments/mid.1").mock(
        return_value=httpx.Response(200, text=parent)
    )
    place = {"chat_id": CHANNEL, "chat_type": "channel", "post_id": "mid.post"}
    told = message("mid.2", link=reply_link("mid.1")) | {"recipient": place}

    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).hear(_event(update_type="comment_created", message=told))


@respx.mock
async def test_unreadable_lists_of_addresses_are_a_broken_line(http: httpx.AsyncClient) -> None:
    route = respx.get(f"{API}/subscriptions")
    route.mock(return_value=httpx.Response(200, json={"subscriptions": 5}))

    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).subscribe(None, HOOK)


@respx.mock
async def test_an_unreadable_answer_does_not_count_as_done(http: httpx.AsyncClient) -> None:
    odd = httpx.Response(200, json={"success": "perhaps"})
    respx.get(f"{API}/subscriptions").mock(return_value=httpx.Response(200, json={}))
    respx.post(f"{API}/subscriptions").mock(return_value=odd)
    respx.delete(COMMENTS).mock(return_value=odd)

    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).subscribe(None, HOOK)
    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).hide(COMMENT)


@respx.mock
async def test_an_address_that_is_gone_though_max_refused_is_done(http: httpx.AsyncClient) -> None:
    there = httpx.Response(200, json={"subscriptions": [{"url": HOOK.url}]})
    gone = httpx.Response(200, json={"subscriptions": []})
    respx.get(f"{API}/subscriptions").mock(side_effect=[there, gone])
    refusal = {"success": False, "message": "a text that nobody may log"}
    route = respx.delete(f"{API}/subscriptions").mock(
        return_value=httpx.Response(200, json=refusal)
    )

    await connector_of(http, BOT).unsubscribe(None, HOOK)

    assert route.calls.last.request.url.params["url"] == HOOK.url


async def test_without_a_bot_nothing_is_hidden(http: httpx.AsyncClient) -> None:
    with pytest.raises(KeyRefusedError):
        await connector_of(http).hide(COMMENT)

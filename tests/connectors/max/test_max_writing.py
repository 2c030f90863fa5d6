"""Answers that cannot be written, and MAX's own errors while writing."""

import httpx
import pytest
import respx

from connectors.contract import RefusedError, RepliesClosedError, UnavailableError
from tests.connectors.fakes import Pauses
from tests.connectors.max.worlds import (
    API,
    BOT,
    BOT_2,
    COMMENT,
    COMMENTS,
    GUID,
    connector_of,
    message,
    refused,
    reply_link,
    sent,
    told,
)


@pytest.mark.parametrize(
    ("text", "word"), [(" \n\x00", "пуст"), ("я" * 4003, "Сократите его на 3.")]
)
async def test_a_text_that_max_would_not_take_is_not_sent(
    http: httpx.AsyncClient, text: str, word: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        await connector_of(http, BOT).reply(COMMENT, text, key=GUID)

    assert word in refusal.value.sentence


@respx.mock
async def test_the_answer_is_linked_to_the_comment(http: httpx.AsyncClient) -> None:
    published = httpx.Response(200, json={"message": message("mid.new")})
    route = respx.post(COMMENTS).mock(return_value=published)

    assert (await connector_of(http, BOT).reply(COMMENT, "Да", key=GUID)).comment_id == "mid.new"

    link = {"type": "reply", "mid": "mid.question"}
    assert sent(route.calls.last.request) == {"text": "Да", "link": link}


@respx.mock
async def test_closed_replies_are_believed_after_three_tries_of_one_bot(
    http: httpx.AsyncClient, pauses: Pauses
) -> None:
    respx.get(f"{API}/me").mock(return_value=httpx.Response(200, json={"user_id": 5}))
    respx.get(COMMENTS).mock(return_value=told())
    route = respx.post(COMMENTS).mock(return_value=refused(500, "internal.error"))

    with pytest.raises(RepliesClosedError):
        await connector_of(http, BOT, BOT_2, pauses=pauses).reply(COMMENT, "Да", key=GUID)

    assert route.call_count == 3
    assert pauses.taken == [0.5, 1.5]


@respx.mock
async def test_a_second_try_follows_only_a_look_at_the_list(http: httpx.AsyncClient) -> None:
    respx.get(f"{API}/me").mock(return_value=httpx.Response(200, json={"user_id": 5}))
    respx.get(COMMENTS).mock(side_effect=httpx.ReadTimeout("late"))
    route = respx.post(COMMENTS).mock(return_value=refused(500, "internal.error"))

    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).reply(COMMENT, "Да", key=GUID)

    assert route.call_count == 1


@respx.mock
async def test_an_answer_of_another_in_our_words_is_not_ours(http: httpx.AsyncClient) -> None:
    link = reply_link("mid.question")
    theirs = message("mid.theirs", text="Да", link=link, sender={"user_id": 77})
    ours = message("mid.ours", text="Да ", link=link, sender={"user_id": 5})
    respx.get(f"{API}/me").mock(return_value=httpx.Response(200, json={"user_id": 5}))
    respx.get(COMMENTS).mock(side_effect=[told(theirs, ours), told()])
    respx.post(COMMENTS).mock(return_value=refused(500, "internal.error"))

    assert (await connector_of(http, BOT).reply(COMMENT, "Да", key=GUID)).comment_id == "mid.ours"


@pytest.mark.parametrize("status", [500, 502, 504])
@respx.mock
async def test_a_web_page_after_a_write_is_not_repeated(
    http: httpx.AsyncClient, status: int
) -> None:
    route = respx.post(COMMENTS).mock(return_value=httpx.Response(status, text="<html>"))

    with pytest.raises(UnavailableError):
        await connector_of(http, BOT).reply(COMMENT, "Да", key=GUID)

    assert route.call_count == 1

"""Replies published over real HTTP, against a server that speaks MAX's API."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.vocabulary import KeyKind, PageKey
from connectors.contract import (
    Connector,
    GoneError,
    KeyRefusedError,
    RefusedError,
    RepliesClosedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.emulators.max.client import BOT, CHANNEL, READER, Max
from tests.connectors.max.emulated import EPOCH, TOKEN, discussion_of, living_mids, open_max, ref_of
from tests.connectors.max.worlds import GUID, PAGE

TEXT = "До мая, объезд по Садовой."
POST_COMMENT = "POST /messages/{mid}/comments"
SWITCHED: list[dict[str, Any]] = [
    {},
    {"comment_sender": "null", "post_id": "null"},
    {"comment_sender": "null", "post_id": "number"},
    {"comment_writes": "separate", "post_id": "number"},
]


def _calls(maks: Max) -> int:
    counters = maks.admin("GET", "/counters")
    number: int = counters["methods"].get(POST_COMMENT, 0)
    return number


@pytest.mark.parametrize("switches", SWITCHED)
async def test_our_reply_is_recognised_by_anyone_who_reads_with_our_bot(
    maks: Max, http: httpx.AsyncClient, connector: Connector, switches: dict[str, Any]
) -> None:
    maks.switch(**switches)
    question = maks.write()

    mid = (await connector.reply(ref_of(maks, question), f" {TEXT}\n", key=GUID)).comment_id

    asked, reply = (await discussion_of(open_max(maks, http), maks)).comments
    assert (asked.is_own, reply.is_own) == (False, True)
    assert (reply.ref.comment_id, reply.text) == (mid, TEXT)
    assert (reply.parent_id, reply.ref.thread_id) == (question, question)


async def test_a_reply_in_the_channels_name_is_known_by_the_number_it_got(
    maks: Max, http: httpx.AsyncClient, connector: Connector
) -> None:
    maks.switch(bot_comments_as="channel")

    await connector.reply(ref_of(maks, maks.write()), TEXT, key=GUID)

    assert (await discussion_of(connector, maks)).comments[-1].is_own
    assert not (await discussion_of(open_max(maks, http), maks)).comments[-1].is_own


@pytest.mark.parametrize("written_as", ["bot", "channel"])
@pytest.mark.parametrize("kind", ["http", "bad_json", "cut", "reset"])
async def test_an_answer_lost_on_the_way_back_is_found_and_was_sent_once(
    maks: Max, connector: Connector, kind: str, written_as: str
) -> None:
    maks.switch(bot_comments_as=written_as)
    question = ref_of(maks, maks.write())
    maks.admin("PUT", "/faults", [{"kind": kind, "when": "after", "methods": [POST_COMMENT]}])

    with pytest.raises(UnavailableError):
        await connector.reply(question, TEXT, key=GUID)
    found = await connector.find_reply(question, f"{TEXT} ", since=EPOCH)

    assert found in living_mids(maks) - {question.comment_id}
    assert _calls(maks) == 1


async def test_an_answer_lost_on_the_way_there_is_not_found(
    maks: Max, connector: Connector
) -> None:
    question = ref_of(maks, maks.write())
    maks.admin("PUT", "/faults", [{"kind": "reset", "methods": [POST_COMMENT]}])

    with pytest.raises(UnavailableError):
        await connector.reply(question, TEXT, key=GUID)

    assert await connector.find_reply(question, TEXT, since=EPOCH) is None


async def test_what_only_resembles_our_answer_is_not_it(maks: Max, connector: Connector) -> None:
    question, other = maks.write(), maks.write()
    maks.write(TEXT, reply_to=question)
    maks.write(TEXT, user_id=0)
    await connector.reply(ref_of(maks, other), TEXT, key=GUID)
    await connector.reply(ref_of(maks, question), "До июня", key=GUID)

    assert await connector.find_reply(ref_of(maks, question), TEXT, since=EPOCH) is None


async def test_an_answer_of_another_day_in_the_same_words_is_another(
    maks: Max, connector: Connector
) -> None:
    question = ref_of(maks, maks.write())
    mid = (await connector.reply(question, TEXT, key=GUID)).comment_id
    maks.pass_time(3 * 86400)

    assert await connector.find_reply(question, TEXT, since=EPOCH) == mid
    recently = EPOCH + timedelta(days=2)
    assert await connector.find_reply(question, TEXT, since=recently) is None


@pytest.mark.parametrize("hours", [-20, 20])
async def test_an_answer_is_found_though_the_clocks_are_hours_apart(
    maks: Max, connector: Connector, hours: int
) -> None:
    question = ref_of(maks, maks.write())
    mid = (await connector.reply(question, TEXT, key=GUID)).comment_id

    ours = EPOCH + timedelta(hours=hours)
    assert await connector.find_reply(question, TEXT, since=ours) == mid


async def test_comments_switched_off_are_told_after_three_tries(
    maks: Max, connector: Connector
) -> None:
    question = ref_of(maks, maks.write())
    maks.admin("POST", "/channels", {"id": CHANNEL, "comments_on": False})

    with pytest.raises(RepliesClosedError) as closed:
        await connector.reply(question, TEXT, key=GUID)

    assert "выключены" in closed.value.sentence
    assert _calls(maks) == 3


async def test_an_answer_written_though_max_met_an_error_is_not_repeated(
    maks: Max, connector: Connector
) -> None:
    question = ref_of(maks, maks.write())
    rule = {"kind": "error", "code": 500, "when": "after", "methods": [POST_COMMENT]}
    maks.admin("PUT", "/faults", [rule])

    mid = (await connector.reply(question, TEXT, key=GUID)).comment_id

    assert living_mids(maks) == {question.comment_id, mid}
    assert _calls(maks) == 1


@pytest.mark.parametrize("status", [400, 404])
async def test_an_answer_to_a_deleted_comment_says_that_it_is_gone(
    maks: Max, connector: Connector, status: int
) -> None:
    maks.switch(unknown_comment=status)
    question = maks.write()
    maks.change(question, deleted=True)

    with pytest.raises(GoneError):
        await connector.reply(ref_of(maks, question), TEXT, key=GUID)


async def test_a_bad_request_about_a_living_comment_is_not_gone(
    maks: Max, connector: Connector
) -> None:
    question = ref_of(maks, maks.write())
    maks.admin("PUT", "/faults", [{"kind": "error", "code": 400, "methods": [POST_COMMENT]}])

    with pytest.raises(RefusedError) as refused:
        await connector.reply(question, TEXT, key=GUID)

    assert not isinstance(refused.value, GoneError)


@pytest.mark.parametrize("body", ["json", "text"])
async def test_a_third_answer_within_a_second_is_throttled_not_lost(
    maks: Max, connector: Connector, body: str
) -> None:
    maks.switch(write_rate=2, rate_limit_body=body)
    question = ref_of(maks, maks.write())
    first = (await connector.reply(question, "Да", key=GUID)).comment_id
    second = (await connector.reply(question, "Нет", key=GUID)).comment_id

    with pytest.raises(ThrottledError) as throttled:
        await connector.reply(question, TEXT, key=GUID)

    assert throttled.value.retry_after.total_seconds() == 5
    assert living_mids(maks) == {question.comment_id, first, second}


async def test_success_false_inside_200_is_no_answer_published(
    maks: Max, connector: Connector
) -> None:
    question = ref_of(maks, maks.write())
    maks.admin("PUT", "/faults", [{"kind": "error", "code": 200, "methods": [POST_COMMENT]}])

    with pytest.raises(UnavailableError):
        await connector.reply(question, TEXT, key=GUID)

    assert await connector.find_reply(question, TEXT, since=EPOCH) is None


async def test_the_bot_that_may_write_answers_for_the_one_that_may_not(
    maks: Max, http: httpx.AsyncClient
) -> None:
    question = ref_of(maks, maks.write())
    dead = PageKey(kind=KeyKind.BOT, secret="dead")
    reader = PageKey(kind=KeyKind.BOT, secret=READER)
    connector = open_max(maks, http, dead, reader, TOKEN)

    mid = (await connector.reply(question, TEXT, key=GUID)).comment_id

    assert mid in living_mids(maks)
    assert (await discussion_of(connector, maks)).comments[-1].is_own
    assert (await connector.capabilities(PAGE)).can_reply


async def test_a_dead_token_cannot_reply(maks: Max, connector: Connector) -> None:
    question = ref_of(maks, maks.write())
    maks.admin("POST", "/bots", {"token": BOT, "revoked": True})

    with pytest.raises(KeyRefusedError):
        await connector.reply(question, TEXT, key=GUID)

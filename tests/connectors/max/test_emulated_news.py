"""News heard over real HTTP, from a server that speaks MAX's API."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from app.vocabulary import (
    CommentGone,
    CommentTold,
    News,
    PageStirred,
    PostRef,
    PostTold,
)
from connectors.contract import Connector, Heard, KeyRefusedError, RefusedError, UnavailableError
from tests.connectors.emulators.max.client import BOT, CHANNEL, Max
from tests.connectors.fakes import CountingBudget
from tests.connectors.max.emulated import discussion_of, open_max, post_of, ref_of
from tests.connectors.max.worlds import GUID, PAGE

NOW = timedelta()
NAMES = ["comment_created", "message_comment_created", "message_created"]
SHAPES = ["string", "number"]


async def _from_now_on(connector: Connector) -> str:
    return (await connector.listen(None, None, wait=NOW)).mark


async def _news(connector: Connector, heard: Heard) -> list[News]:
    return [news for told in heard.told for news in await connector.hear(told.body)]


async def _news_since(connector: Connector, mark: str) -> Sequence[News]:
    return await _news(connector, await connector.listen(None, mark, wait=NOW))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
async def test_a_comment_is_heard_as_it_would_be_read_whatever_its_event_is_called(
    maks: Max, connector: Connector, name: str, shape: str
) -> None:
    maks.switch(comment_events=name, post_id=shape)
    mark = await _from_now_on(connector)
    first = maks.write()
    maks.write(None, reply_to=maks.write("И у нас", reply_to=first))

    news = await _news_since(connector, mark)

    read = (await discussion_of(connector, maks)).comments
    assert news == [CommentTold(comment=comment, is_new=True) for comment in read]
    assert {comment.ref.thread_id for comment in read} == {first}


async def test_a_reply_whose_elders_are_unknown_is_put_into_their_thread(
    maks: Max, http: httpx.AsyncClient, connector: Connector
) -> None:
    first = maks.write()
    second = maks.write("И у нас", reply_to=first)
    mark = await _from_now_on(connector)
    maks.write("И у них", reply_to=second)

    (told,) = await _news_since(open_max(maks, http), mark)

    assert isinstance(told, CommentTold)
    assert (told.comment.parent_id, told.comment.ref.thread_id) == (second, first)


async def test_a_reply_to_a_deleted_comment_is_put_where_a_reading_puts_it(
    maks: Max, http: httpx.AsyncClient, connector: Connector
) -> None:
    first = maks.write()
    second = maks.write("И у нас", reply_to=first)
    mark = await _from_now_on(connector)
    maks.write("И у них", reply_to=second)
    maks.change(second, deleted=True)

    told, gone = await _news_since(open_max(maks, http), mark)

    (read,) = (one for one in (await discussion_of(connector, maks)).comments if one.parent_id)
    assert told == CommentTold(comment=read, is_new=True)
    assert gone == CommentGone(post=post_of(maks), comment_id=second, deleter_id=read.author_id)


@pytest.mark.parametrize("name", NAMES)
async def test_edits_and_deletions_are_heard(maks: Max, connector: Connector, name: str) -> None:
    maks.switch(comment_events=name)
    comment = maks.write()
    mark = await _from_now_on(connector)
    maks.change(comment, text="До мая?")
    maks.change(comment, deleted=True)

    edited, gone = await _news_since(connector, mark)

    assert isinstance(edited, CommentTold)
    assert (edited.comment.text, edited.is_new) == ("До мая?", False)
    by = edited.comment.author_id
    assert gone == CommentGone(post=post_of(maks), comment_id=comment, deleter_id=by)


@pytest.mark.parametrize("name", NAMES)
async def test_a_comment_that_names_no_post_is_never_taken_for_a_post(
    maks: Max, connector: Connector, name: str
) -> None:
    maks.switch(comment_events=name, post_id="null")
    mark = await _from_now_on(connector)
    maks.write()

    assert await _news_since(connector, mark) == []


async def test_posts_and_the_bots_own_place_are_heard(maks: Max, connector: Connector) -> None:
    mark = await _from_now_on(connector)
    mid = maks.admin("POST", "/posts", {"chat_id": CHANNEL, "text": "Мост открыт"})["mid"]
    maks.admin("PATCH", "/posts", {"post": mid, "text": "Мост закрыт"})
    maks.admin("DELETE", "/memberships", {"token": BOT, "chat_id": CHANNEL})
    maks.admin("POST", "/memberships", {"token": BOT, "chat_id": CHANNEL})

    written, edited, *stirred = await _news_since(connector, mark)

    assert isinstance(written, PostTold)
    assert isinstance(edited, PostTold)
    assert written.post.ref == edited.post.ref == PostRef(page=PAGE, post_id=mid)
    assert (written.post.text, edited.post.text) == ("Мост открыт", "Мост закрыт")
    assert written.post.comments_count == -1
    assert stirred == [PageStirred(PAGE)] * 2


async def test_messages_of_chats_are_no_news_of_ours(maks: Max, connector: Connector) -> None:
    maks.admin("POST", "/channels", {"id": -9, "title": "Чат", "type": "chat"})
    mark = await _from_now_on(connector)
    maks.admin("POST", "/memberships", {"token": BOT, "chat_id": -9})
    maks.admin("POST", "/posts", {"chat_id": -9, "text": "Привет", "author": "Анна"})

    assert await _news_since(connector, mark) == []


async def test_our_own_answer_is_heard_as_ours(maks: Max, connector: Connector) -> None:
    maks.switch(own_events=True, bot_comments_as="channel")
    question = maks.write()
    mark = await _from_now_on(connector)
    mid = (await connector.reply(ref_of(maks, question), "До мая", key=GUID)).comment_id

    (told,) = await _news_since(connector, mark)

    assert isinstance(told, CommentTold)
    assert (told.comment.ref.comment_id, told.comment.is_own) == (mid, True)


async def test_a_hidden_author_is_heard_as_nobody(maks: Max, connector: Connector) -> None:
    maks.switch(comment_sender="null")
    mark = await _from_now_on(connector)
    maks.write()

    (told,) = await _news_since(connector, mark)

    assert isinstance(told, CommentTold)
    assert (told.comment.author_id, told.comment.is_own) == (None, False)


async def test_an_event_told_again_has_the_same_id_and_others_have_not(
    maks: Max, connector: Connector
) -> None:
    maks.switch(duplicate_events=1)
    mark = await _from_now_on(connector)
    comment = maks.write()
    maks.change(comment, deleted=True)
    maks.admin("DELETE", "/memberships", {"token": BOT, "chat_id": CHANNEL})

    ids = [told.event_id for told in (await connector.listen(None, mark, wait=NOW)).told]

    assert len(ids) == 6
    assert ids[::2] == ids[1::2]
    assert len(set(ids)) == 3


async def test_a_mark_goes_on_where_it_stood_and_may_be_asked_again(
    maks: Max, connector: Connector
) -> None:
    mark = await _from_now_on(connector)
    maks.write("Первый")
    first = await connector.listen(None, mark, wait=NOW)
    again = await connector.listen(None, mark, wait=NOW)
    maks.write("Второй")
    second = await connector.listen(None, first.mark, wait=NOW)

    assert first == again
    texts = [_text(told.body) for heard in (first, second) for told in heard.told]
    assert texts == ["Первый", "Второй"]


async def test_listening_waits_for_the_first_event_and_no_longer(
    maks: Max, connector: Connector
) -> None:
    mark = await _from_now_on(connector)

    listening = asyncio.create_task(connector.listen(None, mark, wait=timedelta(seconds=25)))
    await asyncio.sleep(0.2)
    was_waiting = not listening.done()
    maks.write()
    heard = await listening

    assert was_waiting
    assert [_text(told.body) for told in heard.told] == ["Надолго?"]


async def test_silence_brings_nothing_and_keeps_the_mark(maks: Max, connector: Connector) -> None:
    maks.write()
    mark = await _from_now_on(connector)

    heard = await connector.listen(None, mark, wait=timedelta(seconds=1))

    assert (heard.told, heard.mark, heard.has_gap) == ((), mark, False)


async def test_without_any_marker_the_first_events_may_have_a_gap(
    maks: Max, connector: Connector
) -> None:
    maks.switch(no_marker="latest")
    maks.admin("POST", "/reset")
    maks.switch(no_marker="latest", rate=0, updates_rate=0)
    maks.admin("POST", "/bots", {"token": BOT, "name": "Ответы"})
    heard = await connector.listen(None, None, wait=NOW)
    assert (heard.told, heard.mark, heard.has_gap) == ((), "", False)
    for number in (-5, -6):
        maks.admin("POST", "/channels", {"id": number})
        maks.admin("POST", "/memberships", {"token": BOT, "chat_id": number})

    heard = await connector.listen(None, heard.mark, wait=NOW)

    assert (len(heard.told), heard.has_gap) == (1, True)
    assert not (await connector.listen(None, heard.mark, wait=NOW)).has_gap


async def test_a_bot_with_an_address_is_not_listened_to(maks: Max, connector: Connector) -> None:
    maks.call("POST", "/subscriptions", body={"url": "http://127.0.0.1:9/hook"})

    with pytest.raises(RefusedError) as refused:
        await connector.listen(None, None, wait=NOW)

    assert "на адрес в интернете" in refused.value.sentence


async def test_a_dead_token_hears_nothing(maks: Max, connector: Connector) -> None:
    maks.admin("POST", "/bots", {"token": BOT, "revoked": True})

    with pytest.raises(KeyRefusedError):
        await connector.listen(None, None, wait=NOW)


@pytest.mark.parametrize("kind", ["reset", "cut", "http", "bad_json"])
async def test_events_whose_answer_was_lost_come_again(
    maks: Max, connector: Connector, kind: str
) -> None:
    mark = await _from_now_on(connector)
    maks.write()
    rule: dict[str, Any] = {"kind": kind, "when": "after", "methods": ["GET /updates"], "times": 1}
    maks.admin("PUT", "/faults", [rule])

    with pytest.raises(UnavailableError):
        await connector.listen(None, mark, wait=NOW)

    assert len((await connector.listen(None, mark, wait=NOW)).told) == 1


async def test_news_are_paid_for_apart_from_the_readings(
    maks: Max, http: httpx.AsyncClient
) -> None:
    budget = CountingBudget()

    await open_max(maks, http, budget=budget).listen(None, None, wait=NOW)

    assert [name.rpartition(".")[0] for name, _ in budget.spent] == ["max.bot", "max.updates"]


def _text(body: bytes) -> Any:
    return msgspec.json.decode(body)["message"]["body"]["text"]

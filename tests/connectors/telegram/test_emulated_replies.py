"""Answers and deletions over real HTTP, against a server that speaks the Bot API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.vocabulary import CommentRef, KeyKind, PageKey, PageRef, PostRef
from connectors.contract import (
    Connector,
    FateUnknownError,
    GoneError,
    KeyRefusedError,
    NotSentError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.telegram.errors import DeniedError
from tests.connectors.emulators.telegram.client import (
    BOT,
    BOT_ID,
    PLAIN_ID,
    ROOT,
    Telegram,
)
from tests.connectors.telegram.emulated import ADMIN, MEMBER, PAGE, POST, open_telegram, ref_of
from tests.connectors.telegram.worlds import GUID
from tests.connectors.vk.worlds import CountingBudget

TEXT = "Уже сегодня, <до> 18:00 & бесплатно."
EPOCH = datetime.fromtimestamp(0, UTC)


def _ours(telegram: Telegram) -> list[dict[str, Any]]:
    return [one for one in telegram.living() if one["from_id"] in {BOT_ID, PLAIN_ID}]


def _living(telegram: Telegram) -> set[int]:
    return {one["id"] for one in telegram.living()}


def _fault(telegram: Telegram, **rule: Any) -> None:
    telegram.admin("PUT", "/faults", [{"methods": ["sendMessage"]} | rule])


async def test_an_answer_lands_under_the_post_and_is_shown_at_once(
    telegram: Telegram, connector: Connector
) -> None:
    question = telegram.write()

    published = await connector.reply(ref_of(question), f" {TEXT}\n", key=GUID)

    (ours,) = _ours(telegram)
    shown = published.shown
    assert shown is not None
    assert (str(ours["id"]), ours["text"]) == (published.comment_id, TEXT)
    assert (ours["thread"], ours["reply_to"]) == (ROOT, question)
    assert (shown.ref.post, shown.ref.comment_id) == (POST, published.comment_id)
    assert (shown.parent_id, shown.ref.thread_id) == (str(question), str(question))
    assert (shown.author_id, shown.is_own, shown.text) == (str(BOT_ID), True, TEXT)
    assert abs(shown.written_at.timestamp() - telegram.now()) <= 5


async def test_an_answer_to_an_answer_keeps_its_thread(
    telegram: Telegram, connector: Connector
) -> None:
    question = telegram.write()
    more = telegram.write("А в 5 группе?", reply_to=question)
    to = CommentRef(post=POST, comment_id=str(more), thread_id=str(question))

    shown = (await connector.reply(to, TEXT, key=GUID)).shown

    assert shown is not None
    assert (shown.parent_id, shown.ref.thread_id) == (str(more), str(question))


@pytest.mark.parametrize(
    ("text", "word"), [(" \x00\n", "пуст"), ("я" * 4097, "длиннее 4096 знаков")]
)
async def test_what_telegram_would_not_take_is_not_sent(
    telegram: Telegram, connector: Connector, text: str, word: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        await connector.reply(ref_of(telegram.write()), text, key=GUID)

    assert word in refused.value.sentence
    assert "sendMessage" not in telegram.admin("GET", "/counters")["methods"]


async def test_the_longest_answer_is_taken(telegram: Telegram, connector: Connector) -> None:
    await connector.reply(ref_of(telegram.write()), "😡" * 4096, key=GUID)

    assert len(_ours(telegram)) == 1


async def test_an_answer_to_a_deleted_comment_says_that_it_is_gone(
    telegram: Telegram, connector: Connector
) -> None:
    question = telegram.write()
    telegram.change(question, deleted=True)

    with pytest.raises(GoneError):
        await connector.reply(ref_of(question), TEXT, key=GUID)


@pytest.mark.parametrize("kind", ["http", "bad_json", "cut", "reset", "error"])
@pytest.mark.parametrize(("when", "written"), [("after", 1), ("before", 0)])
async def test_an_answer_whose_fate_is_unknown_is_sent_once_and_never_found(
    telegram: Telegram, connector: Connector, kind: str, when: str, written: int
) -> None:
    question = ref_of(telegram.write())
    _fault(telegram, kind=kind, when=when)

    with pytest.raises(UnavailableError) as lost:
        await connector.reply(question, TEXT, key=GUID)
    with pytest.raises(FateUnknownError):
        await connector.find_reply(question, TEXT, since=EPOCH)

    assert not isinstance(lost.value, NotSentError)
    assert len(_ours(telegram)) == written
    assert telegram.admin("GET", "/counters")["faults"] == {f"{kind} {when}": 1}


async def test_a_server_that_is_not_there_has_certainly_not_published(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    question = ref_of(telegram.write())
    connector = open_telegram(telegram, http, api_url="http://127.0.0.1:1")

    with pytest.raises(NotSentError):
        await connector.reply(question, TEXT, key=GUID)


async def test_a_429_is_obeyed_exactly_and_rests_the_bot(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    question = ref_of(telegram.write())
    budget = CountingBudget()
    _fault(telegram, kind="error", code=429, seconds=37)

    with pytest.raises(ThrottledError) as throttled:
        await open_telegram(telegram, http, budget=budget).reply(question, TEXT, key=GUID)

    assert throttled.value.retry_after == timedelta(seconds=37)
    (rest,) = budget.rests
    assert rest[0].startswith("telegram.bot.")
    assert rest[1:] == ("sendMessage", timedelta(seconds=37))
    assert _ours(telegram) == []


@pytest.mark.parametrize("stops", ["bot", "chat"])
async def test_the_second_answer_within_a_second_is_throttled_not_lost(
    telegram: Telegram, connector: Connector, stops: str
) -> None:
    telegram.switch(chat_per_second=1, retry_after_stops=stops)
    question = ref_of(telegram.write())
    await connector.reply(question, "Да", key=GUID)

    with pytest.raises(ThrottledError) as throttled:
        await connector.reply(question, TEXT, key=GUID)

    assert throttled.value.retry_after == timedelta(seconds=1)
    assert [one["text"] for one in _ours(telegram)] == ["Да"]


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ({"status": "kicked"}, "исключили"),
        ({"status": "left"}, "Бота нет"),
        ({"status": "restricted"}, "не хватает прав"),
    ],
)
async def test_a_bot_that_may_not_write_says_what_to_do(
    telegram: Telegram, connector: Connector, place: dict[str, Any], word: str
) -> None:
    question = ref_of(telegram.write())
    telegram.place(BOT_ID, **place)

    with pytest.raises(DeniedError) as denied:
        await connector.reply(question, TEXT, key=GUID)

    assert word in denied.value.sentence


async def test_the_bot_that_may_write_answers_for_the_one_that_may_not(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    question = ref_of(telegram.write())
    telegram.place(BOT_ID, status="kicked")
    dead = PageKey(kind=KeyKind.BOT, secret="799:dead")

    published = await open_telegram(telegram, http, dead, ADMIN, MEMBER).reply(
        question, TEXT, key=GUID
    )

    assert published.shown is not None
    assert published.shown.author_id == str(PLAIN_ID)


async def test_a_dead_token_cannot_reply(telegram: Telegram, connector: Connector) -> None:
    question = ref_of(telegram.write())
    telegram.admin("POST", "/bots", {"token": BOT, "revoked": True})

    with pytest.raises(KeyRefusedError):
        await connector.reply(question, TEXT, key=GUID)


async def test_a_group_under_a_new_number_is_followed_once(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.admin("POST", "/chats", {"id": -5000, "type": "group", "title": "Чат"})
    telegram.place(BOT_ID, -5000, status="administrator")
    new_id = telegram.admin("POST", "/chats/migrate", {"chat_id": -5000})["id"]
    question = telegram.write(chat_id=new_id)
    page = PageRef(network=PAGE.network, external_id="-5000")
    post = PostRef(page=page, post_id=str(question))
    to = CommentRef(post=post, comment_id=str(question), thread_id=str(question))

    published = await connector.reply(to, TEXT, key=GUID)

    (ours,) = _ours(telegram)
    assert (ours["chat_id"], str(ours["id"])) == (new_id, published.comment_id)
    assert published.shown is not None
    assert published.shown.ref.post == post


async def test_hiding_deletes_and_twice_is_once(telegram: Telegram, connector: Connector) -> None:
    bad, good = telegram.write("Ругань"), telegram.write()

    await connector.hide(ref_of(bad))
    await connector.hide(ref_of(bad))

    assert _living(telegram) == {good}


@pytest.mark.parametrize("kind", ["http", "bad_json", "cut", "reset", "error"])
async def test_a_deletion_is_repeated_until_it_is_sure(
    telegram: Telegram, connector: Connector, kind: str
) -> None:
    bad = telegram.write("Ругань")
    rule = {"kind": kind, "when": "after", "methods": ["deleteMessage"], "times": 1}
    telegram.admin("PUT", "/faults", [rule])

    await connector.hide(ref_of(bad))

    assert _living(telegram) == set()


async def test_who_may_not_delete_says_which_right_is_missing(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    bad = telegram.write("Ругань")

    with pytest.raises(DeniedError) as denied:
        await open_telegram(telegram, http, MEMBER).hide(ref_of(bad))

    assert "«Удаление сообщений»" in denied.value.sentence
    assert _living(telegram) == {bad}

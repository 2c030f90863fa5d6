"""Telegram's limits with the real budget, at the pace that Telegram allows."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from app.vocabulary import CommentRef, PageRef, PostRef
from connectors.budget import RedisBudget
from connectors.contract import Published, ThrottledError
from connectors.telegram.address import TelegramAddress, allowances
from tests.connectors.emulators.telegram.client import BOT_ID, Telegram
from tests.connectors.telegram.emulated import PAGE, open_telegram, ref_of
from tests.connectors.telegram.worlds import GUID

STRICT = {"chat_per_second": 1, "group_per_minute": 20, "bot_per_second": 30}


@pytest.fixture
async def budget(redis_url: str) -> AsyncIterator[RedisBudget]:
    async with Redis.from_url(redis_url) as redis:
        yield RedisBudget(redis, allowances(TelegramAddress()))


def _question_elsewhere(telegram: Telegram, number: int) -> CommentRef:
    group, channel = -2000 - number, -3000 - number
    telegram.admin("POST", "/chats", {"id": group, "type": "supergroup"})
    telegram.admin("POST", "/chats", {"id": channel, "linked_chat_id": group})
    telegram.place(BOT_ID, group, status="administrator")
    telegram.admin("POST", "/posts", {"chat_id": channel, "id": 1, "text": "Пост"})
    question = telegram.admin(
        "POST", "/comments", {"channel_id": channel, "post_id": 1, "text": "Когда?", "author": "Я"}
    )["id"]
    page = PageRef(network=PAGE.network, external_id=str(group))
    post = PostRef(page=page, post_id="1")
    return CommentRef(post=post, comment_id=str(question), thread_id=str(question))


async def test_one_group_gets_one_answer_a_second_from_all_workers(
    telegram: Telegram, http: httpx.AsyncClient, budget: RedisBudget
) -> None:
    telegram.switch(**STRICT)
    question = ref_of(telegram.write())
    workers = [open_telegram(telegram, http, budget=budget) for _ in range(2)]

    replies = await asyncio.gather(
        *(workers[number % 2].reply(question, f"Ответ {number}", key=GUID) for number in range(5))
    )

    assert len({reply.comment_id for reply in replies}) == 5
    assert telegram.violations() == 0


async def test_many_groups_do_not_wait_for_each_other_but_for_the_bot(
    telegram: Telegram, http: httpx.AsyncClient, budget: RedisBudget
) -> None:
    questions = [_question_elsewhere(telegram, number) for number in range(40)]
    telegram.switch(**STRICT)
    connector = open_telegram(telegram, http, budget=budget)

    replies = await asyncio.gather(
        *(connector.reply(question, "Уже", key=GUID) for question in questions)
    )

    assert len(replies) == 40
    assert telegram.violations() == 0


async def test_the_21st_answer_of_a_minute_waits_for_its_turn_elsewhere(
    telegram: Telegram, http: httpx.AsyncClient, redis_url: str
) -> None:
    telegram.switch(chat_per_second=0, group_per_minute=20)
    question, other = ref_of(telegram.write()), _question_elsewhere(telegram, 0)
    loose = allowances(TelegramAddress(chat_per_second=1000, bot_per_second=1000))
    async with Redis.from_url(redis_url) as redis:
        connector = open_telegram(telegram, http, budget=RedisBudget(redis, loose))

        told: list[Any] = await asyncio.gather(
            *(connector.reply(question, f"Ответ {number}", key=GUID) for number in range(22)),
            return_exceptions=True,
        )
        await connector.reply(other, "Уже", key=GUID)

    sent = [one for one in told if isinstance(one, Published)]
    late = [one for one in told if isinstance(one, ThrottledError)]
    assert len(sent) + len(late) == 22
    assert 0 < len(sent) <= 20
    assert all(30 < one.retry_after.total_seconds() <= 61 for one in late)
    assert telegram.violations() == 0


async def test_a_bot_that_was_told_to_wait_is_not_heard_until_then(
    telegram: Telegram, http: httpx.AsyncClient, budget: RedisBudget
) -> None:
    question, other = ref_of(telegram.write()), _question_elsewhere(telegram, 0)
    rule = {"kind": "error", "code": 429, "seconds": 37, "methods": ["sendMessage"]}
    telegram.admin("PUT", "/faults", [rule])
    workers = [open_telegram(telegram, http, budget=budget) for _ in range(2)]

    for worker, to in zip(workers, (question, other), strict=True):
        with pytest.raises(ThrottledError) as throttled:
            await worker.reply(to, "Уже", key=GUID)
        assert 30 < throttled.value.retry_after.total_seconds() <= 37

    assert telegram.admin("GET", "/counters")["faults"] == {"error before": 1}
    assert (await workers[0].capabilities(PAGE)).can_reply

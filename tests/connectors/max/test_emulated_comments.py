"""Discussions read over real HTTP, against a server that speaks MAX's API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors.contract import Connector, GoneError, KeyRefusedError, RefusedError
from tests.connectors.emulators.max.client import BOT, CHANNEL, NOON, Max
from tests.connectors.fakes import CountingBudget, gathered
from tests.connectors.max.emulated import (
    EPOCH,
    discussion_of,
    ids_of,
    living_mids,
    open_max,
    post_of,
    told_of,
    write_many,
)

SWITCHED: list[dict[str, Any]] = [
    {},
    {"comment_bounds": "inclusive"},
    {"comment_sender": "null", "post_id": "null"},
    {"post_id": "number", "rate_limit_body": "text"},
]


@pytest.mark.parametrize("switches", SWITCHED)
async def test_250_comments_seven_to_a_millisecond_come_whole_and_once(
    maks: Max, connector: Connector, switches: dict[str, Any]
) -> None:
    maks.switch(**switches)
    mids = write_many(maks, [NOON * 1000 + number // 7 for number in range(250)])

    discussion = await discussion_of(connector, maks)

    assert discussion.is_whole
    assert ids_of(discussion) == mids


@pytest.mark.parametrize("bounds", ["exclusive", "inclusive"])
async def test_a_millisecond_that_fills_a_page_hides_only_its_own(
    maks: Max, connector: Connector, bounds: str
) -> None:
    maks.switch(comment_bounds=bounds)
    start = NOON * 1000
    early = write_many(maks, [start] * 3)
    write_many(maks, [start + 5] * 130)
    late = write_many(maks, [start + 9] * 3)

    discussion = await discussion_of(connector, maks)

    assert set(early + late) < set(ids_of(discussion))
    assert len(discussion.comments) == len(set(ids_of(discussion))) >= 105
    assert not discussion.is_whole


async def test_no_comments_are_a_whole_discussion(maks: Max, connector: Connector) -> None:
    discussion = await discussion_of(connector, maks)

    assert (discussion.comments, discussion.is_whole) == ((), True)


async def test_only_the_pages_since_a_moment_are_asked(maks: Max, http: httpx.AsyncClient) -> None:
    mids = write_many(maks, [NOON * 1000 + 1000 * number for number in range(350)])
    budget = CountingBudget()
    connector = open_max(maks, http, budget=budget)

    discussion = await discussion_of(connector, maks, EPOCH + timedelta(seconds=300))

    assert ids_of(discussion) == mids[250:]
    assert not discussion.is_whole
    assert [methods for _, methods in budget.spent] == [
        ["GET /me"],
        ["GET /messages/{mid}/comments"],
    ]


async def test_a_reply_stands_in_the_thread_of_its_root(maks: Max, connector: Connector) -> None:
    first = maks.write()
    second = maks.write("И у нас", reply_to=first)
    third = maks.write(None, reply_to=second)
    apart = maks.write("Спасибо")

    comments = (await discussion_of(connector, maks)).comments

    assert [(one.ref.comment_id, one.parent_id, one.ref.thread_id) for one in comments] == [
        (first, None, first),
        (second, first, first),
        (third, second, first),
        (apart, None, apart),
    ]
    assert [one.text for one in comments] == ["Надолго?", "И у нас", "", "Спасибо"]
    assert {one.author_name for one in comments} == {"Анна Ким"}
    assert comments[0].written_at.tzinfo is UTC


@pytest.mark.parametrize("parent", ["kept", "dropped"])
async def test_a_reply_to_a_deleted_parent_stays(
    maks: Max, connector: Connector, parent: str
) -> None:
    maks.switch(deleted_parent=parent)
    first = maks.write()
    reply = maks.write("И у нас", reply_to=first)
    maks.change(first, deleted=True)

    (comment,) = (await discussion_of(connector, maks)).comments

    assert comment.ref.comment_id == reply
    known = first if parent == "kept" else None
    assert (comment.parent_id, comment.ref.thread_id) == (known, known or reply)


async def test_a_hidden_author_is_nobody_and_not_us(maks: Max, connector: Connector) -> None:
    maks.switch(comment_sender="null")
    maks.write()

    (comment,) = (await discussion_of(connector, maks)).comments

    assert (comment.author_id, comment.author_name, comment.is_own) == (None, None, False)


async def test_an_edit_and_a_deletion_are_seen_at_the_next_reading(
    maks: Max, connector: Connector
) -> None:
    edited, deleted = maks.write(), maks.write()
    before = await discussion_of(connector, maks)
    maks.change(edited, text="До мая?")
    maks.change(deleted, deleted=True)

    after = await discussion_of(connector, maks)

    assert set(ids_of(before)) - set(ids_of(after)) == {deleted}
    assert [comment.text for comment in after.comments] == ["До мая?"]


async def test_old_comments_are_read_where_new_ones_are_switched_off(
    maks: Max, connector: Connector
) -> None:
    mid = maks.write()
    maks.admin("POST", "/channels", {"id": CHANNEL, "comments_on": False})

    assert ids_of(await discussion_of(connector, maks)) == [mid]


@pytest.mark.parametrize("kind", ["http", "bad_json", "cut", "reset"])
async def test_a_fault_now_and_then_loses_nothing(
    maks: Max, connector: Connector, kind: str
) -> None:
    write_many(maks, [NOON * 1000 + number for number in range(250)])
    rule = {"kind": kind, "methods": ["GET /messages/{mid}/comments"], "times": 2}
    maks.admin("PUT", "/faults", [rule])

    discussion = await discussion_of(connector, maks)

    assert discussion.is_whole
    assert set(ids_of(discussion)) == living_mids(maks)


async def test_a_deleted_post_is_gone(maks: Max, connector: Connector) -> None:
    maks.admin("PATCH", "/posts", {"post": maks.post, "deleted": True})

    assert isinstance(await told_of(connector, maks), GoneError)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_dead_token_is_told_of_posts_and_comments_alike(
    maks: Max, connector: Connector, status: int
) -> None:
    maks.switch(dead_token_status=status)
    maks.admin("POST", "/bots", {"token": BOT, "revoked": True})

    assert isinstance(await told_of(connector, maks), KeyRefusedError)
    moved = await gathered(connector.changed_posts({post_of(maks): -1}))
    assert isinstance(moved[post_of(maks)], KeyRefusedError)


async def test_a_bot_without_the_right_to_read_says_what_to_do(
    maks: Max, connector: Connector
) -> None:
    maks.admin("POST", "/memberships", {"token": BOT, "chat_id": CHANNEL, "permissions": ["write"]})

    moved = (await gathered(connector.changed_posts({post_of(maks): -1})))[post_of(maks)]

    assert isinstance(moved, RefusedError)
    assert "Читать все сообщения" in moved.sentence


async def test_posts_of_a_channel_that_lost_its_bot_are_not_taken_for_deleted(
    maks: Max, connector: Connector
) -> None:
    maks.admin("DELETE", "/memberships", {"token": BOT, "chat_id": CHANNEL})

    moved = (await gathered(connector.changed_posts({post_of(maks): -1})))[post_of(maks)]

    for told in (moved, await told_of(connector, maks)):
        assert isinstance(told, RefusedError)
        assert not isinstance(told, GoneError)


async def test_the_emulators_clock_may_run_ahead(maks: Max, connector: Connector) -> None:
    maks.pass_time(3 * 86400)
    maks.write()

    (comment,) = (await discussion_of(connector, maks)).comments

    assert comment.written_at >= datetime.fromtimestamp(NOON + 3 * 86400, UTC)

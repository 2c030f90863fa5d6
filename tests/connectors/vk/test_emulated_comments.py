"""Discussions read over real HTTP, against a server that speaks VK's API."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.contract import Connector
from tests.connectors.vk.emulated import SERVICE, MeddlingBudget, Vk, discussion_of, ids_of, open_vk


@pytest.mark.parametrize("swap_counts", [False, True])
async def test_250_comments_and_a_thread_of_40_come_whole(
    vk: Vk, connector: Connector, *, swap_counts: bool
) -> None:
    vk.admin("PATCH", "/switches", {"swap_counts": swap_counts})
    numbers = vk.write_many(250)
    vk.write_many(40, reply_to=numbers[120])
    vk.write_many(10, reply_to=numbers[3])

    discussion = await discussion_of(connector)

    assert discussion.is_whole
    assert len(discussion.comments) == 300
    assert ids_of(discussion) == vk.living()


async def test_a_thread_of_250_comes_whole(vk: Vk, connector: Connector) -> None:
    first = vk.write()
    vk.write_many(250, reply_to=first)

    discussion = await discussion_of(connector)

    assert discussion.is_whole
    assert {comment.ref.thread_id for comment in discussion.comments} == {str(first)}
    assert len(discussion.comments) == 251


async def test_deletions_while_paging_hide_nothing(vk: Vk, http: httpx.AsyncClient) -> None:
    numbers = vk.write_many(350)
    budget = MeddlingBudget(
        lambda: vk.delete(*numbers[:4]),
        lambda: vk.delete(*numbers[10:50]),
        lambda: vk.delete(*numbers[230:240]),
    )

    discussion = await discussion_of(open_vk(vk, http, SERVICE, budget=budget))

    assert ids_of(discussion) >= vk.living()


async def test_new_comments_while_paging_are_seen_and_told_once(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    numbers = vk.write_many(150)
    budget = MeddlingBudget(
        lambda: vk.write_many(120), lambda: vk.write_many(3, reply_to=numbers[149])
    )

    discussion = await discussion_of(open_vk(vk, http, SERVICE, budget=budget))

    assert len(discussion.comments) == len(ids_of(discussion))
    assert len(ids_of(discussion)) >= 270


async def test_an_edit_and_a_deletion_are_seen_at_the_next_reading(
    vk: Vk, connector: Connector
) -> None:
    edited, deleted = vk.write(), vk.write()
    before = await discussion_of(connector)
    vk.admin("PATCH", "/comments", {"owner_id": -100, "id": edited, "text": "Когда тепло?"})
    vk.delete(deleted)

    after = await discussion_of(connector)

    assert ids_of(before) - ids_of(after) == {str(deleted)}
    assert [comment.text for comment in after.comments] == ["Когда тепло?"]


async def test_replies_of_a_deleted_comment_stay(vk: Vk, connector: Connector) -> None:
    first = vk.write()
    replies = vk.write_many(12, reply_to=first)
    vk.delete(first, replies[0])

    discussion = await discussion_of(connector)

    assert ids_of(discussion) == {str(number) for number in replies[1:]}
    assert discussion.is_whole


async def test_odd_texts_come_as_people_see_them(vk: Vk, connector: Connector) -> None:
    vk.write("[id77|Анна], а\x00 <br>когда? 🥶" + "я" * 20000)
    vk.write("", attachments=["sticker:1", "photo77_1"])

    discussion = await discussion_of(connector)

    first, second = discussion.comments
    assert first.text.startswith("Анна, а \nкогда? 🥶яя")
    assert first.author_name == "Анна Ким"
    assert (second.text, second.attachments) == ("", ("sticker", "photo"))


async def test_the_emulators_clock_may_run_ahead(vk: Vk, connector: Connector) -> None:
    vk.admin("POST", "/clock", {"advance": timedelta(days=3).total_seconds()})
    number = vk.write()

    (comment,) = (await discussion_of(connector)).comments

    assert comment.ref.comment_id == str(number)
    assert comment.written_at > datetime.now(UTC) + timedelta(days=2)

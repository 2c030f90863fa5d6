"""News of topics, photos, videos and goods: what is heard is what is read."""

from datetime import timedelta
from typing import Any

import pytest

from app.vocabulary import CommentGone, CommentTold, IncomingComment
from connectors.contract import Connector
from tests.connectors.vk.emulated import GUID, PAGE, Vk, discussion_of, ref_under

KINDS = ["topic", "photo", "video", "market"]
NOW = timedelta()


async def _mark(connector: Connector) -> str:
    return (await connector.listen(PAGE, None, wait=NOW)).mark


async def _heard(connector: Connector, mark: str) -> list[Any]:
    heard = await connector.listen(PAGE, mark, wait=NOW)
    return [news for told in heard.told for news in await connector.hear(told.body)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_comment_is_heard_as_it_is_read(vk: Vk, connector: Connector, kind: str) -> None:
    post = vk.put(kind)
    mark = await _mark(connector)
    first = vk.write(kind=kind, post_id=7, attachments=["photo-100_1"])
    vk.write("И нам?", kind=kind, post_id=7, from_id=-100, reply_to=first)

    heard = await _heard(connector, mark)

    read = [one for one in (await discussion_of(connector, post)).comments if one.text]
    assert all(isinstance(news, CommentTold) and news.is_new for news in heard)
    assert [_known(news.comment) for news in heard] == [_known(comment) for comment in read]


@pytest.mark.parametrize("kind", KINDS)
async def test_edits_deletions_and_returns_are_heard(
    vk: Vk, connector: Connector, kind: str
) -> None:
    post = vk.put(kind)
    number = vk.write(kind=kind, post_id=7)
    comment = ref_under(post, number)
    mark = await _mark(connector)
    form = {"kind": kind, "owner_id": -100, "id": number}
    vk.admin("PATCH", "/comments", form | {"text": "Когда тепло?"})
    await connector.hide(comment)
    await connector.restore(comment)
    await connector.reply(comment, "В мае.", key=GUID)

    edited, gone, back, answer = await _heard(connector, mark)

    assert (edited.comment.text, edited.is_new) == ("Когда тепло?", False)
    by = None if kind == "topic" else "5"  # whose key it was
    assert gone == CommentGone(post=post, comment_id=comment.comment_id, deleter_id=by)
    assert (back.comment.ref, back.is_new) == (comment, False)
    assert (answer.comment.is_own, answer.comment.text) == (True, "В мае.")


async def test_what_was_written_long_ago_is_no_news(vk: Vk, connector: Connector) -> None:
    vk.put("photo")
    mark = await _mark(connector)
    vk.write(kind="photo", post_id=7, date=1_600_000_000)

    assert await _heard(connector, mark) == []


def _known(comment: IncomingComment) -> tuple[Any, ...]:
    return comment.ref, comment.parent_id, comment.author_name, comment.is_own, comment.text

"""Comments deleted over real HTTP, against a server that speaks MAX's API."""

import httpx
import pytest

from app.vocabulary import KeyKind, PageKey
from connectors.contract import (
    Connector,
    KeyRefusedError,
    NotOfferedError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.emulators.max.client import BOT, CHANNEL, READER, Max
from tests.connectors.max.emulated import TOKEN, living_mids, open_max, post_of, ref_of

DELETE = "DELETE /messages/{mid}/comments"


@pytest.mark.parametrize("comments_on", [True, False])
async def test_a_citizens_comment_is_deleted_even_where_comments_are_off(
    maks: Max, connector: Connector, *, comments_on: bool
) -> None:
    hidden, other = maks.write(), maks.write()
    maks.admin("POST", "/channels", {"id": CHANNEL, "comments_on": comments_on})

    await connector.hide(ref_of(maks, hidden))

    assert living_mids(maks) == {other}


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("in_200", [False, True])
async def test_a_comment_that_is_gone_already_is_done(
    maks: Max, connector: Connector, status: int, *, in_200: bool
) -> None:
    maks.switch(unknown_comment=status, failures_in_200=in_200)
    comment, other = ref_of(maks, maks.write()), maks.write()
    await connector.hide(comment)

    await connector.hide(comment)

    assert living_mids(maks) == {other}


async def test_a_comment_of_a_deleted_post_is_done(maks: Max, connector: Connector) -> None:
    comment = ref_of(maks, maks.write())
    maks.admin("PATCH", "/posts", {"post": maks.post, "deleted": True})

    await connector.hide(comment)


@pytest.mark.parametrize("kind", ["reset", "cut", "http", "bad_json"])
async def test_a_deletion_whose_answer_was_lost_may_be_repeated(
    maks: Max, connector: Connector, kind: str
) -> None:
    comment = ref_of(maks, maks.write())
    maks.admin("PUT", "/faults", [{"kind": kind, "when": "after", "methods": [DELETE], "times": 1}])

    with pytest.raises(UnavailableError):
        await connector.hide(comment)
    await connector.hide(comment)

    assert living_mids(maks) == set()


@pytest.mark.parametrize("code", [200, 400])
async def test_a_refusal_about_a_living_comment_is_not_taken_for_done(
    maks: Max, connector: Connector, code: int
) -> None:
    comment = ref_of(maks, maks.write())
    maks.admin("PUT", "/faults", [{"kind": "error", "code": code, "methods": [DELETE]}])

    with pytest.raises(RefusedError):
        await connector.hide(comment)


async def test_a_channel_that_lost_its_bot_is_not_taken_for_done(
    maks: Max, connector: Connector
) -> None:
    comment = ref_of(maks, maks.write())
    maks.admin("DELETE", "/memberships", {"token": BOT, "chat_id": CHANNEL})

    with pytest.raises(RefusedError):
        await connector.hide(comment)


async def test_the_bot_that_may_delete_does_it_for_the_one_that_may_not(
    maks: Max, http: httpx.AsyncClient
) -> None:
    place = {"token": READER, "chat_id": CHANNEL, "permissions": ["read_all_messages"]}
    maks.admin("POST", "/memberships", place)
    reader = PageKey(kind=KeyKind.BOT, secret=READER)
    comment = ref_of(maks, maks.write())

    with pytest.raises(RefusedError):
        await open_max(maks, http, reader).hide(comment)
    await open_max(maks, http, reader, TOKEN).hide(comment)

    assert living_mids(maks) == set()


async def test_a_dead_token_hides_nothing(maks: Max, connector: Connector) -> None:
    comment = ref_of(maks, maks.write())
    maks.admin("POST", "/bots", {"token": BOT, "revoked": True})

    with pytest.raises(KeyRefusedError):
        await connector.hide(comment)


async def test_deletions_that_come_too_fast_are_throttled(maks: Max, connector: Connector) -> None:
    maks.switch(write_rate=1)
    first, second = (ref_of(maks, maks.write()) for _ in range(2))
    await connector.hide(first)

    with pytest.raises(ThrottledError):
        await connector.hide(second)

    assert living_mids(maks) == {second.comment_id}


async def test_what_max_cannot_do_is_refused_in_a_sentence(maks: Max, connector: Connector) -> None:
    comment = ref_of(maks, maks.write())

    with pytest.raises(NotOfferedError, match="restore") as refused:
        await connector.restore(comment)
    with pytest.raises(NotOfferedError, match="close"):
        await connector.close_comments(post_of(maks))

    assert "вернуть нельзя" in refused.value.sentence

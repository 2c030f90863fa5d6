"""Answers of VK to hiding and closing that the emulator does not give."""

from typing import Any

import httpx
import pytest
import respx

from app.vocabulary import CommentRef, PostRef
from connectors.contract import ConnectorError, GoneError, RefusedError, UnavailableError
from tests.connectors.vk.worlds import (
    API,
    COMMENT,
    COMMUNITY,
    PAGE,
    POST,
    USER,
    connector_of,
    form_of,
    refused,
    told,
)

PHOTO = PostRef(page=PAGE, post_id="photo5")
UNDER_PHOTO = CommentRef(post=PHOTO, comment_id="photo5_12", thread_id="photo5_12")
TOPIC = PostRef(page=PAGE, post_id="topic5")
IN_TOPIC = CommentRef(post=TOPIC, comment_id="topic5_12", thread_id="topic5_12")


@pytest.mark.parametrize(
    ("comment", "method", "place"),
    [
        (COMMENT, "wall.deleteComment", {"owner_id": "-100", "comment_id": "12"}),
        (UNDER_PHOTO, "photos.deleteComment", {"owner_id": "-100", "comment_id": "12"}),
        (
            IN_TOPIC,
            "board.deleteComment",
            {"group_id": "100", "topic_id": "5", "comment_id": "12"},
        ),
    ],
)
@respx.mock
async def test_the_comment_is_named_as_vk_wants_it(
    http: httpx.AsyncClient, comment: CommentRef, method: str, place: dict[str, str]
) -> None:
    route = respx.post(f"{API}/{method}").mock(return_value=told(1))

    await connector_of(http, USER).hide(comment)

    asked = form_of(route.calls.last.request)
    assert {name: asked[name] for name in place} == place


@pytest.mark.parametrize(
    ("shown", "family"),
    [
        (refused(104), None),
        (told({"items": []}), None),
        (told({"items": [{"id": 12, "date": 1, "deleted": True}]}), None),
        (told({"items": [{"id": 12, "date": 1, "from_id": 7}]}), RefusedError),
        (told({"items": 7}), UnavailableError),
        (refused(15), RefusedError),
    ],
)
@respx.mock
async def test_a_refusal_that_may_mean_gone_is_looked_into(
    http: httpx.AsyncClient, shown: httpx.Response, family: type[ConnectorError] | None
) -> None:
    respx.post(f"{API}/wall.deleteComment").mock(return_value=refused(211))
    respx.post(f"{API}/wall.getComment").mock(return_value=shown)
    connector = connector_of(http, USER)

    if family is None:
        await connector.hide(COMMENT)
    else:
        with pytest.raises(family) as refusal:
            await connector.hide(COMMENT)
        assert not isinstance(refusal.value, GoneError)


@respx.mock
async def test_what_was_hidden_too_long_ago_cannot_come_back(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/market.restoreComment").mock(return_value=refused(1400))
    good = PostRef(page=PAGE, post_id="market5")

    with pytest.raises(RefusedError) as refusal:
        await connector_of(http, USER).restore(CommentRef(good, "market5_12", "market5_12"))

    assert "слишком давно" in refusal.value.sentence


@pytest.mark.parametrize("answer", [0, False])
@respx.mock
async def test_a_post_that_vk_did_not_close_is_told(http: httpx.AsyncClient, answer: Any) -> None:
    respx.post(f"{API}/wall.closeComments").mock(return_value=told(answer))

    with pytest.raises(RefusedError) as refusal:
        await connector_of(http, COMMUNITY).close_comments(POST)

    assert "не выполнил" in refusal.value.sentence


@pytest.mark.parametrize("post_id", ["poll5", "photo", "5x", ""])
async def test_an_id_that_is_none_of_vk_s_is_a_mistake_of_ours(
    http: httpx.AsyncClient, post_id: str
) -> None:
    odd = PostRef(page=PAGE, post_id=post_id)

    with pytest.raises(ValueError, match="no id"):
        await connector_of(http, USER).close_comments(odd)

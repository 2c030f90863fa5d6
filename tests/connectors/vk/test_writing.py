from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from app.vocabulary import CommentRef, PageKey
from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    RepliesClosedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.vk.worlds import (
    API,
    COMMENT,
    COMMUNITY,
    NOON,
    NOON_STAMP,
    POST,
    SERVICE,
    USER,
    connector_of,
    form_of,
    refused,
    told,
)

KEY = "b1f7c9a0-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("keys", "writer"),
    [([SERVICE, USER, COMMUNITY], COMMUNITY), ([SERVICE, USER], USER)],
    ids=["community", "user"],
)
@respx.mock
async def test_a_reply_is_published_in_the_pages_name(
    http: httpx.AsyncClient, keys: list[PageKey], writer: PageKey
) -> None:
    answer = told({"comment_id": 16, "parents_stack": [12]})
    route = respx.post(f"{API}/wall.createComment").mock(return_value=answer)

    number = (
        await connector_of(http, *keys).reply(COMMENT, " Здравствуйте!\x00 ", key=KEY)
    ).comment_id

    assert number == "16"
    asked = form_of(route.calls.last.request)
    assert asked.pop("access_token") == writer.secret
    assert asked == {
        "owner_id": "-100",
        "post_id": "5",
        "from_group": "100",
        "reply_to_comment": "12",
        "message": "Здравствуйте!",
        "guid": KEY,
        "v": "5.199",
        "lang": "ru",
    }


@pytest.mark.parametrize(("text", "words"), [(" \x00", "пуст"), ("я" * 16385, "на 1.")])
async def test_a_text_that_vk_would_not_take_is_refused_before(
    http: httpx.AsyncClient, text: str, words: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        await connector_of(http, COMMUNITY).reply(COMMENT, text, key=KEY)

    assert words in refusal.value.sentence


async def test_without_a_writing_key_the_sentence_says_so(http: httpx.AsyncClient) -> None:
    with pytest.raises(KeyRefusedError) as refusal:
        await connector_of(http, SERVICE).reply(COMMENT, "Да", key=KEY)

    assert refusal.value.sentence.startswith("Нет ключа сообщества")


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (refused(213), RepliesClosedError),
        (refused(222), RefusedError),
        (refused(223), ThrottledError),
        (refused(9), ThrottledError),
        (refused(5), KeyRefusedError),
        (told({"parents_stack": []}), UnavailableError),
        (httpx.Response(504), UnavailableError),
    ],
)
@respx.mock
async def test_a_reply_that_fails_is_tried_once(
    http: httpx.AsyncClient, answer: httpx.Response, family: type[ConnectorError]
) -> None:
    route = respx.post(f"{API}/wall.createComment").mock(return_value=answer)

    with pytest.raises(family):
        await connector_of(http, COMMUNITY).reply(COMMENT, "Да", key=KEY)

    assert route.call_count == 1


def _reply(number: int, text: str, **fields: Any) -> dict[str, Any]:
    common = {"from_id": -100, "parents_stack": [12], "reply_to_comment": 12}
    return {"id": number, "date": NOON_STAMP, "text": text, **common, **fields}


async def _find(http: httpx.AsyncClient, *replies: dict[str, Any], text: str) -> str | None:
    page = {"count": len(replies), "current_level_count": 0, "items": replies}
    route = respx.post(f"{API}/wall.getComments").mock(return_value=told(page))

    found = await connector_of(http, SERVICE).find_reply(COMMENT, text, since=NOON)

    assert form_of(route.calls.last.request)["comment_id"] == "12"
    return found


@respx.mock
async def test_a_lost_reply_is_found_by_its_text(http: httpx.AsyncClient) -> None:
    replies = [_reply(13, "Другое"), _reply(14, "Анна, тепло дадут\nв мае")]

    assert await _find(http, *replies, text="[id7|Анна], тепло дадут  в мае ") == "14"


@respx.mock
async def test_what_is_known_as_another_answer_is_not_taken_for_the_lost_one(
    http: httpx.AsyncClient,
) -> None:
    page = {"count": 2, "current_level_count": 0, "items": [_reply(13, "Да"), _reply(14, "Да")]}
    respx.post(f"{API}/wall.getComments").mock(return_value=told(page))
    connector = connector_of(http, SERVICE)

    found = [
        await connector.find_reply(COMMENT, "Да", since=NOON, known=known)
        for known in ((), {"13"}, {"13", "14"})
    ]

    assert found == ["13", "14", None]


@pytest.mark.parametrize(
    "fields",
    [
        {"from_id": 77},
        {"date": NOON_STAMP - 2 * 86_400},
        {"text": "Другое"},
        {"reply_to_comment": 13},
        {"deleted": True},
    ],
    ids=["of a citizen", "older", "another text", "to another comment", "deleted"],
)
@respx.mock
async def test_what_is_not_our_reply_is_not_taken_for_it(
    http: httpx.AsyncClient, fields: dict[str, Any]
) -> None:
    assert await _find(http, {**_reply(14, "Да"), **fields}, text="Да") is None


@respx.mock
async def test_a_reply_in_a_long_thread_is_found(http: httpx.AsyncClient) -> None:
    replies = [_reply(20 + number, "Другое") for number in range(150)] + [_reply(999, "Да")]

    def answer(request: httpx.Request) -> httpx.Response:
        offset = int(form_of(request)["offset"])
        return told({"count": 151, "items": replies[offset : offset + 100]})

    respx.post(f"{API}/wall.getComments").mock(side_effect=answer)
    to = CommentRef(post=POST, comment_id="12", thread_id="12")

    found = await connector_of(http, SERVICE).find_reply(to, "Да", since=NOON - timedelta(hours=1))

    assert found == "999"


@pytest.mark.parametrize(("code", "family"), [(100, GoneError), (15, RefusedError)])
@respx.mock
async def test_a_thread_that_cannot_be_read_is_told(
    http: httpx.AsyncClient, code: int, family: type[ConnectorError]
) -> None:
    respx.post(f"{API}/wall.getComments").mock(return_value=refused(code))

    with pytest.raises(family):
        await connector_of(http, SERVICE).find_reply(COMMENT, "Да", since=NOON)

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
import respx
import structlog

from app.vocabulary import CommentRef, IncomingComment
from connectors.contract import GoneError, RefusedError, UnavailableError
from connectors.vk.discussion import DiscussionReading
from tests.connectors.vk.worlds import (
    API,
    NOON,
    NOON_STAMP,
    OTHER_PAGE,
    PAGE,
    POST,
    SERVICE,
    connector_of,
    fixture,
    form_of,
    gathered,
    refused,
    told,
)

OTHER_POST = msgspec.structs.replace(POST, page=OTHER_PAGE)


def _comment(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": number, "from_id": 77, "date": NOON_STAMP, "text": f"№ {number}", **fields}


def _page(*items: Any, **fields: Any) -> dict[str, Any]:
    return {"count": len(items), "current_level_count": len(items), "items": items, **fields}


def _read(*items: Any, **fields: Any) -> DiscussionReading:
    reading = DiscussionReading(POST)
    reading.take(None, msgspec.Raw(msgspec.json.encode(_page(*items, **fields))))
    return reading


def _ids(reading: DiscussionReading) -> list[str]:
    return [comment.ref.comment_id for comment in reading.result().comments]


def test_a_comment_is_told_in_our_words() -> None:
    reading = _read(
        _comment(12, text="Когда?<br>[id1|Анна]\x00", attachments=[{"type": "photo", "photo": {}}]),
        profiles=[{"id": 77, "first_name": "Анна", "last_name": "Н."}],
    )

    assert reading.result().comments == (
        IncomingComment(
            ref=CommentRef(post=POST, comment_id="12", thread_id="12"),
            parent_id=None,
            author_id="77",
            author_name="Анна Н.",
            is_own=False,
            text="Когда?\nАнна",
            attachments=("photo",),
            written_at=NOON,
        ),
    )


def test_the_pages_own_reply_is_known_by_its_author() -> None:
    own = _comment(15, from_id=-100, parents_stack=[12], reply_to_comment=14)

    reading = _read(
        _comment(12, thread={"count": 1, "items": [own]}), groups=[{"id": 100, "name": "Школа № 1"}]
    )

    reply = reading.result().comments[1]
    assert (reply.is_own, reply.author_name) == (True, "Школа № 1")
    assert (reply.ref.thread_id, reply.parent_id) == ("12", "14")


@pytest.mark.parametrize("stack", [{"parents_stack": [12]}, {"parents_stack": []}, {}])
def test_a_reply_without_addressee_answers_the_first_of_its_thread(stack: dict[str, Any]) -> None:
    reading = _read(_comment(12, thread={"count": 1, "items": [_comment(15, **stack)]}))

    reply = reading.result().comments[1]
    assert (reply.ref.thread_id, reply.parent_id) == ("12", "12")


def test_a_recorded_discussion_keeps_what_is_not_deleted() -> None:
    reading = DiscussionReading(POST)
    reading.take(None, msgspec.Raw(msgspec.json.encode(fixture("GetComments802")["response"])))

    comments = reading.result().comments
    assert [comment.ref.comment_id for comment in comments] == ["482124", "482418"]
    assert comments[0].written_at == datetime(2019, 3, 21, 14, 59, 56, tzinfo=UTC)
    assert [thread for thread, _ in reading.asks()] == [482124, 482127, 482418]


def test_replies_under_a_deleted_comment_are_kept() -> None:
    placeholder = {
        "id": 12,
        "date": NOON_STAMP,
        "deleted": True,
        "parents_stack": [],
        "thread": {"count": 2, "items": [_comment(13), {"id": 14, "date": 1, "deleted": 1}]},
    }

    reading = _read(placeholder, count=3)

    assert _ids(reading) == ["13"]
    assert reading.is_finished
    assert reading.result().is_whole


def test_a_comment_with_only_a_sticker_has_no_text() -> None:
    reading = _read(_comment(1, text="", attachments=[{"type": "sticker"}, {}]))

    (comment,) = reading.result().comments
    assert (comment.text, comment.attachments) == ("", ("sticker", "unknown"))


@pytest.mark.parametrize("absent", ["text", "attachments", "parents_stack", "reply_to_comment"])
def test_nulls_do_no_harm(absent: str) -> None:
    reading = _read(_comment(1, **{absent: None}))

    assert _ids(reading) == ["1"]
    assert reading.result().is_whole


def test_an_author_that_is_not_told_is_unknown() -> None:
    reading = _read({"id": 1, "date": NOON_STAMP, "text": "…"})

    (comment,) = reading.result().comments
    assert (comment.author_id, comment.author_name, comment.is_own) == (None, None, False)


@pytest.mark.parametrize(
    "odd",
    [
        _comment(2, text={"parts": []}),
        _comment(2, date="вчера"),
        _comment(2, date=10**15),
        _comment(2, attachments=["photo"]),
        {"id": "второй"},
        "строка",
        None,
    ],
)
def test_an_odd_comment_is_reported_and_the_rest_goes_on(odd: Any) -> None:
    with structlog.testing.capture_logs() as events:
        reading = _read(_comment(1), odd, _comment(3))

    assert _ids(reading) == ["1", "3"]
    assert not reading.result().is_whole
    (event,) = events
    assert event["event"] == "vk.comment_unreadable"
    assert event.keys() == {"event", "log_level", "post", "comment"}


def test_the_thread_of_an_odd_comment_is_read() -> None:
    reading = _read(_comment(1, text=[], thread={"count": 1, "items": [_comment(2)]}))

    assert _ids(reading) == ["2"]


def test_an_odd_name_leaves_the_author_without_one() -> None:
    reading = _read(
        _comment(1),
        profiles=[{"id": None}, {"id": 78, "first_name": "Б"}],
        groups=["?"],
    )

    (comment,) = reading.result().comments
    assert (comment.author_id, comment.author_name) == ("77", None)


@pytest.mark.parametrize(
    ("thread", "is_asked"),
    [
        ({"count": 0, "items": []}, False),
        ({"count": 1, "items": [_comment(2)]}, False),
        ({"count": 2, "items": [_comment(2)]}, True),
        ({"items": [_comment(number) for number in range(2, 12)]}, True),
        ({"count": 10, "items": [_comment(number) for number in range(2, 12)]}, False),
        ({"items": []}, False),
    ],
)
def test_a_thread_is_asked_when_not_all_of_it_came_along(
    thread: dict[str, Any], *, is_asked: bool
) -> None:
    reading = _read(_comment(1, thread=thread), count=1)

    assert [ask for ask, _ in reading.asks()] == ([1] if is_asked else [])


def test_an_endless_discussion_is_not_whole() -> None:
    reading, number = DiscussionReading(POST), 0
    while not reading.is_finished:
        page = _page(_comment(number), _comment(number + 1), count=10**6)
        reading.take(None, msgspec.Raw(msgspec.json.encode(page)))
        number += 1

    assert not reading.result().is_whole


def _answer_thread_vanished(request: httpx.Request) -> httpx.Response:
    if "comment_id" in form_of(request):
        return refused(100)
    return told(_page(_comment(1, thread={"count": 9, "items": [_comment(2)]}), count=10))


@respx.mock
async def test_a_thread_that_vanishes_meanwhile_does_not_hide_the_discussion(
    http: httpx.AsyncClient,
) -> None:
    respx.post(f"{API}/wall.getComments").mock(side_effect=_answer_thread_vanished)

    answers = await gathered(connector_of(http, SERVICE).comments_under({POST: None}))

    discussion = answers[POST]
    assert not isinstance(discussion, Exception)
    assert len(discussion.comments) == 2
    assert not discussion.is_whole


@respx.mock
async def test_a_thread_that_cannot_be_read_now_fails_its_post(http: httpx.AsyncClient) -> None:
    thread = {"count": 9, "items": [_comment(2)]}
    respx.post(f"{API}/wall.getComments").mock(
        side_effect=[told(_page(_comment(1, thread=thread))), *[refused(10)] * 3]
    )

    answers = await gathered(connector_of(http, SERVICE).comments_under({POST: NOON}))

    assert isinstance(answers[POST], UnavailableError)


@respx.mock
async def test_a_post_is_gone_only_if_its_wall_says_so_too(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/execute").mock(
        return_value=told([False, False], *[("wall.getComments", 100)] * 2)
    )
    shown = {"items": [{"id": 5, "owner_id": -200, "comments": {"count": 3}}]}
    respx.post(f"{API}/wall.getById").mock(return_value=told(shown))
    posts = {POST: None, OTHER_POST: None}

    answers = await gathered(connector_of(http, SERVICE).comments_under(posts))

    assert isinstance(answers[POST], GoneError)
    assert isinstance(answers[OTHER_POST], RefusedError)
    assert not isinstance(answers[OTHER_POST], GoneError)


@respx.mock
async def test_a_closed_wall_does_not_hide_its_neighbours(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/execute").mock(
        return_value=told([False, _page(_comment(1))], ("wall.getComments", 15))
    )
    posts = {POST: None, OTHER_POST: None}

    answers = await gathered(connector_of(http, SERVICE).comments_under(posts))

    assert isinstance(answers[POST], RefusedError)
    assert not isinstance(answers[OTHER_POST], Exception)


@respx.mock
async def test_an_unreadable_page_of_comments_is_a_passing_trouble(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/wall.getComments").mock(return_value=told({"items": 7}))

    answers = await gathered(connector_of(http, SERVICE).comments_under({POST: None}))

    assert isinstance(answers[POST], UnavailableError)


@respx.mock
async def test_comments_are_asked_uncut_in_order_and_with_names(http: httpx.AsyncClient) -> None:
    route = respx.post(f"{API}/wall.getComments").mock(return_value=told(_page()))

    await gathered(connector_of(http, SERVICE).comments_under({POST: None}))

    asked = form_of(route.calls.last.request)
    assert PAGE.external_id == asked["owner_id"]
    assert (
        asked.items()
        >= {
            "post_id": "5",
            "count": "100",
            "sort": "asc",
            "thread_items_count": "10",
            "preview_length": "0",
            "extended": "1",
            "need_likes": "0",
        }.items()
    )

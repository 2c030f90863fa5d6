"""Odd answers about topics, photos, videos and goods, which the emulator does not give."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
import structlog

from app.vocabulary import IncomingPost, PageKey, PostRef
from connectors.contract import ConnectorError, GoneError, UnavailableError
from connectors.vk.discovery import Discovery
from connectors.vk.readers import Readers
from tests.connectors.vk.worlds import (
    API,
    NOON,
    NOON_STAMP,
    OTHER_PAGE,
    PAGE,
    SERVICE,
    USER,
    CountingBudget,
    Pauses,
    client_of,
    connector_of,
    form_of,
    gathered,
    refused,
    told,
)

EMPTY = {"count": 0, "items": []}


def _list(*items: Any) -> httpx.Response:
    return told({"count": len(items), "items": items})


def _ref(post_id: str) -> PostRef:
    return PostRef(page=PAGE, post_id=post_id)


def _video(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": number, "owner_id": -100, "date": NOON_STAMP, "title": f"№ {number}", **fields}


async def _found(
    http: httpx.AsyncClient, *keys: PageKey, **answers: httpx.Response
) -> dict[str, IncomingPost]:
    """Look at the page while VK answers so; to all else it has nothing to tell."""
    nothing = dict.fromkeys(
        (
            "wall.get",
            "board.getTopics",
            "photos.getAllComments",
            "photos.getById",
            "video.get",
            "video.getComments",
            "market.get",
            "market.getComments",
        ),
        told(EMPTY),
    )
    for method, answer in (nothing | answers).items():
        respx.post(f"{API}/{method}").mock(return_value=answer)
    connector = connector_of(http, *keys)
    posts = (await gathered(connector.new_posts({PAGE: NOON - timedelta(days=1)})))[PAGE]
    assert not isinstance(posts, ConnectorError), repr(posts)
    return {post.ref.post_id: post for post in posts}


@respx.mock
async def test_an_odd_topic_is_reported_and_the_rest_goes_on(http: httpx.AsyncClient) -> None:
    good = {"id": 5, "title": "[id7|Анна]<br>спросила", "created": NOON_STAMP, "comments": 3}
    topics = _list({**good, "updated": NOON_STAMP}, {"id": "x"}, None, {**good, "id": 6})

    with structlog.testing.capture_logs() as events:
        found = await _found(http, SERVICE, **{"board.getTopics": topics})

    assert found.keys() == {"topic5", "topic6"}
    assert found["topic5"] == IncomingPost(
        ref=_ref("topic5"), text="Анна\nспросила", published_at=NOON, comments_count=3
    )
    assert [event["event"] for event in events] == ["vk.entry_unreadable"] * 2


@pytest.mark.parametrize("answer", [told([1, 2]), told({"items": 7}), httpx.Response(502)])
@pytest.mark.parametrize("method", ["board.getTopics", "video.get"])
@respx.mock
async def test_an_unreadable_list_hides_neither_wall_nor_neighbours(
    http: httpx.AsyncClient, method: str, answer: httpx.Response
) -> None:
    wall = _list({"id": 5, "owner_id": -100, "date": NOON_STAMP, "text": "Новость"})
    good = {"market.get": _list(_video(7)), "market.getComments": _list({"date": NOON_STAMP})}

    found = await _found(http, SERVICE, USER, **good, **{"wall.get": wall, method: answer})

    assert found.keys() == {"5", "market7"}


@pytest.mark.parametrize("wrapped", [True, False])
@respx.mock
async def test_photos_come_in_a_bare_list_or_in_an_object(
    http: httpx.AsyncClient, *, wrapped: bool
) -> None:
    photos = [
        {"id": 7, "owner_id": -100, "date": NOON_STAMP, "text": "", "comments": {"count": 4}},
        {"id": 8, "owner_id": -100, "date": NOON_STAMP},
    ]
    comments = _list(*({"id": n, "date": NOON_STAMP, "pid": n} for n in (7, 8)))
    shown = _list(*photos) if wrapped else told(photos)

    answers = {"photos.getAllComments": comments, "photos.getById": shown}
    found = await _found(http, USER, **answers)

    assert {name: post.comments_count for name, post in found.items()} == {
        "photo7": 4,
        "photo8": -1,
    }


@pytest.mark.parametrize("answer", [told({"items": [{"id": "x"}]}), refused(15), refused(9)])
@respx.mock
async def test_photos_that_cannot_be_shown_are_left_for_the_next_look(
    http: httpx.AsyncClient, answer: httpx.Response
) -> None:
    comments = _list({"id": 1, "date": NOON_STAMP, "pid": 7})

    answers = {"photos.getAllComments": comments, "photos.getById": answer}

    assert await _found(http, USER, **answers) == {}


@pytest.mark.parametrize(
    "answer",
    [told({"items": [{"id": 1}]}), refused(801), refused(9), told(EMPTY), httpx.Response(502)],
)
@respx.mock
async def test_a_video_whose_comments_are_not_shown_is_not_told(
    http: httpx.AsyncClient, answer: httpx.Response
) -> None:
    videos = _list(_video(7, comments=3))

    found = await _found(http, USER, **{"video.get": videos, "video.getComments": answer})

    assert found == {}


@respx.mock
async def test_videos_nobody_commented_are_not_asked_about(http: httpx.AsyncClient) -> None:
    videos = _list(*(_video(number, comments=0) for number in range(1, 9)), _video(9))
    newest = _list({"id": 1, "date": NOON_STAMP})

    found = await _found(http, USER, **{"video.get": videos, "video.getComments": newest})

    assert found.keys() == {"video9"}
    assert found["video9"].comments_count == -1
    (asked,) = [call for call in respx.calls if call.request.url.path.endswith("getComments")]
    assert {"video_id": "9", "sort": "desc"}.items() <= form_of(asked.request).items()


async def _changed(http: httpx.AsyncClient, counts: dict[PostRef, int]) -> Any:
    return await gathered(connector_of(http, SERVICE, USER).changed_posts(counts))


@respx.mock
async def test_topics_are_counted_by_their_numbers(http: httpx.AsyncClient) -> None:
    topics = _list({"id": 5, "comments": 3}, {"id": 6, "comments": 4})
    route = respx.post(f"{API}/board.getTopics").mock(return_value=topics)

    changed = await _changed(http, {_ref("topic5"): 3, _ref("topic6"): 3, _ref("topic7"): 3})

    asked = form_of(route.calls.last.request)
    assert (asked["group_id"], asked["topic_ids"], asked["count"]) == ("100", "5,6,7", "100")
    assert changed.keys() == {_ref("topic6"), _ref("topic7")}
    assert isinstance(changed[_ref("topic7")], GoneError)


@respx.mock
async def test_beside_an_odd_video_nobody_is_called_gone(http: httpx.AsyncClient) -> None:
    videos = _list({"id": {}}, _video(5, comments=2))
    respx.post(f"{API}/video.get").mock(return_value=videos)

    changed = await _changed(http, {_ref("video5"): 2, _ref("video6"): 2})

    assert changed.keys() == {_ref("video6")}
    assert isinstance(changed[_ref("video6")], UnavailableError)


@pytest.mark.parametrize(
    ("post_id", "method", "shown"),
    [
        ("photo5", "photos.getById", [{"id": 5, "owner_id": -100}]),
        ("video5", "video.get", {"items": [{"id": 5, "owner_id": -100}]}),
    ],
)
@respx.mock
async def test_where_vk_shows_no_counter_none_stands_still(
    http: httpx.AsyncClient, post_id: str, method: str, shown: Any
) -> None:
    respx.post(f"{API}/{method}").mock(return_value=told(shown))

    assert await _changed(http, {_ref(post_id): -1}) == {_ref(post_id): -1}


@pytest.mark.parametrize("post_id", ["topic5", "photo5", "video5", "market5"])
@respx.mock
async def test_unreadable_counters_are_a_passing_trouble(
    http: httpx.AsyncClient, post_id: str
) -> None:
    respx.post(url__startswith=API).mock(return_value=told({"items": 7, "count": "x"}))

    assert isinstance((await _changed(http, {_ref(post_id): 0}))[_ref(post_id)], UnavailableError)


@respx.mock
async def test_a_bad_request_is_not_taken_for_a_topic_that_is_gone(
    http: httpx.AsyncClient,
) -> None:
    respx.post(f"{API}/board.getComments").mock(return_value=refused(100))
    shown = _list({"id": 5, "comments": 3})
    respx.post(f"{API}/board.getTopics").mock(return_value=shown)
    topic = _ref("topic5")

    failure = (await gathered(connector_of(http, SERVICE).comments_under({topic: None})))[topic]

    assert isinstance(failure, ConnectorError)
    assert not isinstance(failure, GoneError)
    assert failure.sentence == "ВКонтакте не показывает комментарии в обсуждении."


@respx.mock
async def test_a_page_is_looked_at_again_after_an_hour_or_if_it_was_not_noted(
    http: httpx.AsyncClient,
) -> None:
    route = respx.post(f"{API}/board.getTopics").mock(return_value=told(EMPTY))
    hours = [0.0]
    readers = Readers(client_of(http, CountingBudget(), Pauses()), [SERVICE])
    discovery = Discovery(readers, clock=lambda: hours[0] * 3600)
    pages = {PAGE: NOON, OTHER_PAGE: NOON}
    respx.post(f"{API}/execute").mock(return_value=told([EMPTY, EMPTY]))
    looked = []

    for now, noted in ((0.0, [PAGE, OTHER_PAGE]), (0.9, []), (1.1, [PAGE]), (1.2, [])):
        hours[0] = now
        looked.append(set(await discovery.look(pages)))
        for page in noted:
            discovery.note(page)

    assert looked == [{PAGE, OTHER_PAGE}, set(), {PAGE, OTHER_PAGE}, {OTHER_PAGE}]
    assert route.call_count == 1

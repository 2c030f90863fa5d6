from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
import structlog

from app.vocabulary import IncomingPost, PostRef
from connectors.contract import GoneError, RefusedError, UnavailableError
from tests.connectors.vk.worlds import (
    API,
    NOON,
    NOON_STAMP,
    OTHER_PAGE,
    PAGE,
    SERVICE,
    connector_of,
    fixture,
    form_of,
    gathered,
    refused,
    told,
)

HOUR = 3600


def _post(number: int, hours_ago: float = 0, **fields: Any) -> dict[str, Any]:
    date = NOON_STAMP - int(hours_ago * HOUR)
    return {"id": number, "owner_id": -100, "date": date, "text": f"№ {number}", **fields}


def _ref(number: int) -> PostRef:
    return PostRef(page=PAGE, post_id=str(number))


def _wall(posts: list[Any]) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        asked = form_of(request)
        offset, count = int(asked["offset"]), int(asked["count"])
        return told({"count": len(posts), "items": posts[offset : offset + count]})

    return answer


async def _new(http: httpx.AsyncClient, hours: float) -> Any:
    respx.post(f"{API}/board.getTopics").mock(return_value=told({"count": 0, "items": []}))
    since = NOON - timedelta(hours=hours)
    return (await gathered(connector_of(http, SERVICE).new_posts({PAGE: since})))[PAGE]


@respx.mock
async def test_a_post_is_told_in_our_words(http: httpx.AsyncClient) -> None:
    posts = [_post(5, text="[club1|Школа]<br>рада", comments={"count": 3, "can_post": 1})]
    respx.post(f"{API}/wall.get").mock(side_effect=_wall(posts))

    assert await _new(http, hours=1) == [
        IncomingPost(ref=_ref(5), text="Школа\nрада", published_at=NOON, comments_count=3)
    ]


@respx.mock
async def test_a_repost_shows_the_text_that_it_repeats(http: httpx.AsyncClient) -> None:
    posts = [
        _post(5, text="", copy_history=[{"text": "Чужое", "id": 1}, {"text": "Ещё"}]),
        _post(4, text="Своё", copy_history=[{}]),
        _post(3, text="", copy_history=[{"text": ""}, {"text": "Начало"}]),
    ]
    respx.post(f"{API}/wall.get").mock(side_effect=_wall(posts))

    assert [post.text for post in await _new(http, hours=1)] == [
        "Чужое",
        "Своё",
        "Начало",
    ]


@respx.mock
async def test_an_old_pinned_post_hides_no_new_one(http: httpx.AsyncClient) -> None:
    posts = [_post(1, hours_ago=999, is_pinned=1), *[_post(900 - n, n) for n in range(300)]]
    route = respx.post(f"{API}/wall.get").mock(side_effect=_wall(posts))

    found = await _new(http, hours=149.5)

    assert [post.ref.post_id for post in found] == [str(900 - n) for n in range(150)]
    assert route.call_count == 3


@respx.mock
async def test_a_new_pinned_post_takes_its_place(http: httpx.AsyncClient) -> None:
    posts = [_post(3, hours_ago=2, is_pinned=True), _post(4, hours_ago=1), _post(2, hours_ago=3)]
    respx.post(f"{API}/wall.get").mock(side_effect=_wall(posts))

    assert [post.ref.post_id for post in await _new(http, hours=5)] == ["4", "3", "2"]


@respx.mock
async def test_a_quiet_wall_costs_one_call(http: httpx.AsyncClient) -> None:
    posts = [_post(900 - n, hours_ago=n + 50) for n in range(200)]
    route = respx.post(f"{API}/wall.get").mock(side_effect=_wall(posts))

    assert await _new(http, hours=1) == []
    assert route.call_count == 1


@respx.mock
async def test_posts_deleted_between_two_pages_hide_no_other(http: httpx.AsyncClient) -> None:
    posts = [_post(900 - n, hours_ago=n / 10) for n in range(200)]
    kept = {str(post["id"]) for post in posts[12:]}

    def answer(request: httpx.Request) -> httpx.Response:
        response: httpx.Response = _wall(posts)(request)
        if form_of(request)["offset"] == "0" and len(posts) == 200:
            del posts[:12]
        return response

    respx.post(f"{API}/wall.get").mock(side_effect=answer)

    assert {post.ref.post_id for post in await _new(http, hours=100)} >= kept


@pytest.mark.parametrize(
    "fields", [{"is_deleted": True}, {"post_type": "postpone"}, {"post_type": "suggest"}]
)
@respx.mock
async def test_what_is_not_published_is_left_out(
    http: httpx.AsyncClient, fields: dict[str, Any]
) -> None:
    respx.post(f"{API}/wall.get").mock(side_effect=_wall([_post(5, **fields), _post(4)]))

    assert [post.ref.post_id for post in await _new(http, hours=1)] == ["4"]


@pytest.mark.parametrize("odd", [{"id": "x"}, None, _post(9, copy_history=7), _post(9, -(10**12))])
@respx.mock
async def test_an_odd_post_is_reported_and_the_rest_goes_on(
    http: httpx.AsyncClient, odd: Any
) -> None:
    respx.post(f"{API}/wall.get").mock(side_effect=_wall([_post(5), odd, _post(4)]))

    with structlog.testing.capture_logs() as events:
        found = await _new(http, hours=1)

    assert [post.ref.post_id for post in found] == ["5", "4"]
    assert events[0]["event"] == "vk.post_unreadable"


@respx.mock
async def test_pages_are_read_in_one_request_and_fail_apart(http: httpx.AsyncClient) -> None:
    wall = {"count": 1, "items": [_post(5)]}
    boards = told([False, False], ("board.getTopics", 15), ("board.getTopics", 19))
    answers = [boards, told([wall, False], ("wall.get", 19))]
    route = respx.post(f"{API}/execute").mock(side_effect=answers)
    since = NOON - timedelta(hours=1)

    found = await gathered(connector_of(http, SERVICE).new_posts({PAGE: since, OTHER_PAGE: since}))

    assert route.call_count == 2, "the boards, and the walls"
    assert not isinstance(found[PAGE], Exception)
    assert isinstance(found[OTHER_PAGE], RefusedError)


@respx.mock
async def test_an_unreadable_wall_is_a_passing_trouble(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/wall.get").mock(return_value=told([1, 2]))

    assert isinstance(await _new(http, hours=1), UnavailableError)


async def _changed(http: httpx.AsyncClient, counts: dict[PostRef, int]) -> Any:
    return await gathered(connector_of(http, SERVICE).changed_posts(counts))


@respx.mock
async def test_only_posts_whose_counter_moved_are_told(http: httpx.AsyncClient) -> None:
    shown = [
        {"id": 1, "owner_id": -100, "comments": {"count": 3}},
        {"id": 2, "owner_id": -100, "comments": {"count": 4}},
        {"id": 3, "owner_id": -100},
        {"id": 4, "owner_id": -100, "is_deleted": True},
    ]
    route = respx.post(f"{API}/wall.getById").mock(return_value=told({"items": shown}))
    counts = {_ref(1): 3, _ref(2): 3, _ref(3): 0, _ref(4): 1, _ref(5): 1}

    changed = await _changed(http, counts)

    assert form_of(route.calls.last.request)["posts"] == "-100_1,-100_2,-100_3,-100_4,-100_5"
    assert changed.keys() == {_ref(2), _ref(4), _ref(5)}
    assert changed[_ref(2)] == 4
    assert isinstance(changed[_ref(4)], GoneError)
    assert isinstance(changed[_ref(5)], GoneError)


@respx.mock
async def test_a_bare_list_of_older_versions_is_understood(http: httpx.AsyncClient) -> None:
    recorded = fixture("GetById_ReturnWallRecords")["response"]
    respx.post(f"{API}/wall.getById").mock(return_value=told([{**recorded[0], "owner_id": -100}]))

    assert await _changed(http, {_ref(617): 2}) == {_ref(617): 0}


@respx.mock
async def test_beside_an_odd_post_nobody_is_called_gone(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/wall.getById").mock(
        return_value=told({"items": [{"id": {}}, {"id": 1, "owner_id": -100}]})
    )

    changed = await _changed(http, {_ref(1): 0, _ref(2): 0})

    assert changed.keys() == {_ref(2)}
    assert isinstance(changed[_ref(2)], UnavailableError)


@respx.mock
async def test_2500_counters_take_one_request(http: httpx.AsyncClient) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return told([{"items": []}] * form_of(request)["code"].count("API."))

    route = respx.post(f"{API}/execute").mock(side_effect=answer)

    changed = await _changed(http, {_ref(number): 0 for number in range(2500)})

    assert len(changed) == 2500
    assert route.call_count == 1


@respx.mock
async def test_a_closed_page_does_not_hide_the_counters_of_others(http: httpx.AsyncClient) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        posts = form_of(request)["posts"]
        if "-200_" in posts:
            return refused(15)
        return told({"items": [{"id": 1, "owner_id": -100, "comments": {"count": 9}}]})

    respx.post(f"{API}/wall.getById").mock(side_effect=answer)
    respx.post(f"{API}/execute").mock(return_value=refused(28))
    other = PostRef(page=OTHER_PAGE, post_id="1")

    changed = await _changed(http, {_ref(1): 0, other: 0})

    assert changed[_ref(1)] == 9
    assert isinstance(changed[other], RefusedError)


@respx.mock
async def test_a_failure_is_told_for_every_counter(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/wall.getById").mock(return_value=httpx.Response(502))

    changed = await _changed(http, {_ref(1): 0, _ref(2): 0})

    assert [type(one).__mro__[1] for one in changed.values()] == [UnavailableError] * 2


@respx.mock
async def test_unreadable_counters_are_a_passing_trouble(http: httpx.AsyncClient) -> None:
    respx.post(f"{API}/wall.getById").mock(return_value=told({"items": 5}))

    assert isinstance((await _changed(http, {_ref(1): 0}))[_ref(1)], UnavailableError)

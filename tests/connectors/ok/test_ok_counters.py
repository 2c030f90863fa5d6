"""Batches of counters that OK refuses as a whole, made by hand."""

from typing import Any

import httpx
import pytest
import respx

from app.vocabulary import PostRef
from connectors.contract import ConnectorError, GoneError, RefusedError, UnavailableError
from connectors.ok.errors import DeniedError, MistakenError, TroubleError
from tests.connectors.fakes import gathered
from tests.connectors.ok.worlds import (
    OTHER_PAGE,
    PAGE,
    USER,
    answering,
    asked,
    open_connector,
    refused,
    told,
    topics,
)

COUNTERS = "mediatopic.getByIds"
GROUPS = {"group.getInfo": told([{"uid": "1"}]), "mediatopic.getTopics": topics()}
POSTS = [PostRef(page=PAGE, post_id=str(number)) for number in range(1, 9)]
OTHERS = [PostRef(page=OTHER_PAGE, post_id=str(number)) for number in range(11, 14)]


async def _counted(http: httpx.AsyncClient, *posts: PostRef) -> dict[PostRef, int | ConnectorError]:
    connector = open_connector(http, USER)
    return await gathered(connector.changed_posts(dict.fromkeys(posts, 0)))


def _refusing(code: int, *bad: PostRef) -> Any:
    """Answer a call of getByIds, or refuse it whole where it names a bad post."""

    def answer(form: dict[str, str]) -> httpx.Response:
        named = form["topic_ids"].split(",")
        return refused(code) if {post.post_id for post in bad} & {*named} else topics(*named)

    return answer


async def test_topics_are_named_together_with_what_ok_wants_for_several(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    route = answering(respx_mock, {COUNTERS: _refusing(10)})

    found = await _counted(http, *POSTS, *OTHERS)

    assert found == dict.fromkeys([*POSTS, *OTHERS], 3)
    assert asked(route, "topic_ids") == ["1,2,3,4,5,6,7,8,11,12,13"]
    assert asked(route, "media_limit") == ["1"]


@pytest.mark.parametrize("code", [10, 200, 3])
async def test_a_group_that_has_the_batch_refused_hides_no_others(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, code: int
) -> None:
    answering(respx_mock, {COUNTERS: _refusing(code, OTHERS[1])})

    found = await _counted(http, *POSTS, *OTHERS)

    assert [found[post] for post in POSTS] == [3] * len(POSTS)
    assert all(isinstance(found[post], RefusedError) for post in OTHERS)


@pytest.mark.parametrize("code", [106, 160, 300])
async def test_a_gone_post_that_has_the_batch_refused_is_found(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, code: int
) -> None:
    answering(respx_mock, GROUPS | {COUNTERS: _refusing(code, POSTS[2])})

    found = await _counted(http, *POSTS, *OTHERS)

    assert [post for post, one in found.items() if isinstance(one, GoneError)] == [POSTS[2]]
    assert sum(one == 3 for one in found.values()) == len(POSTS) + len(OTHERS) - 1


async def test_a_gone_group_that_has_the_batch_refused_is_told_and_its_posts_are_not_gone(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    groups = {"group.getInfo": told([])}
    route = answering(respx_mock, groups | {COUNTERS: _refusing(160, *OTHERS)})

    found = await _counted(http, *POSTS, *OTHERS)

    assert all(type(found[post]) is RefusedError for post in OTHERS)
    assert [found[post] for post in POSTS] == [3] * len(POSTS)
    assert route.call_count == 4


async def test_a_number_that_ok_does_not_understand_hides_no_others(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    answering(respx_mock, {COUNTERS: _refusing(100, POSTS[0])})

    found = await _counted(http, *POSTS)

    assert [post for post, one in found.items() if isinstance(one, MistakenError)] == [POSTS[0]]


async def test_what_ok_never_understands_is_given_up_after_three_calls(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    route = answering(respx_mock, {COUNTERS: _refusing(100, *POSTS)})

    found = await _counted(http, *POSTS)

    assert all(isinstance(one, MistakenError) for one in found.values())
    assert asked(route, "topic_ids") == ["1,2,3,4,5,6,7,8", "1", "8"]


async def test_trouble_in_between_is_told_of_those_it_met(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    def answer(form: dict[str, str]) -> httpx.Response:
        number = len(form["topic_ids"].split(","))
        return refused(100) if number > 4 else refused(2)

    answering(respx_mock, {COUNTERS: answer})

    found = await _counted(http, *POSTS)

    assert all(isinstance(one, TroubleError) for one in found.values())


async def test_beside_an_unreadable_post_nobody_is_called_gone(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    seen = {"id": 1, "discussion_summary": {"comments_count": 5}}
    answering(respx_mock, {COUNTERS: told({"media_topics": [seen, {"text": "?"}]})})

    found = await _counted(http, *POSTS[:2])

    assert found[POSTS[0]] == 5
    assert isinstance(found[POSTS[1]], UnavailableError)


async def test_an_answer_without_any_topic_means_gone_only_on_a_page_that_is_readable(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    answering(respx_mock, GROUPS | {COUNTERS: told({})})
    assert isinstance((await _counted(http, POSTS[0]))[POSTS[0]], GoneError)

    answering(respx_mock, GROUPS | {COUNTERS: told({}), "mediatopic.getTopics": refused(10)})
    assert isinstance((await _counted(http, POSTS[0]))[POSTS[0]], DeniedError)


async def test_a_post_that_ok_does_not_count_is_always_read(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    answering(respx_mock, {COUNTERS: told({"media_topics": [{"id": "1"}]})})
    connector = open_connector(http, USER)

    assert await gathered(connector.changed_posts({POSTS[0]: -1})) == {POSTS[0]: -1}

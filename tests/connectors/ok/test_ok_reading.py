"""Odd answers that OK may give to those who read, made by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx
import structlog

from app.vocabulary import Discussion, IncomingPost, PostRef
from connectors.answers import CLOCKS_APART
from connectors.contract import (
    ConnectorError,
    FateUnknownError,
    GoneError,
    RefusedError,
    UnavailableError,
)
from tests.connectors.fakes import gathered
from tests.connectors.ok.worlds import (
    CALL,
    COMMENT,
    NOON,
    PAGE,
    POST,
    USER,
    answering,
    asked,
    comment,
    open_connector,
    page,
    refused,
    told,
    topics,
)

NOW = datetime.fromtimestamp(NOON / 1000, UTC)
COMMENTS = "discussions.getComments"
TOPICS = "mediatopic.getTopics"
READABLE = {"group.getInfo": told([{"uid": PAGE.external_id}]), TOPICS: topics()}


async def _told(http: httpx.AsyncClient) -> Discussion | ConnectorError:
    return (await gathered(open_connector(http, USER).comments_under({POST: None})))[POST]


async def _read(http: httpx.AsyncClient) -> Discussion:
    found = await _told(http)
    assert isinstance(found, Discussion), repr(found)
    return found


async def _posts(http: httpx.AsyncClient, since: datetime = NOW) -> Any:
    return (await gathered(open_connector(http, USER).new_posts({PAGE: since})))[PAGE]


def _pages(mock: respx.MockRouter, *pages: httpx.Response) -> respx.Route:
    return mock.post(CALL).mock(side_effect=list(pages))


async def test_the_recorded_shape_of_2014_is_understood(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    recorded = {
        "id": "MTM5NzIwNjM4MjQ3MTotMTU5NDE6MTM5NzIwNjM4MjQ3MTo2MjUwMzkyOTY2MjMyMDox",
        "type": "ACTIVE_MESSAGE",
        "text": "Когда включат отопление?",
        "author_id": "538901295641",
        "author_type": "USER",
        "date": "2014-04-11 12:53:02",
        "like_count": 0,
        "liked_it": False,
        "attrs": {"flags": "l,s"},
        "reply_to_id": "134519031824",
        "reply_to_comment_id": "MTM5=",
    }
    anna = {"uid": "538901295641", "first_name": "Анна", "last_name": "Н."}
    entities = {"users": [{"name": "?"}, anna], "groups": [7]}
    route = _pages(respx_mock, page(recorded, entities=entities))

    (only,) = (await _read(http)).comments

    assert (only.author_id, only.author_name, only.is_own) == ("538901295641", "Анна Н.", False)
    assert (only.parent_id, only.ref.thread_id) == ("MTM5=", "MTM5=")
    assert only.written_at == datetime(2014, 4, 11, 8, 53, 2, tzinfo=UTC)
    assert asked(route, "fields") == ["comment.*"]
    assert asked(route, "count") == ["100"]


@pytest.mark.parametrize(
    "author", [{"author_type": "GROUP"}, {"author_ref": f"group:{PAGE.external_id}"}]
)
async def test_the_group_is_known_by_its_type_or_its_ref_never_by_its_number_alone(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, author: dict[str, str]
) -> None:
    number = int(PAGE.external_id)
    group, person = comment(1, author_id=number, **author), comment(2, author_id=number)
    other = comment(3, author_id="5", author_type="GROUP")
    _pages(respx_mock, page(group, person, other))

    assert [one.is_own for one in (await _read(http)).comments] == [False, False, True]


async def test_an_author_that_ok_does_not_tell_is_nobody(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    _pages(respx_mock, page(comment(1, author_id=None, author_name="")))

    (only,) = (await _read(http)).comments

    assert (only.author_id, only.author_name, only.is_own) == (None, None, False)


async def test_an_unreadable_comment_hides_no_other_and_is_owned_up_to(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    odd = [{"text": "?"}, comment(2, 10**30), comment(3, None), comment(4, None, date="вчера"), 7]
    _pages(respx_mock, page(*odd, comment(1, text="а\x00б")))

    with structlog.testing.capture_logs() as events:
        discussion = await _read(http)

    assert [one.text for one in discussion.comments] == ["аб"]
    assert not discussion.is_whole
    assert [event["event"] for event in events] == ["ok.comment_unreadable"] * 5


async def test_removed_comments_that_ok_shows_all_the_same_are_left_out(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    _pages(respx_mock, page(comment(2, type="REMOVED_MESSAGE"), comment(1, type=None)))

    discussion = await _read(http)

    assert [one.ref.comment_id for one in discussion.comments] == ["c1="]
    assert discussion.is_whole


async def test_pages_that_do_not_lead_back_in_time_are_not_believed_to_be_all(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    first = page(comment(1), anchor="a", has_more=True)
    _pages(respx_mock, first, page(comment(2, NOON + 1)))

    discussion = await _read(http)

    assert len(discussion.comments) == 2
    assert not discussion.is_whole


async def test_a_list_seen_from_one_end_only_is_not_believed_to_be_empty(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    def comments(form: dict[str, str]) -> httpx.Response:
        return page(comment(1)) if form["anchor"] == "FIRST" else page()

    answering(respx_mock, {COMMENTS: comments, "mediatopic.getByIds": topics(POST.post_id)})

    discussion = await _read(http)

    assert (discussion.comments, discussion.is_whole) == ((), False)


async def test_comments_that_answer_each_other_in_a_ring_end(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    ring = [comment(2, reply_to_comment_id="c1="), comment(1, reply_to_comment_id="c2=")]
    _pages(respx_mock, page(*ring, comment(0, NOON - 1, reply_to_comment_id="")))

    first, *others = (await _read(http)).comments

    assert (first.parent_id, first.ref.thread_id) == (None, "c0=")
    assert {one.ref.thread_id for one in others} <= {"c1=", "c2="}


async def test_an_anchor_that_ok_refuses_midway_is_no_refusal_of_the_post(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    _pages(respx_mock, page(comment(1), anchor="a", has_more=True), refused(100))

    found = await _told(http)

    assert isinstance(found, UnavailableError)


async def test_a_request_that_ok_does_not_understand_is_refused(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    _pages(respx_mock, refused(100))

    assert isinstance(await _told(http), RefusedError)


async def test_a_post_that_stands_though_its_comments_are_not_found_is_not_gone(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    answers = {COMMENTS: refused(160), "mediatopic.getByIds": topics(POST.post_id)}
    answering(respx_mock, answers)

    found = await _told(http)

    assert isinstance(found, RefusedError)
    assert not isinstance(found, GoneError)


@pytest.mark.parametrize("answer", [{"feeds": []}, {"comments": 1}, [], "MTM5=", True, 7])
async def test_an_answer_of_another_shape_is_unreadable(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, answer: Any
) -> None:
    respx_mock.post(CALL).mock(return_value=told(answer))
    connector = open_connector(http, USER)

    assert isinstance(await _told(http), UnavailableError)
    assert isinstance((await gathered(connector.changed_posts({POST: 0})))[POST], UnavailableError)
    if answer != []:
        with pytest.raises(UnavailableError, match="unreadable"):
            await connector.resolve(PAGE.external_id)
    if not isinstance(answer, dict):
        with pytest.raises(UnavailableError, match="unreadable"):
            await connector.resolve("ok.ru/school1")


@pytest.mark.parametrize("answer", [{"comments": []}, [], 7])
async def test_posts_of_another_shape_are_unreadable(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, answer: Any
) -> None:
    answering(respx_mock, {"group.getInfo": READABLE["group.getInfo"], TOPICS: told(answer)})

    assert isinstance(await _posts(http), UnavailableError)
    with pytest.raises(UnavailableError):
        await open_connector(http, USER).capabilities(PAGE)


@pytest.mark.parametrize(
    ("person", "roles"), [({"name": "?"}, []), ({"uid": "5"}, {}), ({"uid": "5"}, [7])]
)
async def test_who_we_are_unknown_is_no_verdict_on_our_rights(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, person: Any, roles: Any
) -> None:
    people = {"users.getCurrentUser": told(person), "group.getUserGroupsByIds": told(roles)}
    answering(respx_mock, READABLE | people)

    with pytest.raises(UnavailableError):
        await open_connector(http, USER).capabilities(PAGE)


async def test_a_post_that_went_while_the_page_was_checked_is_no_trouble_of_the_page(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    people = {
        "users.getCurrentUser": told({"uid": 5}),
        "group.getUserGroupsByIds": told([{"userId": "5", "status": "MODERATOR"}]),
    }
    wall = {TOPICS: topics(POST.post_id), COMMENTS: refused(160)}
    answering(respx_mock, READABLE | people | wall)

    found = await open_connector(http, USER).capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.troubles) == (True, True, ())


@pytest.mark.parametrize(
    ("info", "word"),
    [
        ({"type": "PROFILE", "objectId": 5}, "личная страница"),
        ({"type": "APP", "objectId": 5}, "не группа"),
        ({"type": "GROUP"}, "не группа"),
    ],
)
async def test_what_a_short_name_stands_for_is_told(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, info: dict[str, Any], word: str
) -> None:
    respx_mock.post(CALL).mock(return_value=told(info))

    with pytest.raises(RefusedError) as refusal:
        await open_connector(http, USER).resolve("ok.ru/name")

    assert word in refusal.value.sentence


async def test_a_group_may_be_named_by_a_bare_number(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    number = int(PAGE.external_id)
    info = told({"type": "GROUP", "objectId": number})
    group = told([{"uid": number, "name": None}])
    answering(respx_mock, {"url.getInfo": info, "group.getInfo": group})

    card = await open_connector(http, USER).resolve("ok.ru/school1")

    assert (card.ref, card.title) == (PAGE, PAGE.external_id)


async def test_a_dead_line_is_told_of_all_without_asking_all(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.post(CALL).mock(side_effect=httpx.ConnectError("refused"))
    posts = {PostRef(page=PAGE, post_id=str(number)): None for number in range(50)}

    found = await gathered(open_connector(http, USER).comments_under(posts))

    assert found.keys() == posts.keys()
    assert all(isinstance(one, UnavailableError) for one in found.values())
    assert route.call_count == 8 * 3


async def test_a_pinned_old_post_does_not_end_the_reading(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    pinned, fresh = {"id": "1", "created_ms": 7}, {"id": "2", "created_ms": NOON + 5}
    old = {"id": "3", "created_ms": NOON - 5}
    pages = [[pinned], [fresh], [old]]
    answers = [
        told({"media_topics": one, "anchor": str(number), "has_more": True})
        for number, one in enumerate(pages)
    ]
    route = _pages(respx_mock, *answers)

    found = await _posts(http)

    assert [post.ref.post_id for post in found] == ["2"]
    assert asked(route, "anchor") == [None, "0", "1"]


async def test_a_post_whose_comments_ok_does_not_count_has_no_counter(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    _pages(respx_mock, told({"media_topics": [{"id": 5, "created_ms": NOON}], "has_more": False}))

    (post,) = await _posts(http)

    assert isinstance(post, IncomingPost)
    assert (post.ref.post_id, post.comments_count, post.text) == ("5", -1, "")


async def test_an_unreadable_post_hides_no_other(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    odd = [{"id": "1"}, {"id": "2", "created_ms": 10**30}, None]
    good = {"id": "3", "created_ms": NOON}
    _pages(respx_mock, told({"media_topics": [*odd, good], "has_more": False}))

    assert [post.ref.post_id for post in await _posts(http)] == ["3"]


async def test_an_answer_that_may_hide_among_unreadable_comments_is_for_a_person_to_find(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    answers = [page({"id": "?"}, comment(1, NOON - 10**9)), page(comment(1, NOON - 10**9))]
    _pages(respx_mock, *answers)
    connector = open_connector(http, USER)

    with pytest.raises(FateUnknownError):
        await connector.find_reply(COMMENT, "Да", since=NOW)
    assert await connector.find_reply(COMMENT, "Да", since=NOW) is None


async def test_an_answer_is_looked_for_among_all_since_the_moment(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    ours = {
        "author_id": PAGE.external_id,
        "author_type": "GROUP",
        "reply_to_comment_id": COMMENT.comment_id,
        "text": "Да,\r\nуже  сегодня",
    }
    first = page(comment(9, NOON + 9), anchor="a", has_more=True)
    second = [comment(8, NOON + 1, **ours), comment(7, NOON)]
    _pages(respx_mock, first, page(*second, anchor="b", has_more=True))

    since = NOW + CLOCKS_APART + timedelta(milliseconds=1)
    found = await open_connector(http, USER).find_reply(COMMENT, "Да,\nуже сегодня", since=since)

    assert found == "c8="

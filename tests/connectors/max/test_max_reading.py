"""Odd answers that MAX may give, made by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import respx

from app.vocabulary import Discussion, IncomingPost, PostRef
from connectors.contract import GoneError, KeyRefusedError, RefusedError, UnavailableError
from tests.connectors.fakes import gathered
from tests.connectors.max.worlds import (
    API,
    BOT,
    BOT_2,
    COMMENTS,
    NOON,
    PAGE,
    POST,
    connector_of,
    message,
    refused,
    reply_link,
    told,
)

SINCE = datetime.fromtimestamp(NOON / 1000 - 60, UTC)


@pytest.fixture(autouse=True)
def _me(respx_mock: respx.MockRouter) -> None:
    respx_mock.get(f"{API}/me").mock(return_value=httpx.Response(200, json={"user_id": 5}))


async def _read(http: httpx.AsyncClient) -> Discussion:
    found = (await gathered(connector_of(http, BOT).comments_under({POST: None})))[POST]
    assert isinstance(found, Discussion), repr(found)
    return found


def _pages(respx_mock: respx.MockRouter, *pages: Sequence[Any]) -> respx.Route:
    answers = [*(told(*page) for page in pages), *[told()] * 3]
    return respx_mock.get(COMMENTS).mock(side_effect=answers)


async def test_the_recorded_shape_is_understood(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    sender = {"user_id": 77, "first_name": "Анна", "last_name": "Н.", "username": None}
    recipient = {"chat_id": -70000000000005, "chat_type": "channel", "post_id": 117309440000000000}
    answer = message("mid.2", NOON + 1, "А объезд?", sender=sender, link=reply_link("mid.1"))
    answer["recipient"] = recipient
    _pages(respx_mock, [answer, message("mid.1", NOON, sender=None)])

    first, second = (await _read(http)).comments

    assert (first.author_id, first.parent_id, first.is_own) == (None, None, False)
    assert (second.author_id, second.author_name, second.parent_id) == ("77", "Анна Н.", "mid.1")
    assert second.written_at == datetime.fromtimestamp((NOON + 1) / 1000, UTC)


async def test_a_short_page_is_not_the_end(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    route = _pages(respx_mock, [message("mid.2", NOON + 9)], [message("mid.1")])

    discussion = await _read(http)

    assert [comment.ref.comment_id for comment in discussion.comments] == ["mid.1", "mid.2"]
    assert discussion.is_whole
    asked = [call.request.url.params.get("before") for call in route.calls]
    assert asked == [None, str(NOON + 10), str(NOON + 1)]


async def test_an_unreadable_comment_hides_no_other_and_is_owned_up_to(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    odd = [{"timestamp": NOON}, {"timestamp": 10**30, "body": {"mid": "mid.0"}}, None]
    _pages(respx_mock, [*odd, message("mid.1", text="а\x00б")])

    discussion = await _read(http)

    assert [comment.text for comment in discussion.comments] == ["аб"]
    assert not discussion.is_whole


async def test_broken_letters_become_question_marks(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    half = b'{"timestamp":2,"body":{"mid":"mid.2","text":"\\ud83d"}}'
    byte = b'{"timestamp":1,"body":{"mid":"mid.1","text":"\xff"}}'
    bodies = [b'{"messages":[%s]}' % letters for letters in (half, byte)]
    answers = [httpx.Response(200, content=body) for body in bodies]
    respx_mock.get(COMMENTS).mock(side_effect=[*answers, told()])

    discussion = await _read(http)

    assert [comment.text for comment in discussion.comments] == ["\ufffd", "?"]
    assert discussion.is_whole


async def test_a_list_in_another_order_is_never_called_whole(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    _pages(respx_mock, [message("mid.1"), message("mid.2", NOON + 9)])

    assert not (await _read(http)).is_whole


async def test_a_page_that_comes_again_and_again_ends_the_reading(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    page = told(*[message(f"mid.{number}", NOON - number) for number in range(100)])
    route = respx_mock.get(COMMENTS).mock(return_value=page)

    discussion = await _read(http)

    assert len(discussion.comments) == 100
    assert not discussion.is_whole
    assert route.call_count < 10


async def test_an_endless_list_is_left_at_its_cap(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    def older(request: httpx.Request) -> httpx.Response:
        upto = int(request.url.params.get("before", NOON))
        return told(message(f"mid.{upto}", upto - 5))

    respx_mock.get(COMMENTS).mock(side_effect=older)

    discussion = await _read(http)

    assert (len(discussion.comments), discussion.is_whole) == (200, False)


async def test_comments_that_answer_each_other_in_a_ring_end(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    ring = [
        message("mid.2", NOON + 1, link=reply_link("mid.1")),
        message("mid.1", NOON, link=reply_link("mid.2")),
    ]
    to_the_post = message("mid.0", NOON - 1, link=reply_link(POST.post_id))
    _pages(respx_mock, [*ring, to_the_post])

    first, *others = (await _read(http)).comments

    assert (first.parent_id, first.ref.thread_id) == (None, "mid.0")
    assert {comment.ref.thread_id for comment in others} <= {"mid.1", "mid.2"}


async def test_a_dead_line_is_told_of_all_without_asking_all(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.get(url__startswith=f"{API}/messages/").mock(
        side_effect=httpx.ConnectError("refused")
    )
    posts = {PostRef(page=PAGE, post_id=f"mid.{number}"): None for number in range(50)}

    found = await gathered(connector_of(http, BOT).comments_under(posts))

    assert found.keys() == posts.keys()
    assert all(isinstance(one, UnavailableError) for one in found.values())
    assert route.call_count == 8 * 3


async def test_who_we_are_unknown_means_that_nothing_is_read(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    respx_mock.get(f"{API}/me").mock(return_value=httpx.Response(200, json={"name": "?"}))

    found = await gathered(connector_of(http, BOT).comments_under({POST: None}))

    assert isinstance(found[POST], UnavailableError)


async def test_a_living_bot_reads_in_place_of_a_dead_one(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    def by_token(request: httpx.Request) -> httpx.Response:
        dead = request.headers["authorization"] == BOT.secret
        return refused(401, "verify.token") if dead else told(message("mid.1"))

    respx_mock.get(COMMENTS).mock(side_effect=by_token)

    both = (await gathered(connector_of(http, BOT, BOT_2).comments_under({POST: None})))[POST]
    alone = (await gathered(connector_of(http, BOT).comments_under({POST: None})))[POST]

    assert isinstance(both, Discussion)
    assert isinstance(alone, KeyRefusedError)


async def test_posts_that_a_lost_bot_does_not_see_are_not_called_gone(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    respx_mock.get(COMMENTS).mock(return_value=refused(404, "not.found"))
    place = respx_mock.get(f"{API}/chats/{PAGE.external_id}/members/me")
    place.mock(return_value=refused(404, "chat.not.found"))

    found = (await gathered(connector_of(http, BOT).comments_under({POST: None})))[POST]

    assert isinstance(found, RefusedError)
    assert not isinstance(found, GoneError)


@pytest.mark.parametrize(
    ("place", "kind"),
    [({"is_admin": True}, RefusedError), ({"permissions": 7}, UnavailableError)],
)
async def test_a_place_that_tells_no_rights_is_not_taken_for_a_good_one(
    http: httpx.AsyncClient,
    respx_mock: respx.MockRouter,
    place: dict[str, Any],
    kind: type[Exception],
) -> None:
    asked = respx_mock.get(f"{API}/chats/{PAGE.external_id}/members/me")
    asked.mock(return_value=httpx.Response(200, json=place))

    found = (await gathered(connector_of(http, BOT).changed_posts({POST: 3})))[POST]

    assert isinstance(found, kind)


async def test_a_bare_forward_shows_the_text_it_passes_on(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter
) -> None:
    link = {"type": "forward", "chat_id": 1, "message": {"mid": "mid.9", "text": "Закрыт мост"}}
    respx_mock.get(f"{API}/messages").mock(
        side_effect=[told(message("mid.1", text=None, link=link)), told()]
    )

    found = (await gathered(connector_of(http, BOT).new_posts({PAGE: SINCE})))[PAGE]

    assert not isinstance(found, Exception)
    (post,) = found
    assert isinstance(post, IncomingPost)
    assert (post.text, post.comments_count, post.ref.post_id) == ("Закрыт мост", -1, "mid.1")


@pytest.mark.parametrize("answer", [{"chats": []}, {"messages": 1}, {"success": False}])
async def test_an_answer_of_another_shape_is_unreadable(
    http: httpx.AsyncClient, respx_mock: respx.MockRouter, answer: dict[str, Any]
) -> None:
    respx_mock.get(url__startswith=API).mock(return_value=httpx.Response(200, json=answer))
    connector = connector_of(http, BOT)

    posts = (await gathered(connector.new_posts({PAGE: SINCE})))[PAGE]
    with pytest.raises(UnavailableError, match="unreadable"):
        await connector.resolve(PAGE.external_id)

    assert isinstance(posts, UnavailableError)

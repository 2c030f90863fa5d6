"""Events of a community, in the shapes that were recorded or that VK's schema gives them."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import respx

from app.vocabulary import (
    CommentGone,
    CommentTold,
    News,
    PageStirred,
    PostRef,
    PostTold,
)
from connectors.contract import UnreadableEventError
from tests.connectors.vk.worlds import (
    API,
    COMMUNITY,
    NOON,
    NOON_STAMP,
    PAGE,
    CountingBudget,
    connector_of,
    refused,
    told,
)

ANNA = told([{"id": 77, "first_name": "Анна", "last_name": "Ким"}])
COMMENT = {"id": 9, "from_id": 77, "date": NOON_STAMP, "text": "Когда?"}
PLACES = [
    ("wall_reply", "post_owner_id", "post_id", "6", "9"),
    ("board_post", "topic_owner_id", "topic_id", "topic6", "topic6_9"),
    ("photo_comment", "photo_owner_id", "photo_id", "photo6", "photo6_9"),
    ("video_comment", "video_owner_id", "video_id", "video6", "video6_9"),
    ("market_comment", "market_owner_id", "item_id", "market6", "market6_9"),
]


def _event(kind: str, given: Any, **more: Any) -> bytes:
    return msgspec.json.encode({"type": kind, "group_id": 100, "object": given, **more})


async def _heard(http: httpx.AsyncClient, event: bytes) -> News:
    (news,) = await connector_of(http, COMMUNITY).hear(event)
    return news


@pytest.fixture(autouse=True)
def api(respx_mock: respx.MockRouter) -> respx.MockRouter:
    respx_mock.post(f"{API}/users.get").mock(return_value=ANNA)
    return respx_mock


@pytest.mark.respx(assert_all_called=False)
class TestComments:
    @pytest.mark.parametrize(("kind", "owner", "number", "post", "comment"), PLACES)
    @pytest.mark.parametrize("deed", ["new", "edit", "restore"])
    async def test_a_comment_is_told_wherever_it_stands(
        self,
        http: httpx.AsyncClient,
        kind: str,
        owner: str,
        number: str,
        post: str,
        comment: str,
        deed: str,
    ) -> None:
        news = await _heard(http, _event(f"{kind}_{deed}", {**COMMENT, owner: -100, number: 6}))

        assert isinstance(news, CommentTold)
        assert news.is_new is (deed == "new")
        assert news.post is None
        read = news.comment
        assert read.ref.post == PostRef(page=PAGE, post_id=post)
        assert (read.ref.comment_id, read.ref.thread_id) == (comment, comment)
        assert (read.author_id, read.author_name, read.is_own) == ("77", "Анна Ким", False)
        assert (read.text, read.written_at, read.parent_id) == ("Когда?", NOON, None)

    @pytest.mark.parametrize(("kind", "owner", "number", "post", "comment"), PLACES)
    @pytest.mark.parametrize("who", [{"deleter_id": 5}, {"user_id": 5}, {}])
    async def test_a_deletion_is_told_whoever_did_it(
        self,
        http: httpx.AsyncClient,
        kind: str,
        owner: str,
        number: str,
        post: str,
        comment: str,
        who: dict[str, int],
    ) -> None:
        name = owner if kind == "board_post" else "owner_id"
        event = _event(f"{kind}_delete", {name: -100, "id": 9, number: 6, **who})

        assert await _heard(http, event) == CommentGone(
            post=PostRef(page=PAGE, post_id=post),
            comment_id=comment,
            deleter_id="5" if "deleter_id" in who else None,
        )

    @pytest.mark.parametrize("owner", [{"owner_id": -100}, {}, {"post_owner_id": -100}])
    async def test_a_wall_may_be_named_in_either_way(
        self, http: httpx.AsyncClient, owner: dict[str, int]
    ) -> None:
        news = await _heard(http, _event("wall_reply_new", {**COMMENT, "post_id": 6, **owner}))

        assert isinstance(news, CommentTold)
        assert news.comment.ref.post.page == PAGE

    async def test_a_comment_of_another_page_is_no_news(self, http: httpx.AsyncClient) -> None:
        event = _event("wall_reply_new", {**COMMENT, "post_id": 6, "post_owner_id": -200})

        assert await connector_of(http, COMMUNITY).hear(event) == ()

    async def test_a_reply_names_its_thread_and_whom_it_answers(
        self, http: httpx.AsyncClient
    ) -> None:
        place = {"post_id": 6, "parents_stack": [3], "reply_to_comment": 5, "reply_to_user": 8}

        news = await _heard(http, _event("wall_reply_new", COMMENT | place))

        assert isinstance(news, CommentTold)
        assert (news.comment.ref.thread_id, news.comment.parent_id) == ("3", "5")

    async def test_a_reply_without_its_stack_stands_in_the_thread_of_whom_it_answers(
        self, http: httpx.AsyncClient
    ) -> None:
        event = _event("wall_reply_new", {**COMMENT, "post_id": 6, "reply_to_comment": 5})

        news = await _heard(http, event)

        assert isinstance(news, CommentTold)
        assert (news.comment.ref.thread_id, news.comment.parent_id) == ("5", "5")

    async def test_under_a_photo_there_are_no_threads(self, http: httpx.AsyncClient) -> None:
        event = _event("photo_comment_new", {**COMMENT, "photo_id": 6, "reply_to_comment": 5})

        news = await _heard(http, event)

        assert isinstance(news, CommentTold)
        assert (news.comment.ref.thread_id, news.comment.parent_id) == ("photo6_9", "photo6_5")

    async def test_our_own_reply_is_known_by_its_author(
        self, http: httpx.AsyncClient, api: respx.MockRouter
    ) -> None:
        group = told({"groups": [{"id": 100, "name": "Школа № 1"}]})
        api.post(f"{API}/groups.getById").mock(return_value=group)
        event = _event("wall_reply_new", {**COMMENT, "from_id": -100, "post_id": 6})

        news = await _heard(http, event)

        assert isinstance(news, CommentTold)
        assert (news.comment.is_own, news.comment.author_name) == (True, "Школа № 1")

    async def test_mark_up_goes_and_attachments_stay(self, http: httpx.AsyncClient) -> None:
        given = {
            **COMMENT,
            "post_id": 6,
            "text": "[id5|Олег], вот",
            "attachments": [{"type": "photo"}],
        }

        news = await _heard(http, _event("wall_reply_new", given))

        assert isinstance(news, CommentTold)
        assert (news.comment.text, news.comment.attachments) == ("Олег, вот", ("photo",))


@pytest.mark.respx(assert_all_called=False)
class TestNames:
    async def test_a_name_is_asked_once(
        self, http: httpx.AsyncClient, api: respx.MockRouter
    ) -> None:
        connector = connector_of(http, COMMUNITY)
        event = _event("wall_reply_new", {**COMMENT, "post_id": 6})

        await connector.hear(event)
        await connector.hear(event)

        assert api.calls.call_count == 1

    @pytest.mark.parametrize("answer", [refused(27), told([]), httpx.Response(502), told({})])
    async def test_a_name_that_cannot_be_had_is_none(
        self, http: httpx.AsyncClient, api: respx.MockRouter, answer: httpx.Response
    ) -> None:
        api.post(f"{API}/users.get").mock(return_value=answer)

        news = await _heard(http, _event("wall_reply_new", {**COMMENT, "post_id": 6}))

        assert isinstance(news, CommentTold)
        assert (news.comment.author_id, news.comment.author_name) == ("77", None)

    async def test_events_do_not_queue_up_for_names_while_vk_is_silent(
        self, http: httpx.AsyncClient, api: respx.MockRouter
    ) -> None:
        api.post(f"{API}/users.get").mock(return_value=httpx.Response(502))
        connector = connector_of(http, COMMUNITY)
        for author in range(1, 6):
            await connector.hear(
                _event("wall_reply_new", {**COMMENT, "from_id": author, "post_id": 6})
            )

        assert api.calls.call_count == 3, "one call, tried three times"

    async def test_a_key_that_rests_does_not_keep_the_event_back(
        self, http: httpx.AsyncClient
    ) -> None:
        budget = CountingBudget()
        connector = connector_of(http, budget=budget)

        (news,) = await connector.hear(_event("wall_reply_new", {**COMMENT, "post_id": 6}))

        assert isinstance(news, CommentTold)
        assert news.comment.author_name is None


@pytest.mark.respx(assert_all_called=False)
class TestOthers:
    async def test_a_post_is_told(self, http: httpx.AsyncClient) -> None:
        post = {"id": 6, "owner_id": -100, "from_id": -100, "date": NOON_STAMP, "text": "Новость"}

        news = await _heard(http, _event("wall_post_new", post | {"comments": {"count": 0}}))

        assert isinstance(news, PostTold)
        assert news.post.ref == PostRef(page=PAGE, post_id="6")
        assert (news.post.text, news.post.comments_count) == ("Новость", 0)
        assert news.post.published_at - NOON == timedelta()

    @pytest.mark.parametrize(
        "change", [{"post_type": "suggest"}, {"post_type": "postpone"}, {"owner_id": 77}]
    )
    async def test_what_does_not_stand_on_the_wall_is_no_news(
        self, http: httpx.AsyncClient, change: dict[str, Any]
    ) -> None:
        post = {"id": 6, "owner_id": -100, "date": NOON_STAMP, "text": "…"} | change

        assert await connector_of(http, COMMUNITY).hear(_event("wall_post_new", post)) == ()

    @pytest.mark.parametrize(
        "kind", ["group_change_settings", "group_officers_edit", "user_block", "user_unblock"]
    )
    async def test_a_page_whose_rights_changed_is_stirred(
        self, http: httpx.AsyncClient, kind: str
    ) -> None:
        assert await _heard(http, _event(kind, {"user_id": 5})) == PageStirred(PAGE)

    @pytest.mark.parametrize(
        "kind", ["confirmation", "message_new", "like_add", "photo_new", "board_post_pinned", "x"]
    )
    async def test_what_we_do_not_know_is_no_news(self, http: httpx.AsyncClient, kind: str) -> None:
        given = {"id": 6, "topic_id": 6, "topic_owner_id": -100}

        assert await connector_of(http, COMMUNITY).hear(_event(kind, given)) == ()

    @pytest.mark.parametrize(
        "event",
        [
            b"",
            b"<html>",
            b"[]",
            b'{"type":"wall_reply_new"}',
            _event("wall_reply_new", None),
            _event("wall_reply_new", {"id": 9}),
            _event("wall_reply_new", {**COMMENT, "date": 10**18, "post_id": 6}),
            _event("wall_reply_new", {"id": 9, "from_id": 77, "post_id": 6}),
            _event("wall_reply_delete", {"post_id": 6}),
            _event("wall_post_new", {"id": 6}),
        ],
    )
    async def test_a_broken_shape_is_loud_and_tells_nothing_of_itself(
        self, http: httpx.AsyncClient, event: bytes
    ) -> None:
        with pytest.raises(UnreadableEventError) as raised:
            await connector_of(http, COMMUNITY).hear(event)

        assert str(raised.value) == "event: unknown shape"

    async def test_a_broken_letter_does_not_hide_the_event(self, http: httpx.AsyncClient) -> None:
        event = _event("wall_reply_new", {**COMMENT, "post_id": 6})

        news = await _heard(http, event.replace("Когда".encode(), b"\\ud83d"))

        assert isinstance(news, CommentTold)
        assert news.comment.text == "??"

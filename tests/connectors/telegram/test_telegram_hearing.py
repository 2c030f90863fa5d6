from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import respx

from app.vocabulary import (
    CommentTold,
    IncomingComment,
    PageMoved,
    PageRef,
    PageStirred,
    PostTold,
)
from connectors.contract import UnavailableError, UnreadableEventError
from connectors.telegram.connector import TelegramConnector
from tests.connectors.telegram.worlds import (
    ANNA,
    BOT_ID,
    CHANNEL,
    CHANNEL_ID,
    GROUP,
    GROUP_ID,
    NOON,
    PAGE,
    POST,
    SERVICE,
    answered,
    comment,
    connector_of,
    refused,
    root,
    told,
    update,
    url_of,
)
from tests.connectors.vk.worlds import Pauses

STRANGER = {"id": -1009, "type": "channel", "title": "Сосед"}
STAND_IN = {"id": 136_817_688, "is_bot": True, "first_name": "Channel"}
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}


@pytest.fixture
def connector(http: httpx.AsyncClient, pauses: Pauses) -> TelegramConnector:
    return connector_of(http, pauses=pauses)


async def _told(connector: TelegramConnector, **fields: Any) -> CommentTold:
    (news,) = await connector.hear(update(**fields))
    assert isinstance(news, CommentTold)
    return news


async def _comment(connector: TelegramConnector, **fields: Any) -> IncomingComment:
    return (await _told(connector, **fields)).comment


async def test_a_comment_comes_with_its_post(connector: TelegramConnector) -> None:
    news = await _told(connector, **comment(51))

    found = news.comment
    assert news.is_new
    assert (found.ref.post, found.ref.comment_id, found.ref.thread_id) == (POST, "51", "51")
    assert (found.parent_id, found.text, found.attachments) == (None, "Когда?", ())
    assert (found.author_id, found.author_name, found.is_own) == ("77", "Анна Ким", False)
    assert found.written_at == datetime.fromtimestamp(NOON + 60, UTC)
    assert news.post is not None
    assert (news.post.ref, news.post.text, news.post.comments_count) == (POST, "Пост", -1)


async def test_an_answer_stands_in_the_thread_of_what_it_answers(
    connector: TelegramConnector,
) -> None:
    news = await _told(connector, **comment(52, reply_to_message=answered(51)))

    assert (news.comment.parent_id, news.comment.ref.thread_id) == ("51", "51")
    assert news.comment.ref.post == POST
    assert news.post is None


async def test_an_answer_to_what_was_deleted_opens_a_thread(connector: TelegramConnector) -> None:
    found = await _comment(connector, **comment(52, reply_to_message=None))

    assert (found.parent_id, found.ref.thread_id, found.ref.post) == (None, "52", POST)


async def test_an_edit_is_not_new_and_keeps_the_first_time(connector: TelegramConnector) -> None:
    edited = update("edited_message", **comment(text="До мая?", edit_date=NOON + 900))

    (news,) = await connector.hear(edited)

    assert isinstance(news, CommentTold)
    assert (news.is_new, news.comment.text) == (False, "До мая?")
    assert news.comment.written_at == datetime.fromtimestamp(NOON + 60, UTC)


@pytest.mark.parametrize("kind", ["message", "edited_message"])
async def test_a_post_is_told_when_it_appears_and_when_it_is_edited(
    connector: TelegramConnector, kind: str
) -> None:
    picture = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
    post = root(text="", caption="Пост с картинкой", photo=picture)

    (news,) = await connector.hear(update(kind, **post))

    assert isinstance(news, PostTold)
    assert (news.post.ref, news.post.text) == (POST, "Пост с картинкой")


@pytest.mark.parametrize(
    ("content", "text", "attachments"),
    [
        ({"photo": [], "caption": "Вот"}, "Вот", ("photo",)),
        ({"sticker": {"emoji": "😡"}}, "", ("sticker",)),
        ({"voice": {}}, "", ("voice",)),
        ({"animation": {}, "document": {}}, "", ("animation",)),
        ({"venue": {}, "location": {}}, "", ("venue",)),
        ({"location": {"latitude": 1.0}}, "", ("location",)),
        ({"poll": {"question": "?"}}, "", ("poll",)),
        ({"contact": {}}, "", ("contact",)),
        ({"hologram": {}}, "", ("unknown",)),
        ({"text": "a\x00b"}, "ab", ()),
    ],
)
async def test_what_is_attached_is_named(
    connector: TelegramConnector, content: Any, text: str, attachments: tuple[str, ...]
) -> None:
    found = await _comment(connector, **comment(**{"text": None} | content))

    assert (found.text, found.attachments) == (text, attachments)


async def test_a_mention_of_somebody_without_a_name_of_his_own_is_a_name(
    connector: TelegramConnector,
) -> None:
    mark = {"type": "text_mention", "offset": 3, "length": 4, "user": ANNA}

    found = await _comment(connector, **comment(text="😡 Анна, когда?", entities=[mark]))

    assert found.text == "😡 Анна, когда?"


@respx.mock
@pytest.mark.parametrize(
    ("author", "sender", "shown"),
    [
        (ANONYMOUS, GROUP, (str(GROUP_ID), "Обсуждение", True)),
        (STAND_IN, CHANNEL, (str(CHANNEL_ID), "Администрация", True)),
        (STAND_IN, STRANGER, ("-1009", "Сосед", False)),
        (STAND_IN, {"id": -1010, "type": "supergroup"}, ("-1010", "-1010", False)),
        (SERVICE, None, (None, None, False)),
        (None, None, (None, None, False)),
        ({"id": BOT_ID, "is_bot": True, "first_name": "Ответы"}, None, ("700", "Ответы", True)),
        ({"id": 78, "first_name": "", "username": "anna"}, None, ("78", "anna", False)),
    ],
)
async def test_the_author_is_who_speaks_not_who_stands_in(
    connector: TelegramConnector, author: Any, sender: Any, shown: tuple[Any, ...]
) -> None:
    found = await _comment(connector, **comment(**{"from": author, "sender_chat": sender}))

    assert (found.author_id, found.author_name, found.is_own) == shown


@respx.mock
async def test_the_channel_is_asked_for_once_where_no_post_shows_it(
    connector: TelegramConnector,
) -> None:
    chat = respx.post(url_of("getChat")).mock(
        return_value=told(GROUP | {"linked_chat_id": CHANNEL_ID})
    )
    deep = {"from": STAND_IN, "reply_to_message": answered(51)}

    ours = await _comment(connector, **comment(60, sender_chat=CHANNEL, **deep))
    theirs = await _comment(connector, **comment(61, sender_chat=STRANGER, **deep))

    assert (ours.is_own, theirs.is_own) == (True, False)
    assert chat.call_count == 1


@respx.mock
async def test_a_channel_that_cannot_be_asked_for_now_is_asked_for_later(
    connector: TelegramConnector,
) -> None:
    respx.post(url_of("getChat")).mock(return_value=httpx.Response(502))
    deep = comment(60, sender_chat=CHANNEL, reply_to_message=answered(51))

    with pytest.raises(UnavailableError):
        await connector.hear(update(**deep))


@respx.mock
async def test_a_channel_that_will_never_be_told_is_a_strangers(
    connector: TelegramConnector,
) -> None:
    kicked = refused(403, "Forbidden: bot was kicked from the supergroup chat")
    respx.post(url_of("getChat")).mock(return_value=kicked)
    deep = comment(60, sender_chat=CHANNEL, reply_to_message=answered(51))

    assert not (await _comment(connector, **deep)).is_own


async def test_talk_in_the_group_is_no_comment(connector: TelegramConnector) -> None:
    said = comment(60, message_thread_id=None, reply_to_message=None)
    thread = {"message_thread_id": 60}
    first = comment(61, reply_to_message=said, **thread)
    deeper = comment(62, reply_to_message=answered(61, **thread), **thread)

    assert [await connector.hear(update(**one)) for one in (said, first, deeper)] == [()] * 3


async def test_a_deep_answer_in_an_unknown_thread_is_rather_told_than_lost(
    connector: TelegramConnector,
) -> None:
    thread = {"message_thread_id": 60}
    deeper = comment(62, reply_to_message=answered(61, **thread), **thread)

    assert (await _told(connector, **deeper)).post is None


@pytest.mark.parametrize(
    "message",
    [
        comment(text=None, new_chat_members=[ANNA]),
        comment(text=None, pinned_message=answered(51)),
        comment(text=None, migrate_from_chat_id=-5000),
        comment(text=None, video_chat_started={}),
        comment(is_topic_message=True),
        comment(chat={"id": 77, "type": "private"}),
        comment(chat=CHANNEL),
    ],
)
async def test_what_is_nobodys_comment_is_no_news(
    connector: TelegramConnector, message: dict[str, Any]
) -> None:
    assert await connector.hear(update(**message)) == ()


async def test_a_group_that_migrates_is_a_page_that_moves(connector: TelegramConnector) -> None:
    chat = {"id": -5000, "type": "group", "title": "Обсуждение"}
    moving: dict[str, Any] = {
        "message_id": 9,
        "date": NOON,
        "chat": chat,
        "migrate_to_chat_id": GROUP_ID,
    }

    (news,) = await connector.hear(update(**moving))

    old = PageRef(network=PAGE.network, external_id="-5000")
    assert news == PageMoved(old, PAGE)


@pytest.mark.parametrize(
    ("chat", "news"),
    [(GROUP, (PageStirred(PAGE),)), (CHANNEL, ()), ({"id": 77, "type": "private"}, ())],
)
async def test_another_place_of_the_bot_stirs_the_page(
    connector: TelegramConnector, chat: Any, news: Any
) -> None:
    assert await connector.hear(update("my_chat_member", chat=chat, date=NOON)) == news


@pytest.mark.parametrize("kind", ["channel_post", "chat_member", "poll", "brand_new"])
async def test_unknown_kinds_of_updates_are_no_news(
    connector: TelegramConnector, kind: str
) -> None:
    assert await connector.hear(update(kind, whatever=1)) == ()


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b"null",
        b'{"message":{}}',
        b'{"update_id":1,"message":{"text":"Anna"}}',
        b'{"update_id":1,"message":"Anna"}',
        b'{"update_id":1,"message":{"message_id":"x","text":"Anna"',
        update(**comment(date=10**18)),
    ],
)
async def test_an_unknown_shape_is_loud_but_repeats_no_text(
    connector: TelegramConnector, event: bytes
) -> None:
    with pytest.raises(UnreadableEventError) as unreadable:
        await connector.hear(event)

    assert "Anna" not in str(unreadable.value)
    assert unreadable.value.__suppress_context__


async def test_broken_letters_do_not_hide_a_comment(connector: TelegramConnector) -> None:
    event = update(**comment(text="Anna")).replace(b'"Anna"', b'"\\ud800 Anna \xff"')

    (news,) = await connector.hear(event)

    assert isinstance(news, CommentTold)
    assert "Anna" in news.comment.text
    news.comment.text.encode()

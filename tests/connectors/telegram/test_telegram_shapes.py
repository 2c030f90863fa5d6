"""Answers of Telegram in other shapes than expected, or that the emulator does not give."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import respx

from app.vocabulary import KeyKind, PageKey
from connectors.contract import (
    GoneError,
    Heard,
    Hook,
    KeyRefusedError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.http import LineError
from connectors.telegram.connector import TelegramConnector
from tests.connectors.telegram.worlds import (
    BOT,
    BOT_2,
    CHANNEL,
    CHANNEL_ID,
    GROUP,
    GUID,
    PAGE,
    POST,
    QUESTION,
    connector_of,
    refused,
    sent,
    told,
    update,
    url_of,
)
from tests.connectors.vk.worlds import gathered

HOOK = Hook(url="https://gospablik.example/hook", secret="s" * 32)
Work = Callable[[TelegramConnector], Awaitable[object]]


@pytest.fixture
def connector(http: httpx.AsyncClient) -> TelegramConnector:
    return connector_of(http)


def _listen(connector: TelegramConnector, mark: str | None = None) -> Awaitable[Heard]:
    return connector.listen(None, mark, wait=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("method", "work"),
    [
        ("getChat", lambda connector: connector.resolve("@school")),
        ("getChat", lambda connector: connector.capabilities(PAGE)),
        ("getUpdates", _listen),
        ("getWebhookInfo", lambda connector: connector.subscribe(None, HOOK)),
        ("sendMessage", lambda connector: connector.reply(QUESTION, "Уже", key=GUID)),
    ],
)
@pytest.mark.parametrize("result", ["Anna", [{"no": "number"}], {"id": "Anna", "url": []}])
@respx.mock
async def test_an_unknown_shape_is_told_without_its_words(
    connector: TelegramConnector, method: str, work: Work, result: Any
) -> None:
    respx.post(url_of(method)).mock(return_value=told(result))

    with pytest.raises(LineError) as unreadable:
        await work(connector)

    assert str(unreadable.value) == f"{method}: unreadable answer"


@respx.mock
async def test_a_place_of_an_unknown_shape_is_told(connector: TelegramConnector) -> None:
    respx.post(url_of("getChat")).mock(return_value=told(GROUP))
    respx.post(url_of("getChatMember")).mock(return_value=told({}))

    with pytest.raises(LineError, match="getChatMember"):
        await connector.capabilities(PAGE)


@respx.mock
async def test_a_person_is_no_page(connector: TelegramConnector) -> None:
    person = {"id": 77, "type": "private", "username": "annakim"}
    respx.post(url_of("getChat")).mock(return_value=told(person))

    with pytest.raises(RefusedError) as refused_link:
        await connector.resolve("@annakim")

    assert "канала учреждения" in refused_link.value.sentence


@respx.mock
async def test_a_channel_that_the_bot_does_not_see_goes_by_its_group(
    connector: TelegramConnector,
) -> None:
    hidden = refused(400, "Bad Request: chat not found")
    group = told(GROUP | {"linked_chat_id": CHANNEL_ID, "username": "talk"})
    respx.post(url_of("getChat")).mock(side_effect=[group, hidden])

    card = await connector.resolve("@talk")

    assert (card.ref, card.title, card.url) == (PAGE, "Обсуждение", "https://t.me/talk")


@respx.mock
async def test_a_token_that_dies_on_the_way_is_told(connector: TelegramConnector) -> None:
    group = told(GROUP | {"linked_chat_id": CHANNEL_ID})
    respx.post(url_of("getChat")).mock(side_effect=[group, refused(401, "Unauthorized")])

    with pytest.raises(KeyRefusedError):
        await connector.resolve("@talk")


@respx.mock
async def test_a_group_that_was_deleted_does_not_delete_its_posts(
    connector: TelegramConnector,
) -> None:
    gone = refused(403, "Forbidden: the group chat was deleted")
    respx.post(url_of("getChat")).mock(return_value=gone)

    found = await gathered(connector.comments_under({POST: None}))

    assert isinstance(found[POST], RefusedError)
    assert not isinstance(found[POST], GoneError)


@pytest.mark.parametrize(
    "trouble", [httpx.Response(502), httpx.Response(429, headers={"retry-after": "7"})]
)
@respx.mock
async def test_capabilities_are_not_guessed_while_telegram_is_silent(
    connector: TelegramConnector, trouble: httpx.Response
) -> None:
    respx.post(url_of("getChat")).mock(return_value=trouble)

    with pytest.raises((UnavailableError, ThrottledError)):
        await connector.capabilities(PAGE)


@respx.mock
async def test_a_poll_asks_for_what_we_understand_and_ends_before_our_patience(
    connector: TelegramConnector,
) -> None:
    route = respx.post(url_of("getUpdates")).mock(return_value=told([]))

    heard = await _listen(connector)

    assert sent(route.calls.last.request) == {
        "limit": 100,
        "timeout": 25,
        "allowed_updates": ["message", "edited_message", "my_chat_member"],
    }
    assert (heard.told, heard.mark, heard.has_gap) == ((), "", False)


@respx.mock
async def test_a_number_is_named_to_confirm_and_then_no_more(
    connector: TelegramConnector,
) -> None:
    one = msgspec.json.decode(update(number=901))
    route = respx.post(url_of("getUpdates"))
    route.mock(side_effect=[told([one]), told([]), told([]), told([])])

    marks: list[str | None] = [None]
    for _ in range(4):
        marks.append((await _listen(connector, marks[-1])).mark)

    named = [sent(call.request).get("offset") for call in route.calls]
    assert named == [None, 902, None, None]
    assert marks[1:] == ["902", "902 confirmed", "902 confirmed", "902 confirmed"]


@respx.mock
async def test_a_mark_of_another_make_is_no_mark(connector: TelegramConnector) -> None:
    route = respx.post(url_of("getUpdates")).mock(return_value=told([]))

    await _listen(connector, "вчера")

    assert "offset" not in sent(route.calls.last.request)


@respx.mock
async def test_the_first_bot_listens(http: httpx.AsyncClient) -> None:
    route = respx.post(url_of("getUpdates")).mock(return_value=told([]))

    await _listen(connector_of(http, BOT, BOT_2))

    assert route.call_count == 1
    with pytest.raises(KeyRefusedError):
        await _listen(connector_of(http, PageKey(kind=KeyKind.SERVICE, secret="x")))


@respx.mock
async def test_a_webhook_is_given_up_to_somebody_else_for_ten_minutes_only(
    connector: TelegramConnector,
) -> None:
    active = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
    updates = respx.post(url_of("getUpdates"))
    updates.mock(side_effect=[refused(409, active), told([]), refused(409, active)])
    deletion = respx.post(url_of("deleteWebhook")).mock(return_value=told(result=True))
    await _listen(connector)

    with pytest.raises(ThrottledError) as throttled:
        await _listen(connector)

    assert timedelta(minutes=9) < throttled.value.retry_after <= timedelta(minutes=10)
    assert sent(deletion.calls.last.request) == {"drop_pending_updates": False}
    assert deletion.call_count == 1


@respx.mock
async def test_an_answer_travels_as_an_answer_to_the_comment(
    connector: TelegramConnector,
) -> None:
    shown = {"message_id": 60, "date": 1_790_000_000, "chat": GROUP, "text": "Уже", "from": CHANNEL}
    route = respx.post(url_of("sendMessage")).mock(return_value=told(shown))

    await connector.reply(QUESTION, "Уже", key=GUID)

    assert sent(route.calls.last.request) == {
        "chat_id": -1002,
        "text": "Уже",
        "reply_parameters": {"message_id": 51},
    }


@pytest.mark.parametrize(
    "place", [{"status": "left"}, {"status": "restricted", "is_member": False}]
)
@respx.mock
async def test_a_bot_outside_a_public_group_is_asked_to_be_let_in(
    connector: TelegramConnector, place: dict[str, Any]
) -> None:
    respx.post(url_of("getChat")).mock(return_value=told(GROUP | {"linked_chat_id": CHANNEL_ID}))
    respx.post(url_of("getChatMember")).mock(return_value=told(place))

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (False, False, False)
    assert "Бота нет в группе обсуждения" in found.troubles[0]


async def test_nothing_is_written_without_a_bot(http: httpx.AsyncClient) -> None:
    connector = connector_of(http, PageKey(kind=KeyKind.SERVICE, secret="x"))

    with pytest.raises(KeyRefusedError, match="no key"):
        await connector.reply(QUESTION, "Уже", key=GUID)

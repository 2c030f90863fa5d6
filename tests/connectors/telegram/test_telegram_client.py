import logging
import traceback
from datetime import timedelta

import httpx
import pytest
import respx
import structlog

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import (
    KeyRefusedError,
    NotSentError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.http import LineError
from connectors.telegram.client import Call, TelegramClient
from tests.connectors.telegram.worlds import (
    BOT,
    GROUP_ID,
    TOKEN,
    client_of,
    refused,
    sent,
    told,
    url_of,
)
from tests.connectors.vk.worlds import CountingBudget, Pauses

READ = Call("getChat", {"chat_id": GROUP_ID})
WRITE = Call("sendMessage", {"chat_id": GROUP_ID, "text": "Спасибо & до встречи"})
NAME = fingerprint(Network.TELEGRAM, BOT)
CHAT = f"telegram.write.{NAME.rpartition('.')[2]}_{GROUP_ID}"


@pytest.fixture
def client(http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses) -> TelegramClient:
    return client_of(http, budget, pauses)


@respx.mock
async def test_parameters_travel_as_json(client: TelegramClient) -> None:
    route = respx.post(url_of("sendMessage")).mock(return_value=told({"message_id": 1}))

    assert bytes(await client.publish(BOT, GROUP_ID, WRITE)) == b'{"message_id":1}'

    request = route.calls.last.request
    assert sent(request) == {"chat_id": GROUP_ID, "text": "Спасибо & до встречи"}
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "failing",
    [
        httpx.ReadTimeout("late"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(502, text="<html>Bad Gateway</html>"),
        httpx.Response(200, text='{"ok":tr'),
        refused(401, "Unauthorized"),
        refused(400, "Bad Request: brand new"),
    ],
)
@respx.mock
async def test_a_failure_shows_the_token_nowhere(
    client: TelegramClient, caplog: pytest.LogCaptureFixture, failing: httpx.Response | Exception
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as open_client leaves it
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    respx.post(url__regex=r"/getChat$").mock(side_effect=[failing] * 3)

    with (
        structlog.testing.capture_logs() as events,
        pytest.raises((UnavailableError, RefusedError)) as failed,
    ):
        await client.ask(BOT, READ)

    shown = "".join(traceback.format_exception(failed.value)) + caplog.text + repr(events)
    shown += repr(failed.value) + repr(failed.value.__cause__) + repr(BOT) + failed.value.sentence
    assert TOKEN.partition(":")[2] not in shown


@pytest.mark.parametrize("secret", ["a\nb", "с кириллицей", "700", "700:a/b", "0700:a", "700:a b"])
async def test_what_cannot_be_a_token_is_refused_without_showing_it(
    client: TelegramClient, secret: str
) -> None:
    with pytest.raises(KeyRefusedError) as refusal:
        await client.ask(PageKey(kind=KeyKind.BOT, secret=secret), READ)

    assert secret not in str(refusal.value) + refusal.value.sentence


@respx.mock
async def test_each_try_of_what_may_be_repeated_is_paid_for(
    client: TelegramClient, budget: CountingBudget, pauses: Pauses
) -> None:
    answers = [refused(500, "Internal Server Error"), httpx.Response(200, text='{"ok'), told({})]
    respx.post(url_of("getChat")).mock(side_effect=answers)

    assert bytes(await client.ask(BOT, READ)) == b"{}"

    assert budget.spent == [(NAME, ["getChat"])] * 3
    assert pauses.taken == [0.2, 0.8]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("late"),
        httpx.WriteError("broken"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(502, text="<html>Bad Gateway</html>"),
        httpx.Response(200, text='{"ok":true,"res'),
        httpx.Response(200, text="null"),
        refused(500, "Internal Server Error"),
    ],
)
@respx.mock
async def test_a_message_whose_fate_is_unknown_is_not_sent_again(
    client: TelegramClient, pauses: Pauses, answer: httpx.Response | Exception
) -> None:
    route = respx.post(url_of("sendMessage")).mock(side_effect=[answer])

    with pytest.raises(UnavailableError) as lost:
        await client.publish(BOT, GROUP_ID, WRITE)

    assert not isinstance(lost.value, NotSentError)
    assert route.call_count == 1
    assert pauses.taken == []


@respx.mock
async def test_a_message_that_never_left_is_sent_again_and_paid_for_again(
    client: TelegramClient, budget: CountingBudget, pauses: Pauses
) -> None:
    nowhere = [httpx.ConnectError("refused"), httpx.ConnectTimeout("late")]
    respx.post(url_of("sendMessage")).mock(side_effect=[*nowhere, told({"message_id": 1})])

    await client.publish(BOT, GROUP_ID, WRITE)

    assert budget.spent == [(NAME, ["sendMessage"]), (CHAT, ["sendMessage"])] * 3
    assert pauses.taken == [0.5, 1.5]


@respx.mock
async def test_a_message_that_cannot_leave_is_told_as_such(
    client: TelegramClient, pauses: Pauses
) -> None:
    route = respx.post(url_of("sendMessage")).mock(side_effect=httpx.ConnectError("refused"))

    with pytest.raises(NotSentError):
        await client.publish(BOT, GROUP_ID, WRITE)

    assert route.call_count == 4
    assert pauses.taken == [0.5, 1.5, 3.0]


@respx.mock
async def test_a_message_waits_for_a_budget_that_cannot_be_asked(
    client: TelegramClient, budget: CountingBudget, pauses: Pauses
) -> None:
    route = respx.post(url_of("sendMessage"))
    budget.refusals[CHAT] = UnavailableError("budget: ConnectionError", sentence="Повторим сами.")

    with pytest.raises(NotSentError, match="budget") as unsent:
        await client.publish(BOT, GROUP_ID, WRITE)

    assert (unsent.value.sentence, route.called) == ("Повторим сами.", False)
    assert len(pauses.taken) == 3


@pytest.mark.parametrize(
    ("header", "seconds"), [({"retry-after": "37"}, 37), ({}, 5), ({"retry-after": "soon"}, 5)]
)
@respx.mock
async def test_a_429_rests_the_whole_bot_as_long_as_telegram_asks(
    client: TelegramClient, budget: CountingBudget, header: dict[str, str], seconds: int
) -> None:
    answer = httpx.Response(429, headers=header, text="Too Many Requests")
    route = respx.post(url_of("sendMessage")).mock(return_value=answer)

    with pytest.raises(ThrottledError) as throttled:
        await client.publish(BOT, GROUP_ID, WRITE)

    pause = timedelta(seconds=seconds)
    assert throttled.value.retry_after == pause
    assert budget.rests == [(NAME, "sendMessage", pause)]
    assert route.call_count == 1


@respx.mock
async def test_listening_costs_nothing_of_the_budget(
    client: TelegramClient, budget: CountingBudget
) -> None:
    respx.post(url_of("getUpdates")).mock(return_value=told([]))

    await client.poll(BOT, Call("getUpdates"), wait=timedelta(seconds=25))

    assert budget.spent == []


@respx.mock
async def test_a_web_page_instead_of_an_answer_says_nothing_about_the_token(
    client: TelegramClient,
) -> None:
    page = httpx.Response(403, text="<html>Forbidden</html>")
    respx.post(url_of("getChat")).mock(return_value=page)

    with pytest.raises(LineError, match=r"getChat: HTTP 403"):
        await client.ask(BOT, READ)


@respx.mock
async def test_broken_letters_do_not_hide_the_rest(client: TelegramClient) -> None:
    body = b'{"ok":true,"result":{"title":"\xff","id":5}}'
    respx.post(url_of("getChat")).mock(return_value=httpx.Response(200, content=body))

    assert b'"id": 5' in bytes(await client.ask(BOT, READ))


@respx.mock
async def test_an_answer_without_a_result_is_no_answer(client: TelegramClient) -> None:
    respx.post(url_of("getChat")).mock(return_value=httpx.Response(200, json={"ok": True}))

    with pytest.raises(LineError, match="unreadable"):
        await client.ask(BOT, READ)

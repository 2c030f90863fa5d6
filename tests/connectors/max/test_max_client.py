import logging
import traceback
from datetime import timedelta

import httpx
import pytest
import respx
import structlog

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import KeyRefusedError, ThrottledError, UnavailableError
from connectors.max.client import Ask, MaxClient
from tests.connectors.fakes import CountingBudget, Pauses
from tests.connectors.max.worlds import (
    API,
    BOT,
    CHANNEL,
    COMMENTS,
    client_of,
    refused,
    sent,
    told,
)

READ = Ask("GET /messages/{mid}/comments", ("mid.post",), {"count": 100})
WRITE = Ask("POST /messages/{mid}/comments", ("mid.post",), {}, {"text": "Спасибо & до встречи"})
NAME = fingerprint(Network.MAX, BOT)


@pytest.fixture
def client(http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses) -> MaxClient:
    return client_of(http, budget, pauses)


@respx.mock
async def test_the_token_travels_bare_and_in_its_header_only(client: MaxClient) -> None:
    route = respx.post(COMMENTS).mock(return_value=told())

    await client.write(BOT, CHANNEL, WRITE)

    request = route.calls.last.request
    assert request.headers["authorization"] == BOT.secret
    assert BOT.secret not in str(request.url) + request.content.decode()
    assert sent(request) == {"text": "Спасибо & до встречи"}
    assert request.headers["content-type"] == "application/json"


@respx.mock
async def test_a_failure_shows_the_token_nowhere(
    client: MaxClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    respx.get(COMMENTS).mock(side_effect=httpx.ReadTimeout("late"))

    with structlog.testing.capture_logs() as events, pytest.raises(UnavailableError) as late:
        await client.read(BOT, READ)

    frames = traceback.walk_tb(late.value.__traceback__)
    values = "".join(repr(frame.f_locals.get("headers")) for frame, _ in frames)
    shown = "".join(traceback.format_exception(late.value)) + caplog.text + repr(events) + values
    assert BOT.secret not in shown + repr(BOT) + late.value.sentence
    assert str(late.value) == "GET /messages/{mid}/comments: ReadTimeout"


@pytest.mark.parametrize("secret", ["a\nb", "с кириллицей", "a b"])
async def test_what_cannot_be_a_token_is_refused_without_showing_it(
    client: MaxClient, secret: str
) -> None:
    with pytest.raises(KeyRefusedError) as refusal:
        await client.read(PageKey(kind=KeyKind.BOT, secret=secret), READ)

    assert secret not in "".join(traceback.format_exception(refusal.value))


@respx.mock
async def test_each_try_of_a_read_is_paid_for(
    client: MaxClient, budget: CountingBudget, pauses: Pauses
) -> None:
    answers = [refused(500, "internal.error"), httpx.Response(200, text='{"mess'), told()]
    respx.get(COMMENTS).mock(side_effect=answers)

    assert await client.read(BOT, READ) == b'{"messages":[]}'

    assert budget.spent == [(NAME, [READ.name])] * 3
    assert pauses.taken == [0.2, 0.8]


@respx.mock
async def test_a_write_is_sent_once_and_counted_for_its_channel_too(
    client: MaxClient, budget: CountingBudget, pauses: Pauses
) -> None:
    route = respx.post(COMMENTS).mock(side_effect=httpx.ReadTimeout("late"))

    with pytest.raises(UnavailableError):
        await client.write(BOT, CHANNEL, WRITE)

    assert route.call_count == 1
    channel = f"max.write.{NAME.rpartition('.')[2]}_{CHANNEL}"
    assert budget.spent == [(NAME, [WRITE.name]), (channel, [WRITE.name])]
    assert pauses.taken == []


@respx.mock
async def test_a_token_that_is_too_fast_rests_longer_each_time(
    client: MaxClient, budget: CountingBudget
) -> None:
    plain = httpx.Response(429, text="too manyrequests")
    respx.get(COMMENTS).mock(side_effect=[*[plain] * 6, told(), plain])
    pauses = []

    for _ in range(6):
        with pytest.raises(ThrottledError) as throttled:
            await client.read(BOT, READ)
        pauses.append(throttled.value.retry_after)
    await client.read(BOT, READ)
    with pytest.raises(ThrottledError) as again:
        await client.read(BOT, READ)

    assert [pause.seconds for pause in pauses] == [5, 10, 20, 40, 60, 60]
    assert budget.rests[0] == (NAME, READ.name, timedelta(seconds=5))
    assert again.value.retry_after == timedelta(seconds=5)


@respx.mock
async def test_what_stands_in_a_path_is_quoted(client: MaxClient) -> None:
    route = respx.get(url__startswith=f"{API}/messages/").mock(return_value=told())

    await client.read(BOT, Ask("GET /messages/{mid}/comments", ("a/../b?c",)))

    assert route.calls.last.request.url.raw_path == b"/messages/a%2F..%2Fb%3Fc/comments"

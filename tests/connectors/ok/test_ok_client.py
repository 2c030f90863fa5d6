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
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.ok.address import OkAddress
from connectors.ok.client import Call, OkClient
from connectors.ok.signature import signature, token_and_secret
from connectors.patience import Patience
from tests.connectors.fakes import CountingBudget, Pauses
from tests.connectors.ok.worlds import ADDRESS, CALL, ETERNAL, USER, form_of, refused, told

NAME = fingerprint(Network.OK, USER)
VECTOR = {"count": 100, "discussionId": "1", "discussionType": "GROUP_TOPIC"}
READ = Call("discussions.getComments", VECTOR)


@pytest.fixture
def client(http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses) -> OkClient:
    return OkClient(http, budget, ADDRESS, Patience(pauses))


def test_the_known_signature_comes_out() -> None:
    params = {name: str(value) for name, value in VECTOR.items()}
    params |= {"application_key": "AK", "method": READ.method, "access_token": "at", "sig": "?"}
    _, secret = token_and_secret(USER, "SECRET")

    assert signature(params, secret) == "eef6525b6899407a76d6908219ccf456"


def test_an_eternal_key_signs_with_its_own_secret() -> None:
    assert token_and_secret(ETERNAL, "SECRET") == ("eternal", "own-secret")


@respx.mock
async def test_the_call_travels_as_a_signed_form(client: OkClient) -> None:
    route = respx.post(CALL).mock(return_value=told({"comments": []}))
    call = Call("discussions.addDiscussionComment", {"comment": "Да & нет = 100%+", "id": "MTM="})

    await client.write(USER, call)

    form = form_of(route.calls.last.request)
    signed = {name: value for name, value in form.items() if name not in {"sig", "access_token"}}
    assert signed == {
        "application_key": "AK",
        "comment": "Да & нет = 100%+",
        "format": "json",
        "id": "MTM=",
        "method": "discussions.addDiscussionComment",
    }
    assert form["sig"] == signature(signed, token_and_secret(USER, "SECRET")[1])
    assert form["access_token"] == "at"
    assert str(route.calls.last.request.url) == CALL


@respx.mock
async def test_a_failure_shows_the_key_nowhere(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    key = PageKey(kind=KeyKind.USER, secret="tok-7777:own-8888")
    client = OkClient(http, CountingBudget(), ADDRESS, Patience(Pauses()))
    caplog.set_level(logging.DEBUG)
    respx.post(CALL).mock(side_effect=httpx.ReadTimeout("late"))

    with structlog.testing.capture_logs() as events, pytest.raises(UnavailableError) as late:
        await client.read(key, READ)

    shown = "".join(traceback.format_exception(late.value)) + caplog.text + repr(events)
    shown += repr(key) + late.value.sentence + repr(ADDRESS)
    assert not any(secret in shown for secret in ("tok-7777", "own-8888", "SECRET"))
    assert str(late.value) == "discussions.getComments: ReadTimeout"


@pytest.mark.parametrize("secret", ["", ":own", "a\nb", "a\x00b"])
async def test_what_cannot_be_a_key_is_refused_without_showing_it(
    client: OkClient, secret: str
) -> None:
    with pytest.raises(KeyRefusedError, match="no access token"):
        await client.read(PageKey(kind=KeyKind.USER, secret=secret), READ)


@pytest.mark.parametrize("missing", ["application_key", "application_secret"])
async def test_an_application_that_is_not_set_up_is_told_before_anything_is_sent(
    http: httpx.AsyncClient, budget: CountingBudget, missing: str
) -> None:
    names = {"application_key": "AK", "application_secret": "SECRET"}
    client = OkClient(http, budget, OkAddress(**names | {missing: ""}))

    with pytest.raises(RefusedError) as refusal:
        await client.read(USER, READ)

    assert "не настроено" in refusal.value.sentence
    assert budget.spent == []


@pytest.mark.parametrize(
    "hiccup",
    [
        httpx.Response(200, text='{"comments":[{"id"'),
        httpx.Response(200, text="<html>It works</html>"),
        httpx.Response(200, text="null"),
        httpx.Response(200, text=""),
        httpx.Response(502, text="<html>"),
        httpx.Response(403, text="<html>"),
        httpx.ReadError("reset"),
        refused(1),
        refused(2),
        refused(9999),
    ],
    ids=["half", "html", "null", "nothing", "502", "403", "reset", "1", "2", "9999"],
)
@respx.mock
async def test_a_read_is_tried_thrice_and_each_try_is_paid_for(
    client: OkClient,
    budget: CountingBudget,
    pauses: Pauses,
    hiccup: httpx.Response | httpx.HTTPError,
) -> None:
    route = respx.post(CALL).mock(side_effect=[hiccup, hiccup, told({"comments": []})])

    assert await client.read(USER, READ) == b'{"comments":[]}'

    assert budget.spent == [(NAME, [READ.method])] * 3
    assert pauses.taken == [0.2, 0.8]
    route.mock(side_effect=[hiccup] * 3)
    with pytest.raises(UnavailableError):
        await client.read(USER, READ)


@respx.mock
async def test_a_slow_failure_is_not_tried_again(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    route = respx.post(CALL).mock(side_effect=httpx.ReadTimeout("late"))
    client = OkClient(http, budget, ADDRESS, Patience(Pauses(), slow=-1.0))

    with pytest.raises(UnavailableError):
        await client.read(USER, READ)

    assert route.call_count == 1


@pytest.mark.parametrize("answer", [httpx.Response(502), refused(2), refused(9999)])
@respx.mock
async def test_a_write_is_sent_once(client: OkClient, answer: httpx.Response) -> None:
    route = respx.post(CALL).mock(return_value=answer)

    with pytest.raises(UnavailableError):
        await client.write(USER, READ)

    assert route.call_count == 1


@pytest.mark.parametrize(
    ("answer", "period"),
    [
        (refused(7), timedelta(minutes=15)),
        (refused(8), timedelta(seconds=10)),
        (refused(9), timedelta(minutes=15)),
        (refused(11), timedelta(minutes=30)),
        (httpx.Response(429, headers={"retry-after": "7"}), timedelta(seconds=7)),
    ],
    ids=["7", "8", "9", "11", "429"],
)
@respx.mock
async def test_a_key_rests_from_a_method_when_ok_asks_for_it(
    client: OkClient, budget: CountingBudget, answer: httpx.Response, period: timedelta
) -> None:
    route = respx.post(CALL).mock(return_value=answer)

    with pytest.raises(ThrottledError) as throttled:
        await client.read(USER, READ)

    assert throttled.value.retry_after == period
    assert budget.rests == [(NAME, READ.method, period)]
    assert route.call_count == 1


@respx.mock
async def test_broken_letters_become_question_marks(client: OkClient) -> None:
    body = b'{"a":"\xff","b":"\\ud83d"}'
    respx.post(CALL).mock(return_value=httpx.Response(200, content=body))

    assert await client.read(USER, READ) == '{"a": "\ufffd", "b": "?"}'.encode()

import logging
import traceback
from datetime import timedelta

import httpx
import pytest
import respx
import structlog

from app.vocabulary import Network
from connectors.budget import fingerprint
from connectors.contract import (
    ConnectorError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.patience import Patience
from connectors.vk.address import VkAddress
from connectors.vk.calls import Call
from connectors.vk.client import VkClient
from tests.connectors.vk.worlds import (
    API,
    SERVICE,
    CountingBudget,
    Pauses,
    client_of,
    form_of,
    recorded,
    refused,
    told,
)

READ = Call("wall.get", {"owner_id": -1, "count": 1})
WRITE = Call("wall.createComment", {"message": "Спасибо & до + встречи"})


@pytest.fixture
def client(http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses) -> VkClient:
    return client_of(http, budget, pauses)


@respx.mock
async def test_the_key_travels_in_the_body_only(client: VkClient) -> None:
    route = respx.post(f"{API}/wall.createComment").mock(return_value=told({"comment_id": 1}))

    await client.write(SERVICE, WRITE)

    request = route.calls.last.request
    assert SERVICE.secret not in str(request.url) + str(request.headers)
    assert form_of(request) == {
        "message": "Спасибо & до + встречи",
        "access_token": SERVICE.secret,
        "v": "5.199",
        "lang": "ru",
    }


@respx.mock
async def test_a_failure_shows_the_key_nowhere(
    client: VkClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    respx.post(f"{API}/wall.get").mock(side_effect=httpx.ReadTimeout("late"))

    with structlog.testing.capture_logs() as events, pytest.raises(UnavailableError) as late:
        await client.read(SERVICE, READ)

    shown = "".join(traceback.format_exception(late.value)) + caplog.text + repr(events)
    assert SERVICE.secret not in shown + repr(SERVICE) + repr(late.value) + late.value.sentence
    assert str(late.value) == "wall.get: ReadTimeout"


@respx.mock
async def test_each_try_is_paid_for(
    client: VkClient, budget: CountingBudget, pauses: Pauses
) -> None:
    respx.post(f"{API}/wall.get").mock(side_effect=[refused(10), httpx.Response(502), told(7)])

    assert bytes(await client.read(SERVICE, READ)) == b"7"
    assert budget.spent == [(fingerprint(Network.VK, SERVICE), ["wall.get"])] * 3
    assert len(pauses.taken) == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502, text="<html>"),
        httpx.Response(200, text="<html>overloaded</html>"),
        httpx.Response(200, text='{"response":{"items":['),
        httpx.Response(200, text="{}"),
        refused(1),
        refused(10),
        httpx.ReadError("reset"),
    ],
    ids=["502", "html", "cut", "empty", "code 1", "code 10", "reset"],
)
@respx.mock
async def test_a_read_gives_up_after_three_tries(
    client: VkClient, answer: httpx.Response | Exception
) -> None:
    route = respx.post(f"{API}/wall.get").mock(side_effect=[answer] * 3)

    with pytest.raises(UnavailableError):
        await client.read(SERVICE, READ)

    assert route.call_count == 3


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(502), refused(10), httpx.ReadError("reset"), httpx.Response(200, text="{")],
    ids=["502", "code 10", "reset", "cut"],
)
@respx.mock
async def test_a_write_is_never_repeated_blindly(
    client: VkClient, answer: httpx.Response | Exception
) -> None:
    route = respx.post(f"{API}/wall.createComment").mock(side_effect=[answer])

    with pytest.raises(UnavailableError):
        await client.write(SERVICE, WRITE)

    assert route.call_count == 1


@respx.mock
async def test_too_often_is_waited_out_even_for_a_write(client: VkClient, pauses: Pauses) -> None:
    respx.post(f"{API}/wall.createComment").mock(side_effect=[refused(6), refused(6), told(1)])

    assert bytes(await client.write(SERVICE, WRITE)) == b"1"
    assert all(pause >= 1 for pause in pauses.taken)


@respx.mock
async def test_too_often_for_too_long_is_told(client: VkClient) -> None:
    route = respx.post(f"{API}/wall.get").mock(return_value=refused(6))

    with pytest.raises(ThrottledError) as throttled:
        await client.read(SERVICE, READ)

    assert throttled.value.retry_after == timedelta(seconds=1)
    assert route.call_count == 4


@pytest.mark.parametrize(("code", "minutes"), [(9, 15), (29, 30)])
@respx.mock
async def test_a_key_rests_when_vk_says_so(
    client: VkClient, budget: CountingBudget, code: int, minutes: int
) -> None:
    respx.post(f"{API}/wall.get").mock(return_value=refused(code))

    with pytest.raises(ThrottledError):
        await client.read(SERVICE, READ)

    name = fingerprint(Network.VK, SERVICE)
    assert budget.rests == [(name, "wall.get", timedelta(minutes=minutes))]


@respx.mock
async def test_http_429_is_not_tried_again(client: VkClient) -> None:
    route = respx.post(f"{API}/wall.get").mock(
        return_value=httpx.Response(429, text="<html>", headers={"retry-after": "3"})
    )

    with pytest.raises(ThrottledError) as throttled:
        await client.read(SERVICE, READ)

    assert throttled.value.retry_after == timedelta(seconds=3)
    assert route.call_count == 1


@pytest.mark.parametrize(
    ("name", "family"), [("Error5", KeyRefusedError), ("Error15", RefusedError)]
)
@respx.mock
async def test_recorded_errors_are_understood(
    client: VkClient, name: str, family: type[ConnectorError]
) -> None:
    respx.post(f"{API}/wall.get").mock(return_value=httpx.Response(200, content=recorded(name)))

    with pytest.raises(family) as refusal:
        await client.read(SERVICE, READ)

    assert str(refusal.value) == f"wall.get: {name.removeprefix('Error')}"


@respx.mock
async def test_a_captcha_asks_for_a_person_and_is_not_tried_again(client: VkClient) -> None:
    route = respx.post(f"{API}/wall.createComment").mock(return_value=refused(14))

    with pytest.raises(NeedsHumanError):
        await client.write(SERVICE, WRITE)

    assert route.call_count == 1


@respx.mock
async def test_a_slow_failure_is_not_tried_again_at_once(
    http: httpx.AsyncClient, budget: CountingBudget, pauses: Pauses
) -> None:
    client = VkClient(http, budget, VkAddress(), Patience(pauses, slow=-1))
    route = respx.post(f"{API}/wall.get").mock(side_effect=httpx.ReadTimeout("late"))

    with pytest.raises(UnavailableError):
        await client.read(SERVICE, READ)

    assert route.call_count == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://127.0.0.1:1/", "http://127.0.0.1:1/method/"]
)
def test_the_address_may_end_as_it_likes(url: str) -> None:
    assert VkAddress(api_url=url).method_url("a.b") == "http://127.0.0.1:1/method/a.b"

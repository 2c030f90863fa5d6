import re
from datetime import timedelta

import httpx
import msgspec
import pytest
import respx

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.vk.calls import Call, Outcome
from connectors.vk.reader import VkReader
from connectors.vk.ring import Ring
from tests.connectors.vk.worlds import (
    API,
    SERVICE,
    SERVICE_2,
    USER,
    CountingBudget,
    Pauses,
    client_of,
    form_of,
    refused,
    told,
)


def _calls(count: int) -> list[Call]:
    return [Call("wall.getComments", {"post_id": number}) for number in range(count)]


def _reader(http: httpx.AsyncClient, *keys: PageKey, budget: CountingBudget) -> VkReader:
    ring = Ring(keys, others={KeyKind.USER})
    return VkReader(client_of(http, budget, Pauses()), ring)


def _numbers(request: httpx.Request) -> list[int]:
    return [int(found) for found in re.findall(r'"post_id":(\d+)', form_of(request)["code"])]


def _kinds(outcomes: list[Outcome]) -> list[type[ConnectorError] | None]:
    return [type(outcome) if isinstance(outcome, ConnectorError) else None for outcome in outcomes]


def _echo(request: httpx.Request) -> httpx.Response:
    return told([{"n": number} for number in _numbers(request)])


def _echo_one(request: httpx.Request) -> httpx.Response:
    return told({"n": int(form_of(request)["post_id"])})


def _said(outcomes: list[Outcome]) -> list[int]:
    shape = dict[str, int]
    return [
        msgspec.json.decode(outcome, type=shape)["n"]
        for outcome in outcomes
        if isinstance(outcome, msgspec.Raw)
    ]


@respx.mock
async def test_sixty_calls_take_three_requests(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    route = respx.post(f"{API}/execute").mock(side_effect=_echo)

    outcomes = await _reader(http, SERVICE, budget=budget).ask(_calls(60))

    assert _said(outcomes) == list(range(60))
    assert sorted(len(_numbers(call.request)) for call in route.calls) == [10, 25, 25]
    assert sorted(len(methods) for _, methods in budget.spent) == [10, 25, 25]


@respx.mock
async def test_one_call_goes_alone(http: httpx.AsyncClient, budget: CountingBudget) -> None:
    respx.post(f"{API}/wall.getComments").mock(side_effect=_echo_one)

    assert _said(await _reader(http, SERVICE, budget=budget).ask(_calls(1))) == [0]


@respx.mock
async def test_nothing_asked_costs_nothing(http: httpx.AsyncClient, budget: CountingBudget) -> None:
    assert await _reader(http, SERVICE, budget=budget).ask([]) == []
    assert budget.spent == []


@respx.mock
async def test_keys_take_turns(http: httpx.AsyncClient, budget: CountingBudget) -> None:
    respx.post(f"{API}/execute").mock(side_effect=_echo)

    await _reader(http, SERVICE, SERVICE_2, budget=budget).ask(_calls(100))

    used = [key for key, _ in budget.spent]
    assert used.count(fingerprint(Network.VK, SERVICE)) == 2
    assert used.count(fingerprint(Network.VK, SERVICE_2)) == 2


async def test_without_a_key_the_sentence_says_so(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    (outcome,) = await _reader(http, budget=budget).ask(_calls(1))

    assert isinstance(outcome, KeyRefusedError)
    assert outcome.sentence == "Нет ключа для чтения страниц."


@pytest.mark.parametrize("code", [3, 23, 27, 28])
@respx.mock
async def test_a_key_without_execute_calls_one_by_one_and_is_remembered(
    http: httpx.AsyncClient, budget: CountingBudget, code: int
) -> None:
    execute = respx.post(f"{API}/execute").mock(return_value=refused(code))
    respx.post(f"{API}/wall.getComments").mock(side_effect=_echo_one)
    reader = _reader(http, SERVICE, budget=budget)

    first = await reader.ask(_calls(3))
    second = await reader.ask(_calls(3))

    assert _said(first) == _said(second) == [0, 1, 2]
    assert execute.call_count == 1


@pytest.mark.parametrize("code", [12, 13, 36])
@respx.mock
async def test_a_pack_too_heavy_goes_in_smaller_ones_from_then_on(
    http: httpx.AsyncClient, budget: CountingBudget, code: int
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return refused(code) if len(_numbers(request)) > 7 else _echo(request)

    route = respx.post(f"{API}/execute").mock(side_effect=answer)
    reader = _reader(http, SERVICE, budget=budget)

    assert _said(await reader.ask(_calls(24))) == list(range(24))
    needed = route.call_count
    assert _said(await reader.ask(_calls(24))) == list(range(24))
    assert (needed, route.call_count - needed) == (7, 4)


@respx.mock
async def test_a_dead_key_is_passed_over_and_tried_last(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        is_dead = form_of(request)["access_token"] == SERVICE.secret
        return refused(5) if is_dead else _echo(request)

    respx.post(f"{API}/execute").mock(side_effect=answer)
    reader = _reader(http, SERVICE, SERVICE_2, budget=budget)

    for _ in range(3):
        assert _said(await reader.ask(_calls(2))) == [0, 1]

    used = [key for key, _ in budget.spent]
    assert used.count(fingerprint(Network.VK, SERVICE)) == 1


@respx.mock
async def test_dead_keys_are_all_tried_before_giving_up(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    route = respx.post(f"{API}/execute").mock(return_value=refused(1117))
    reader = _reader(http, SERVICE, SERVICE_2, USER, budget=budget)

    for _ in range(2):
        assert _kinds(await reader.ask(_calls(2))) == [KeyRefusedError] * 2

    assert route.call_count == 6


@respx.mock
async def test_a_throttled_key_leaves_the_work_to_the_next(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/execute").mock(side_effect=_echo)
    budget.refusals[fingerprint(Network.VK, SERVICE)] = ThrottledError(
        "budget: day_is_spent", retry_after=timedelta(hours=3)
    )

    assert _said(await _reader(http, SERVICE, USER, budget=budget).ask(_calls(2))) == [0, 1]


@respx.mock
async def test_throttled_and_dead_keys_together_are_told_as_the_shortest_wait(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/execute").mock(return_value=refused(5))
    for key, hours in ((SERVICE, 3), (SERVICE_2, 2)):
        budget.refusals[fingerprint(Network.VK, key)] = ThrottledError(
            "budget: day_is_spent", retry_after=timedelta(hours=hours)
        )

    outcomes = await _reader(http, SERVICE, SERVICE_2, USER, budget=budget).ask(_calls(2))

    assert _kinds(outcomes) == [ThrottledError, ThrottledError]
    assert isinstance(outcomes[0], ThrottledError)
    assert outcomes[0].retry_after == timedelta(hours=2)


@respx.mock
async def test_a_closed_page_is_tried_with_a_personal_key_only(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if form_of(request)["access_token"] == SERVICE.secret:
            return told([{"n": 0}, False], ("wall.getComments", 15))
        return _echo_one(request)

    respx.post(f"{API}/execute").mock(side_effect=answer)
    alone = respx.post(f"{API}/wall.getComments").mock(side_effect=answer)

    outcomes = await _reader(http, SERVICE, USER, budget=budget).ask(_calls(2))

    assert _said(outcomes) == [0, 1]
    assert alone.call_count == 1


@respx.mock
async def test_a_closed_page_stays_closed_for_service_keys(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    route = respx.post(f"{API}/wall.getComments").mock(return_value=refused(15))

    (outcome,) = await _reader(http, SERVICE, SERVICE_2, budget=budget).ask(_calls(1))

    assert isinstance(outcome, RefusedError)
    assert "закрыта" in outcome.sentence
    assert route.call_count == 1


@respx.mock
async def test_a_dead_personal_key_does_not_hide_that_the_page_is_closed(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/wall.getComments").mock(side_effect=[refused(15), refused(5)])

    (outcome,) = await _reader(http, SERVICE, USER, budget=budget).ask(_calls(1))

    assert str(outcome) == "wall.getComments: 15"


@respx.mock
async def test_unclear_failures_are_asked_again_alone(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/execute").mock(
        return_value=told([False, {"n": 1}, False], ("execute", 13), ("wall.getComments", 100))
    )
    respx.post(f"{API}/wall.getComments").mock(side_effect=[told({"n": 0}), refused(100)])

    outcomes = await _reader(http, SERVICE, budget=budget).ask(_calls(3))

    assert _said(outcomes) == [0, 1]
    assert isinstance(outcomes[2], GoneError)


@respx.mock
async def test_a_day_spent_inside_a_pack_lets_the_key_rest(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/execute").mock(
        return_value=told([{"n": 0}, False], ("wall.getComments", 29))
    )

    outcomes = await _reader(http, SERVICE, budget=budget).ask(_calls(2))

    assert _kinds(outcomes) == [None, ThrottledError]
    name = fingerprint(Network.VK, SERVICE)
    assert budget.rests == [(name, "wall.getComments", timedelta(minutes=30))]


@respx.mock
async def test_a_day_spent_for_a_whole_pack_lets_the_key_rest_from_its_methods(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/execute").mock(return_value=refused(29))

    outcomes = await _reader(http, SERVICE, budget=budget).ask(_calls(2))

    assert _kinds(outcomes) == [ThrottledError, ThrottledError]
    assert [method for _, method, _ in budget.rests] == ["wall.getComments"]


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (httpx.Response(502), UnavailableError),
        (refused(10), UnavailableError),
        (refused(17), NeedsHumanError),
        (told({}), UnavailableError),
    ],
    ids=["502", "code 10", "code 17", "no list"],
)
@respx.mock
async def test_what_strikes_the_pack_is_told_for_each_call(
    http: httpx.AsyncClient,
    budget: CountingBudget,
    answer: httpx.Response,
    family: type[ConnectorError],
) -> None:
    respx.post(f"{API}/execute").mock(return_value=answer)

    outcomes = await _reader(http, SERVICE, budget=budget).ask(_calls(3))

    assert all(isinstance(outcome, family) for outcome in outcomes)
    assert len(outcomes) == 3


@respx.mock
async def test_one_by_one_a_bad_call_does_not_stop_its_neighbours(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/execute").mock(return_value=refused(28))
    respx.post(f"{API}/wall.getComments").mock(
        side_effect=[told({"n": 0}), refused(100), *[refused(10)] * 3, told({"n": 3})]
    )

    outcomes = await _reader(http, SERVICE, budget=budget).ask(_calls(4))

    assert _kinds(outcomes) == [None, GoneError, UnavailableError, None]


@respx.mock
async def test_one_by_one_a_dead_key_is_not_tried_for_each(
    http: httpx.AsyncClient, budget: CountingBudget
) -> None:
    respx.post(f"{API}/execute").mock(return_value=refused(28))
    alone = respx.post(f"{API}/wall.getComments").mock(side_effect=[told({"n": 0}), refused(28)])

    outcomes = await _reader(http, SERVICE, budget=budget).ask(_calls(4))

    assert _kinds(outcomes) == [None, *[KeyRefusedError] * 3]
    assert alone.call_count == 2

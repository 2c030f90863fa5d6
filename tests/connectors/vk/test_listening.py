"""Answers of the long poll's server that only VK itself has been seen to give."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from connectors.contract import Connector, UnavailableError
from tests.connectors.vk.worlds import API, COMMUNITY, PAGE, connector_of, told

LP = "https://lp.vk.com/whp/100"
EVENT = {"type": "wall_reply_delete", "group_id": 100, "object": {"id": 9, "post_id": 6}}


@pytest.fixture
def connector(http: httpx.AsyncClient) -> Connector:
    return connector_of(http, COMMUNITY)


def _server(
    router: respx.MockRouter, *answers: Any, server: Any = LP, ts: Any = "8"
) -> respx.Route:
    settings = {"is_enabled": 1, "events": {"wall_reply_new": True}}
    router.post(f"{API}/groups.getLongPollSettings").mock(return_value=told(settings))
    router.post(f"{API}/groups.setLongPollSettings").mock(return_value=told(1))
    given = {"key": "key", "server": server, "ts": ts}
    router.post(f"{API}/groups.getLongPollServer").mock(return_value=told(given))
    route = router.get(LP)
    route.mock(side_effect=[httpx.Response(200, json=answer) for answer in answers])
    return route


async def _listen(connector: Connector, mark: str | None = "8", wait: int = 90) -> Any:
    return await connector.listen(PAGE, mark, wait=timedelta(seconds=wait))


async def test_an_address_without_a_scheme_and_a_number_as_ts_are_understood(
    connector: Connector, respx_mock: respx.MockRouter
) -> None:
    route = _server(respx_mock, {"ts": 9, "updates": [EVENT]}, server="lp.vk.com/whp/100", ts=8)

    heard = await _listen(connector, mark=None)

    assert heard.mark == "9"
    assert dict(route.calls.last.request.url.params) == {
        "act": "a_check",
        "key": "key",
        "ts": "8",
        "wait": "25",
    }


async def test_an_event_without_a_name_gets_the_same_one_each_time(
    connector: Connector, respx_mock: respx.MockRouter
) -> None:
    other = {**EVENT, "object": {"id": 10, "post_id": 6}}
    _server(respx_mock, {"ts": "10", "updates": [EVENT, other]}, {"ts": "9", "updates": [EVENT]})

    first, second = (await _listen(connector)).told
    (again,) = (await _listen(connector)).told

    assert again.event_id == first.event_id
    assert second.event_id != first.event_id


@pytest.mark.parametrize("answer", [{}, [], None, {"ts": [1]}, {"failed": 4}, {"updates": 7}])
async def test_an_answer_that_says_nothing_is_no_silence(
    connector: Connector, respx_mock: respx.MockRouter, answer: Any
) -> None:
    _server(respx_mock, answer)

    with pytest.raises(UnavailableError):
        await _listen(connector)


async def test_a_gap_without_a_number_begins_where_vk_is_now(
    connector: Connector, respx_mock: respx.MockRouter
) -> None:
    _server(respx_mock, {"failed": 1}, ts="70")

    heard = await _listen(connector)

    assert (heard.mark, heard.has_gap) == ("70", True)

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.http import LineError
from connectors.rows import side_by_side

SLOW_DOWN = ThrottledError("often", retry_after=timedelta(seconds=1))


class _Network:
    """Doubles what it is asked about, but for what it fails at."""

    def __init__(self, failures: Mapping[int, ConnectorError]) -> None:
        self._failures = failures
        self.asked: list[int] = []
        self.most_at_once = self._at_once = 0

    async def doubled(self, number: int) -> int:
        self.asked.append(number)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(0)
        self._at_once -= 1
        if number in self._failures:
            raise self._failures[number]
        return 2 * number


async def _told(network: _Network, count: int) -> list[tuple[int, int | ConnectorError]]:
    return [told async for told in side_by_side(range(count), network.doubled)]


async def test_each_thing_is_told_in_its_order_and_only_a_few_are_asked_at_once() -> None:
    network = _Network({})

    assert await _told(network, 20) == [(number, 2 * number) for number in range(20)]

    assert 1 < network.most_at_once <= 8


async def test_a_failure_hides_no_neighbour() -> None:
    gone = GoneError("3")

    told = dict(await _told(_Network({3: gone}), 20))

    assert told[3] is gone
    assert (told[2], told[4]) == (4, 8)


@pytest.mark.parametrize("failure", [LineError("cut"), SLOW_DOWN, KeyRefusedError("dead")])
async def test_what_meets_all_neighbours_is_told_of_the_rest_without_asking(
    failure: ConnectorError,
) -> None:
    network = _Network(dict.fromkeys(range(20), failure))

    assert await _told(network, 20) == [(number, failure) for number in range(20)]

    assert len(network.asked) < 20


@pytest.mark.parametrize("failure", [GoneError("gone"), UnavailableError("its own trouble")])
async def test_what_is_each_things_own_trouble_stops_nobody(failure: ConnectorError) -> None:
    network = _Network(dict.fromkeys(range(20), failure))

    await _told(network, 20)

    assert network.asked == list(range(20))

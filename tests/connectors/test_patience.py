from datetime import timedelta
from typing import Final

import pytest

from connectors.contract import RefusedError, ThrottledError, UnavailableError
from connectors.patience import Again, Patience
from tests.connectors.fakes import Pauses

AGAIN: Final[Again] = {(UnavailableError, TimeoutError): (0.2, 0.8), (ThrottledError,): (1.0,)}
SILENT = UnavailableError("silent")
OFTEN = ThrottledError("often", retry_after=timedelta(seconds=1))


class _Line:
    """Fails as it is told to, then answers; counts the turns that were waited for."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.turns = 0

    async def turn(self) -> None:
        self.turns += 1

    async def send(self) -> str:
        if self._failures:
            raise self._failures.pop(0)
        return "answer"


async def _tried(line: _Line, pauses: Pauses, *, slow: float = 5.0) -> str:
    return await Patience(pauses, slow=slow).tried(line.send, turn=line.turn, again=AGAIN)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


async def test_what_works_at_once_is_done_once(pauses: Pauses) -> None:
    line = _Line()

    assert await _tried(line, pauses) == "answer"

    assert (line.turns, pauses.taken) == (1, [])


async def test_a_hiccup_is_waited_out_and_every_try_waits_for_its_turn(pauses: Pauses) -> None:
    line = _Line(SILENT, TimeoutError())

    assert await _tried(line, pauses) == "answer"

    assert (line.turns, pauses.taken) == (3, [0.2, 0.8])


async def test_patience_ends_with_the_last_failure(pauses: Pauses) -> None:
    last = UnavailableError("the last")

    with pytest.raises(UnavailableError, match="the last"):
        await _tried(_Line(SILENT, SILENT, last), pauses)

    assert pauses.taken == [0.2, 0.8]


async def test_each_sort_of_failure_has_its_own_pauses(pauses: Pauses) -> None:
    assert await _tried(_Line(SILENT, OFTEN, SILENT), pauses) == "answer"

    assert pauses.taken == [0.2, 1.0, 0.8]


async def test_what_can_never_pass_is_told_at_once(pauses: Pauses) -> None:
    line = _Line(RefusedError("no"))

    with pytest.raises(RefusedError):
        await _tried(line, pauses)

    assert line.turns == 1


async def test_a_slow_failure_is_not_tried_again(pauses: Pauses) -> None:
    line = _Line(SILENT)

    with pytest.raises(UnavailableError):
        await _tried(line, pauses, slow=-1.0)

    assert line.turns == 1


async def test_a_turn_that_never_comes_is_told_and_nothing_sent(pauses: Pauses) -> None:
    line = _Line()

    async def refuse() -> None:
        raise OFTEN

    with pytest.raises(ThrottledError):
        await Patience(pauses).tried(line.send, turn=refuse, again={})

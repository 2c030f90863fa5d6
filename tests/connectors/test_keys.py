import pytest

from app.vocabulary import KeyKind, PageKey
from connectors.contract import GoneError, KeyRefusedError, RefusedError, UnavailableError
from connectors.keys import first_able

FIRST, SECOND, THIRD = (PageKey(kind=KeyKind.BOT, secret=name) for name in ("1", "2", "3"))


class _Door:
    """Lets those keys in for which it knows no failure."""

    def __init__(self, failures: dict[PageKey, Exception]) -> None:
        self._failures = failures
        self.asked: list[PageKey] = []

    async def __call__(self, key: PageKey) -> str:
        self.asked.append(key)
        if key in self._failures:
            raise self._failures[key]
        return key.secret


def _no_key() -> KeyRefusedError:
    return KeyRefusedError("no key")


async def _first(door: _Door, *keys: PageKey) -> str:
    another_may = (KeyRefusedError, GoneError)
    return await first_able(keys, door, another_may=another_may, no_key=_no_key)


async def test_the_first_key_that_may_does_it_and_no_other_is_asked() -> None:
    door = _Door({FIRST: GoneError("unseen")})

    assert await _first(door, FIRST, SECOND, THIRD) == "2"

    assert door.asked == [FIRST, SECOND]


async def test_of_several_refusals_a_dead_keys_is_told_last() -> None:
    door = _Door({FIRST: KeyRefusedError("dead"), SECOND: GoneError("unseen")})

    with pytest.raises(GoneError, match="unseen"):
        await _first(door, FIRST, SECOND)


@pytest.mark.parametrize("failure", [RefusedError("never"), UnavailableError("silent")])
async def test_what_would_meet_every_key_is_told_at_once(failure: Exception) -> None:
    door = _Door({FIRST: failure})

    with pytest.raises(type(failure)):
        await _first(door, FIRST, SECOND)

    assert door.asked == [FIRST]


async def test_without_keys_that_is_said() -> None:
    with pytest.raises(KeyRefusedError, match="no key"):
        await _first(_Door({}))

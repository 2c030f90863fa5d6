import re
from datetime import timedelta

import pytest

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    RepliesClosedError,
    ThrottledError,
    UnavailableError,
)
from connectors.vk.errors import failure

_FAMILIES: list[tuple[type[ConnectorError], list[int]]] = [
    (UnavailableError, [1, 10, 12, 13, 36]),
    (ThrottledError, [6, 9, 29, 223]),
    (RefusedError, [3, 7, 8, 15, 18, 19, 20, 21, 23, 30, 37, 100, 113, 125, 203, 210, 222, 4242]),
    (KeyRefusedError, [5, 27, 28, 1117, 3609, 3610]),
    (NeedsHumanError, [14, 17]),
    (GoneError, [104, 211]),
    (RepliesClosedError, [212, 213, 801, 1401]),
]


@pytest.mark.parametrize(
    ("family", "code"), [(family, code) for family, codes in _FAMILIES for code in codes]
)
def test_each_code_belongs_to_its_family(family: type[ConnectorError], code: int) -> None:
    told = failure("wall.createComment", code)

    named = {cls for cls, _ in _FAMILIES if isinstance(told, cls)}
    assert named == {family} | ({RefusedError} & named)
    assert str(told) == f"wall.createComment: {code}"
    assert re.search("[а-я]", told.sentence)


@pytest.mark.parametrize(
    ("code", "pause"),
    [(6, timedelta(seconds=1)), (9, timedelta(minutes=15)), (29, timedelta(minutes=30))],
)
def test_being_throttled_tells_how_long(code: int, pause: timedelta) -> None:
    told = failure("wall.get", code)

    assert isinstance(told, ThrottledError)
    assert told.retry_after == pause


@pytest.mark.parametrize(
    ("method", "code"),
    [("wall.getComments", 100), ("groups.getById", 125), ("utils.resolveScreenName", 100)],
)
def test_a_bad_id_in_a_read_means_that_it_is_gone(method: str, code: int) -> None:
    assert isinstance(failure(method, code), GoneError)


def test_an_unknown_code_is_named_to_the_person() -> None:
    assert "4242" in failure("wall.get", 4242).sentence

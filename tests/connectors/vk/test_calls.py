import json
import re

import msgspec
import pytest

from connectors.contract import ConnectorError, GoneError, KeyRefusedError, UnavailableError
from connectors.decoding import decode_mended
from connectors.vk.calls import Call, script, unpack
from connectors.vk.wire import Envelope
from tests.connectors.vk.worlds import recorded, told

CALLS = [Call("wall.getComments", {"post_id": number}) for number in range(3)]
MIXED = [Call("wall.get", {}), Call("users.get", {}), Call("wall.get", {})]


def test_calls_become_a_list_in_vkscript() -> None:
    calls = [Call("wall.get", {"owner_id": -1}), Call("users.get", {"q": 'да "нет" ]; }'})]

    code = script(calls)

    first, second = re.fullmatch(
        r"return \[API\.wall\.get\((.*?)\),API\.users\.get\((.*)\)\];", code
    ).groups()  # type: ignore[union-attr] # a test may fall
    assert json.loads(first) == {"owner_id": -1}
    assert json.loads(second) == {"q": 'да "нет" ]; }'}


def test_a_failure_is_given_to_the_call_that_failed() -> None:
    answer = told([{"n": 0}, False, {"n": 2}], ("wall.getComments", 100))

    outcomes = unpack(CALLS, decode_mended(answer.content, Envelope))

    assert isinstance(outcomes[1], GoneError)
    assert [isinstance(outcome, msgspec.Raw) for outcome in outcomes] == [True, False, True]


def test_failures_are_told_apart_by_their_order() -> None:
    answer = told([False, {}, False], ("wall.get", 5), ("wall.get", 10))

    first, _, last = unpack(MIXED, decode_mended(answer.content, Envelope))

    assert isinstance(first, KeyRefusedError)
    assert isinstance(last, UnavailableError)


@pytest.mark.parametrize(
    "errors",
    [
        [],
        [("wall.get", 5)],
        [("users.get", 5), ("wall.get", 5)],
        [("wall.get", 5), ("execute", 13), ("wall.get", 5)],
    ],
)
def test_nobody_is_blamed_when_the_errors_do_not_fit(errors: list[tuple[str, int]]) -> None:
    answer = told([False, {}, False], *errors)

    first, second, last = unpack(MIXED, decode_mended(answer.content, Envelope))

    assert (first, last) == (None, None)
    assert second is not None


def test_a_recorded_null_with_errors_of_others_leaves_all_unclear() -> None:
    outcomes = unpack(CALLS, decode_mended(recorded("ExecuteErrors"), Envelope))

    assert outcomes == [None, None, None]


def test_a_null_with_an_error_for_each_call_is_clear() -> None:
    answer = told(None, *[("wall.getComments", code) for code in (5, 10, 100)])

    outcomes = unpack(CALLS, decode_mended(answer.content, Envelope))

    assert [type(outcome) for outcome in outcomes] == [KeyRefusedError, UnavailableError, GoneError]


@pytest.mark.parametrize("response", [{}, [1, 2], 7])
def test_a_list_of_another_shape_is_unreadable(response: object) -> None:
    with pytest.raises(ConnectorError, match="execute: unreadable answer"):
        unpack(CALLS, decode_mended(told(response).content, Envelope))

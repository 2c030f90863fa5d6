"""The execute method, as far as lists of API calls go: ``return [API.a.b({…}), …];``."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from connectors.emulators.vk.errors import VkError

MOST_CALLS: Final = 25
_CALL: Final = re.compile(r"API\.([A-Za-z]+\.[A-Za-z]+)\s*\(\s*")
_SPACE: Final = re.compile(r"\s*")
_DECODER: Final = json.JSONDecoder(strict=False)

Planned = tuple[str, dict[str, str]]


def parse_code(code: str) -> tuple[list[Planned], bool]:
    """Read the calls and whether they stand in a list; raises VkError 12 for other code."""
    reader = _Reader(code)
    reader.expect("return")
    if not reader.accept("["):
        calls, listed = [reader.call()], False
    else:
        calls, listed = reader.calls(), True
    reader.accept(";")
    reader.end()
    if len(calls) > MOST_CALLS:
        raise VkError(13, "too many api calls")
    return calls, listed


def run_code(code: str, inner: Callable[[str, dict[str, str]], Any]) -> dict[str, Any]:
    """Make the calls; a failed one gives ``false`` and an entry in ``execute_errors``."""
    calls, listed = parse_code(code)
    answers: list[Any] = []
    errors: list[dict[str, Any]] = []
    for method, params in calls:
        try:
            answers.append(inner(method, params))
        except VkError as error:
            answers.append(False)
            told = {"method": method, "error_code": error.code, "error_msg": error.text}
            errors.append(told)
    shown: dict[str, Any] = {"response": answers if listed else answers[0]}
    return shown | {"execute_errors": errors} if errors else shown


class _Reader:
    """Reads VKScript from left to right, passing over white space."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._place = 0
        self._skip()

    def calls(self) -> list[Planned]:
        """Read calls up to the closing bracket; a comma may stand before it."""
        calls: list[Planned] = []
        while not self.accept("]"):
            calls.append(self.call())
            if not self.accept(","):
                self.expect("]")
                break
        return calls

    def call(self) -> Planned:
        """Read one ``API.a.b({…})``."""
        matched = _CALL.match(self._code, self._place)
        if matched is None:
            raise self._trouble()
        self._place = matched.end()
        given = {} if self._code.startswith(")", self._place) else self._object()
        self.expect(")")
        return matched[1], {name: _as_param(value) for name, value in given.items()}

    def accept(self, word: str) -> bool:
        """Pass over the word if it comes next."""
        if not self._code.startswith(word, self._place):
            return False
        self._place += len(word)
        self._skip()
        return True

    def expect(self, word: str) -> None:
        """Pass over the word that must come next."""
        if not self.accept(word):
            raise self._trouble()

    def end(self) -> None:
        """Refuse anything that is left."""
        if self._place != len(self._code):
            raise self._trouble()

    def _object(self) -> dict[str, Any]:
        try:
            value, self._place = _DECODER.raw_decode(self._code, self._place)
        except (ValueError, RecursionError) as error:
            raise self._trouble() from error
        if not isinstance(value, dict):
            raise self._trouble()
        self._skip()
        return value

    def _skip(self) -> None:
        matched = _SPACE.match(self._code, self._place)
        self._place = matched.end() if matched else self._place

    def _trouble(self) -> VkError:
        return VkError(12, f"unexpected token, char {self._place}")


def _as_param(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(map(_as_text, value))
    return "" if value is None else _as_text(value)


def _as_text(value: Any) -> str:
    """Write a value out; half a surrogate pair, which JSON can hold, becomes a question mark."""
    return str(value).encode("utf-8", "replace").decode("utf-8")

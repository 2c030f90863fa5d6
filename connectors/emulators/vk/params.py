"""Parameters of a call: merged from query, form and header, and read by type."""

import re
from typing import Final

from connectors.emulators.parameters import multipart, pairs
from connectors.emulators.vk.errors import VkError, missing
from connectors.emulators.wire import Request

_SECRET: Final = "access_token"  # noqa: S105 - a parameter's name
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_TRUE: Final = frozenset({"1", "true", "True"})
_FALSE: Final = frozenset({"", "0", "false", "False"})


def merged_params(request: Request) -> dict[str, str]:
    """Merge the places where VK accepts parameters; the body wins over the query."""
    params = pairs(request.query)
    kind = request.headers.get(b"content-type", b"")
    if kind.startswith(b"multipart/form-data"):
        params |= multipart(kind, request.body)
    elif request.body:
        params |= pairs(request.body.decode("utf-8", "replace"))
    bearer = request.headers.get(b"authorization", b"").decode("latin-1")
    if bearer.startswith("Bearer ") and not params.get(_SECRET):
        params[_SECRET] = bearer.removeprefix("Bearer ").strip()
    return params


def as_request_params(method: str, params: dict[str, str]) -> list[dict[str, str]]:
    """List the call as an error object repeats it: without the token."""
    shown = {"oauth": "1", "method": method}
    shown |= {name: value for name, value in params.items() if name != _SECRET}
    return [{"key": name, "value": value} for name, value in shown.items()]


class Params:
    """Typed reading of a call's parameters; raises VkError 100 that names the one at fault."""

    def __init__(self, raw: dict[str, str]) -> None:
        self.raw = raw

    def text(self, name: str, default: str = "") -> str:
        """Read a string as it came."""
        return self.raw.get(name, default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read a yes or no, which VK writes as 1 and 0."""
        value = self.raw.get(name)
        if value is None:
            return default
        if value in _TRUE or value in _FALSE:
            return value in _TRUE
        raise VkError(100, f"{name} should be boolean")

    def integer(
        self, name: str, default: int, *, least: int | None = None, most: int | None = None
    ) -> int:
        """Read a whole number between two limits."""
        value = self.raw.get(name, "")
        if value == "":
            return default
        number = _whole(name, value)
        if least is not None and number < least:
            raise VkError(100, f"{name} should be greater or equal to {least}")
        if most is not None and number > most:
            raise VkError(100, f"{name} should be less or equal to {most}")
        return number

    def required(self, name: str) -> int:
        """Read a whole number without which the method cannot work."""
        value = self.raw.get(name, "")
        if value == "":
            raise missing(name)
        return _whole(name, value)

    def listed(self, name: str) -> list[str]:
        """Read a comma-joined list, without its empty places."""
        return [part.strip() for part in self.raw.get(name, "").split(",") if part.strip()]


def _whole(name: str, value: str) -> int:
    if not _INTEGER.fullmatch(value):
        raise VkError(100, f"{name} not integer")
    return int(value)

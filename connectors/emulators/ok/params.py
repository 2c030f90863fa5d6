"""Parameters of a call: merged from query and form, and read by type."""

import re
from typing import Final

from connectors.emulators.ok.errors import OkError, missing
from connectors.emulators.parameters import pairs
from connectors.emulators.wire import Request

_INTEGER: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_TRUE: Final = frozenset({"true", "1"})
_FALSE: Final = frozenset({"false", "0", ""})


def merged_params(request: Request) -> dict[str, str]:
    """Merge the query and the form; the form wins."""
    return pairs(request.query) | pairs(request.body.decode("utf-8", "replace"))


class Params:
    """Typed reading of a call's parameters; raises OkError 100 that names the one at fault."""

    def __init__(self, raw: dict[str, str]) -> None:
        self.raw = raw

    def text(self, name: str, default: str = "") -> str:
        """Read a string as it came."""
        return self.raw.get(name, default)

    def required(self, name: str) -> str:
        """Read a string without which the method cannot work."""
        value = self.raw.get(name, "")
        if not value:
            raise missing(name)
        return value

    def flag(self, name: str) -> bool:
        """Read a yes or no; silence is no."""
        value = self.raw.get(name, "").lower()
        if value in _TRUE or value in _FALSE:
            return value in _TRUE
        raise OkError(100, f"Invalid parameter {name} value: [{value}]")

    def integer(self, name: str, default: int, *, least: int) -> int:
        """Read a whole number that is not too small."""
        value = self.raw.get(name, "")
        if not value:
            return default
        if not _INTEGER.fullmatch(value) or int(value) < least:
            raise OkError(100, f"Invalid parameter {name} value: [{value}]")
        return int(value)

    def listed(self, name: str, most: int) -> list[str]:
        """Read a comma-joined list that must not be empty, nor too long."""
        parts = [part.strip() for part in self.required(name).split(",")]
        kept = [part for part in parts if part]
        if not kept or len(kept) > most:
            raise OkError(100, f"{name} takes 1 to {most} values")
        return kept

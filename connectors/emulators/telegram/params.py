"""Parameters of a call: merged from query, form or JSON body, and read by type."""

import re
from typing import Any, Final

import msgspec

from connectors.emulators.parameters import multipart, pairs
from connectors.emulators.telegram.errors import bad_request
from connectors.emulators.wire import Request

_INTEGER: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_TRUE: Final = frozenset({"true", "yes", "1"})


def merged_params(request: Request) -> dict[str, str]:
    """Merge the places where Telegram accepts parameters; the body wins over the query.

    Values that are no strings stay as JSON text, which is how they come in a form as well.
    Raises TelegramError 400 for a body that cannot be read.
    """
    params = pairs(request.query)
    kind = request.headers.get(b"content-type", b"")
    if kind.startswith(b"application/json"):
        return params | _from_json(request.body)
    if kind.startswith(b"multipart/form-data"):
        return params | multipart(kind, request.body)
    return params | pairs(request.body.decode("utf-8", "replace"))


class Params:
    """Typed reading of a call's parameters; what is no number counts as not given."""

    def __init__(self, raw: dict[str, str]) -> None:
        self.raw = raw

    def text(self, name: str) -> str:
        """Read a string as it came."""
        return self.raw.get(name, "")

    def flag(self, name: str) -> bool:
        """Read a yes or no."""
        return self.raw.get(name, "").lower() in _TRUE

    def integer(self, name: str, default: int = 0) -> int:
        """Read a whole number."""
        value = self.raw.get(name, "").strip()
        return int(value) if _INTEGER.fullmatch(value) else default

    def clamped(self, name: str, default: int, least: int, most: int) -> int:
        """Read a whole number, forced between two limits."""
        return min(max(self.integer(name, default), least), most)

    def json(self, name: str, form: Any) -> Any:
        """Read a JSON value of a form, None if not given; raises TelegramError 400."""
        value = self.raw.get(name, "")
        if not value:
            return None
        try:
            return msgspec.json.decode(value, type=form)
        except (msgspec.DecodeError, UnicodeError) as error:
            named = name.replace("_", " ")
            raise bad_request(f"can't parse {named} JSON object") from error


def _from_json(body: bytes) -> dict[str, str]:
    if not body:
        return {}
    try:
        given = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return {name: _as_text(bytes(raw)) for name, raw in given.items() if raw != b"null"}
    except (msgspec.DecodeError, UnicodeError) as error:
        raise bad_request("can't parse JSON object") from error


def _as_text(raw: bytes) -> str:
    return msgspec.json.decode(raw, type=str) if raw.startswith(b'"') else raw.decode()

"""Parameters of a call: the query and the JSON body, read by type."""

import re
from typing import Any, Final, TypeVar

import msgspec

from connectors.emulators.max.errors import bad_payload
from connectors.emulators.parameters import pairs

_INTEGER: Final = re.compile(r"-?\d{1,19}", re.ASCII)
_MOST: Final = 2**63

Body = TypeVar("Body")


class Query:
    """Typed reading of the query; raises MaxError 400 that names the parameter at fault."""

    def __init__(self, encoded: str) -> None:
        self._given = pairs(encoded)

    def text(self, name: str) -> str:
        """Read a string; absent is empty."""
        return self._given.get(name, "")

    def required(self, name: str) -> str:
        """Read a string without which the method cannot work."""
        value = self.text(name)
        if not value:
            raise bad_payload(f"{name} is required")
        return value

    def integer(self, name: str) -> int | None:
        """Read a whole number of 64 bits, or None."""
        value = self.text(name)
        return whole(name, value) if value else None

    def between(self, name: str, default: int, least: int, most: int) -> int:
        """Read a whole number between two limits."""
        number = self.integer(name)
        if number is None:
            return default
        if not least <= number <= most:
            raise bad_payload(f"{name} must be between {least} and {most}")
        return number

    def listed(self, name: str) -> list[str]:
        """Read a comma-joined list, without its empty places."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]


def whole(name: str, value: str) -> int:
    """Read a whole number of 64 bits."""
    if not _INTEGER.fullmatch(value) or not -_MOST <= int(value) < _MOST:
        raise bad_payload(f"{name} must be an integer")
    return int(value)


def decoded(body: bytes, form: type[Body]) -> Body:
    """Read a JSON body of the given form."""
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad_payload(str(error)) from error


class Link(msgspec.Struct):
    """What a new message answers or passes on."""

    type: str
    mid: str


class NewMessage(msgspec.Struct):
    """The body of a message or comment to write; unknown fields are ignored."""

    text: str | None = None
    attachments: list[dict[str, Any]] | None = None
    link: Link | None = None
    format: str | None = None


class NewSubscription(msgspec.Struct):
    """The body of POST /subscriptions."""

    url: str
    update_types: list[str] | None = None
    secret: str | None = None
    version: str | None = None

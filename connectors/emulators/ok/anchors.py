"""Opaque marks from which a list goes on: a place among keys, not a number of entries."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.world import Key

BEGINNING: Final[Key] = (-1, -1)
END: Final[Key] = (2**62, 2**62)


def written(key: Key, direction: str) -> str:
    """Write a place as an anchor that also remembers which way the list was read."""
    return urlsafe_b64encode(f"a:{key[0]}:{key[1]}:{direction}".encode()).decode()


def read(anchor: str) -> tuple[Key, str]:
    """Read the place and the direction of an anchor; raises OkError 100 for one not ours."""
    try:
        mark, first, second, direction = urlsafe_b64decode(anchor.encode()).decode().split(":")
        key = int(first), int(second)
    except ValueError as error:
        raise OkError(100, "Invalid anchor") from error
    if mark != "a":
        raise OkError(100, "Invalid anchor")
    return key, direction

"""How networks tell us of news by themselves, and how we know that it is they; pure."""

import hashlib
import hmac
from enum import StrEnum
from typing import Final

_SECRET_LETTERS: Final = 32


class Way(StrEnum):
    """How a feed's events come to us."""

    WEBHOOK = "webhook"
    """The network calls our address."""
    LONG_POLL = "long_poll"
    """We ask the network and wait."""


def hook_secret(secret_key: str, network: str, name: str) -> str:
    """Make the word by which a feed's network proves itself: hex digits, 32 of them.

    It follows from the installation's key, so it is stored nowhere and is the same in
    every process; a name that we did not give out has no secret that anybody knows.
    """
    told = f"hook\x1f{network}\x1f{name}".encode()
    return hmac.new(secret_key.encode(), told, hashlib.sha256).hexdigest()[:_SECRET_LETTERS]


def is_secret(given: str, expected: str) -> bool:
    """Compare two secrets without telling by the time taken where they part."""
    return hmac.compare_digest(given.encode(), expected.encode())

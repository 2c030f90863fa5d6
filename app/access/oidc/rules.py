"""The way to the provider and back; pure."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

LASTS: Final = timedelta(minutes=15)
"""From leaving for the provider to coming in."""
WORKER_DIES_AFTER: Final = timedelta(seconds=40)
READ_EVERY: Final = timedelta(hours=1)
READ_AGAIN: Final = timedelta(seconds=30)
"""Where the provider did not answer, or a worker died over it."""


class VisitState(StrEnum):
    """Where a browser is."""

    AWAY = "away"
    RETURNED = "returned"
    """With a code that a worker has to check."""
    KNOWN = "known"
    """The account is found; the browser may come in once."""
    ENDED = "ended"
    FAILED = "failed"


def challenge(verifier: str) -> str:
    """Derive PKCE's S256 challenge (RFC 7636)."""
    digested = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digested).rstrip(b"=").decode()


def asking(endpoint: str, words: Mapping[str, str]) -> str:
    """Spell the provider's page at which somebody is asked who he is."""
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(words)}"


def subject_of(issuer: str, sub: str) -> str:
    """Name somebody at a provider; a subject means nothing without its issuer."""
    return f"{issuer} {sub}"

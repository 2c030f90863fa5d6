"""Keys of pages at rest: what seals them, and how one is named without being told."""

import hashlib

from app.base.sealing import BadSecretKeyError as BadSecretKeyError  # noqa: PLC0414 - its old home
from app.base.sealing import NoSecretKeyError as NoSecretKeyError  # noqa: PLC0414
from app.base.sealing import Sealer as Sealer  # noqa: PLC0414


def fingerprint(secret: str) -> str:
    """Name a key without telling it: pages with the same key share its limits."""
    return hashlib.sha256(b"gospablik:" + secret.encode()).hexdigest()[:16]

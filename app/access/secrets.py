"""Secrets that we hand out and keep only as hashes."""

import hashlib
from secrets import token_urlsafe

_BYTES = 32


def new_secret() -> str:
    """Make 256 random bits that fit into an address."""
    return token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Hash a secret of ours for the database; nothing that a person thought up."""
    # The secret is 256 random bits: a plain hash cannot be guessed back.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

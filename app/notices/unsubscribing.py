"""The address in each mail at which one click stops them; pure."""

import hashlib
import hmac
from typing import Final

from app.base.numbers import LARGEST_ID

_LETTERS: Final = 32


def unsubscribe_address(public_url: str, secret_key: str, account_id: int) -> str:
    """Spell a person's address; empty where mails cannot lead back to us.

    Its proof follows from the installation's oldest key, so it is stored nowhere and outlives
    a new key before that.
    """
    if not public_url or not secret_key:
        return ""
    proof = _proof(secret_key, account_id)
    return f"{public_url.rstrip('/')}/unsubscribe/{account_id}/{proof}"


def is_proof(secret_key: str, account_id: int, given: str) -> bool:
    """Tell whether whoever brings this has got a mail of this person."""
    if not secret_key or not 0 < account_id <= LARGEST_ID:
        return False
    return hmac.compare_digest(
        given.encode("utf-8", "replace"), _proof(secret_key, account_id).encode()
    )


def _proof(secret_key: str, account_id: int) -> str:
    oldest = secret_key.rsplit(",", maxsplit=1)[-1].strip()
    told = f"unsubscribe\x1f{account_id}".encode()
    return hmac.new(oldest.encode(), told, hashlib.sha256).hexdigest()[:_LETTERS]

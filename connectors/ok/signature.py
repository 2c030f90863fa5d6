"""The signature of a call, and the secret that it is made with (apiok.ru/dev/methods)."""

from collections.abc import Mapping
from hashlib import md5
from typing import Final

from app.vocabulary import PageKey
from connectors.contract import KeyRefusedError

_UNSIGNED: Final = frozenset({"sig", "access_token", "session_key"})


def signature(params: Mapping[str, str], secret: str) -> str:
    """Join all parameters but the key, sorted, without separators and un-encoded; hash them."""
    joined = "".join(f"{name}={params[name]}" for name in sorted(params.keys() - _UNSIGNED))
    return _md5(joined + secret)


def token_and_secret(key: PageKey, application_secret: str) -> tuple[str, str]:
    """Give a key's token and the secret that signs its calls.

    A key is ``access_token``, or ``access_token:session_secret_key`` where OK gave it a
    secret of its own, as it gives to eternal ones. Raises KeyRefusedError for neither.
    """
    token, _, own = key.secret.partition(":")
    if not token or not token.isprintable():
        raise KeyRefusedError("no access token")
    return token, own or _md5(token + application_secret)


def has_own_secret(key: PageKey) -> bool:
    """Tell whether OK gave the key a secret of its own: such a key does not run out."""
    return bool(key.secret.partition(":")[2])


def _md5(text: str) -> str:
    return md5(text.encode(errors="replace"), usedforsecurity=False).hexdigest()

"""The signature of a call, and the secret that it is made with."""

from collections.abc import Mapping
from hashlib import md5
from hmac import compare_digest
from typing import Final

from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.world import Application, Token

_UNSIGNED: Final = frozenset({"sig", "access_token", "session_key"})


def signature(params: Mapping[str, str], secret: str) -> str:
    """Join all parameters but the key and the signature itself, un-encoded, and hash them."""
    joined = "".join(f"{name}={params[name]}" for name in sorted(params.keys() - _UNSIGNED))
    return _md5(joined + secret)


def session_secret(token: str, application_secret: str) -> str:
    """Derive the secret of an ordinary session."""
    return _md5(token + application_secret)


def check_signature(
    params: Mapping[str, str], application: Application, token: Token | None
) -> None:
    """Refuse a call whose signature is missing or wrong, exactly; raises OkError 104."""
    given = params.get("sig", "").encode()
    secrets = _secrets(application, token)
    if not any(compare_digest(signature(params, one).encode(), given) for one in secrets):
        raise OkError(104)


def _secrets(application: Application, token: Token | None) -> list[str]:
    if token is None:
        return [application.secret]
    if token.eternal:
        return [token.session_secret]
    own = [token.session_secret] if token.session_secret else []
    return [session_secret(token.token, application.secret), *own]


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()

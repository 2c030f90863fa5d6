"""Speaks to an OpenID provider: where its pages are, and who a code stands for."""

import asyncio
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from connectors.contract import RefusedError, UnavailableError

_T = TypeVar("_T")
_SECONDS: Final = 20.0
_LARGEST: Final = 512 * 1024
_LEEWAY: Final = 60
_OLDEST: Final = 600
"""Seconds; an id token is used at once."""
_SIGNED_BY: Final = ("RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "PS384", "PS512")
"""Never ``none``, never a shared secret: both would let others sign."""
_AWAY: Final = "Служба входа не отвечает. Войдите по логину и паролю или повторите позже."
_REFUSED: Final = "Служба входа не подтвердила, кто Вы. Начните вход ещё раз."


class OidcClient(msgspec.Struct, frozen=True, kw_only=True):
    """This service at the provider."""

    issuer: str
    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"OidcClient(issuer={self.issuer!r})"


class Discovery(msgspec.Struct, frozen=True):
    """The part of the provider's description that we use (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the provider vouches for."""

    sub: str
    email: str = ""
    email_verified: bool = False

    def __repr__(self) -> str:
        return "Identity(...)"


class _Token(msgspec.Struct, frozen=True):
    id_token: str


class _Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


async def discover(client: httpx.AsyncClient, issuer: str) -> Discovery:
    """Read where the provider's pages are.

    Raises RefusedError where it describes another issuer or pages without TLS, and
    UnavailableError where it does not answer.
    """
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _decoded(await _sent(client, client.build_request("GET", address)), Discovery)
    pages = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
    if found.issuer != issuer or not all(_is_as_safe(page, issuer) for page in pages):
        raise RefusedError("oidc: another issuer or unsafe pages", sentence=_AWAY)
    return found


async def exchange(
    client: httpx.AsyncClient,
    ours: OidcClient,
    *,
    token_endpoint: str,
    keys_address: str,
    code: str,
    verifier: str,
    nonce: str,
    redirect_uri: str,
    now: datetime,
) -> Identity:
    """Buy an id token with a code and verify it; raises RefusedError and UnavailableError."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    # RFC 6749, 2.3.1: both are form-encoded before they are put together.
    basic = httpx.BasicAuth(quote(ours.client_id, safe=""), quote(ours.client_secret, safe=""))
    asked = client.build_request("POST", token_endpoint, data=form)
    token = _decoded(await _sent(client, next(basic.auth_flow(asked))), _Token)
    keys = _decoded(await _sent(client, client.build_request("GET", keys_address)), _Keys)
    return verified(token.id_token, keys.keys, ours, nonce=nonce, now=now)


def verified(
    id_token: str, keys: list[dict[str, Any]], ours: OidcClient, *, nonce: str, now: datetime
) -> Identity:
    """Check signature, issuer, audience, time and nonce; raises RefusedError."""
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_LEEWAY,
        iss={"essential": True, "value": ours.issuer},
        aud={"essential": True, "value": ours.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(
            id_token, KeySet.import_key_set({"keys": keys}), algorithms=_SIGNED_BY
        ).claims
        registry.validate(claims)
        identity = msgspec.convert(claims, Identity, strict=False)
    except (JoseError, ValueError, msgspec.ValidationError) as error:
        raise RefusedError(f"oidc: {type(error).__name__}", sentence=_REFUSED) from error
    is_for_others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    is_old = claims["iat"] < now.timestamp() - _OLDEST
    if is_old or (is_for_others and claims.get("azp") != ours.client_id) or not identity.sub:
        raise RefusedError("oidc: old, or for somebody else", sentence=_REFUSED)
    return identity


async def _sent(client: httpx.AsyncClient, request: httpx.Request) -> bytes:
    try:
        async with asyncio.timeout(_SECONDS):
            answer = await client.send(request)
    except (httpx.HTTPError, TimeoutError) as error:
        raise UnavailableError(f"oidc: {type(error).__name__}", sentence=_AWAY) from error
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise UnavailableError(f"oidc: {answer.status_code}", sentence=_AWAY)
    if not answer.is_success or len(answer.content) > _LARGEST:
        raise RefusedError(f"oidc: {answer.status_code}", sentence=_REFUSED)
    return answer.content


def _decoded(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise UnavailableError("oidc: unreadable", sentence=_AWAY) from error


def _is_as_safe(page: str, issuer: str) -> bool:
    return urlsplit(page).scheme == "https" or urlsplit(issuer).scheme == "http"

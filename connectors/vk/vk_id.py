"""Personal keys by VK ID: an administrator logs in, and his key of one hour is renewed.

The browser is sent to ``login_url`` and comes back with ``code``, ``device_id`` and ``state``;
id.vk.com, «Описание API». A refresh token works with its device only, so both together make our
key of kind REFRESH: ``<device_id>:<refresh_token>``.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import httpx
import msgspec

from app.vocabulary import KeyKind, PageKey
from connectors.contract import KeyRefusedError, Renewal, UnavailableError
from connectors.decoding import decoded, unreadable
from connectors.http import send_form
from connectors.vk.address import VkAddress

_NAME: Final = "vk_id.auth"
_SHORT_LIFE: Final = 3600
"""Seconds that a key lives where VK does not say."""
_REFUSED: Final = (
    "ВКонтакте не продлил личный ключ: разрешение отозвано, истекло или уже использовано. "
    "Войдите через VK ID ещё раз."
)
_NO_APPLICATION: Final = (
    "Личный ключ ВКонтакте не продлить: в настройках службы нет номера приложения."
)


def challenge_of(verifier: str) -> str:
    """Make PKCE's challenge; ``verifier`` is 43 to 128 random letters, digits, «_» and «-»."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def login_url(address: VkAddress, *, redirect_uri: str, state: str, challenge: str) -> str:
    """Spell the page on which an administrator logs in and gives us a personal key."""
    asked = {
        "response_type": "code",
        "client_id": address.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "scope": address.id_scope,
    }
    return f"{address.id_url.rstrip('/')}/authorize?{urlencode(asked)}"


async def exchange(
    http: httpx.AsyncClient,
    address: VkAddress,
    *,
    code: str,
    device_id: str,
    verifier: str,
    redirect_uri: str,
) -> Renewal:
    """Buy the first personal key and what renews it; raises KeyRefusedError, UnavailableError."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
    }
    return await _asked(http, address, device_id, form)


async def renew(http: httpx.AsyncClient, address: VkAddress, keys: Sequence[PageKey]) -> Renewal:
    """Buy the next personal key, once: a refresh token is spent by its use.

    Without a refresh token nothing runs out. Raises KeyRefusedError, UnavailableError.
    """
    refresh = next((key for key in keys if key.kind is KeyKind.REFRESH), None)
    if refresh is None:
        return Renewal()
    if not address.client_id:
        raise KeyRefusedError(f"{_NAME}: no application", sentence=_NO_APPLICATION)
    device_id, _, token = refresh.secret.rpartition(":")
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return await _asked(http, address, device_id, form)


async def _asked(
    http: httpx.AsyncClient, address: VkAddress, device_id: str, form: Mapping[str, str]
) -> Renewal:
    whole = {**form, "client_id": address.client_id, "device_id": device_id}
    url = f"{address.id_url.rstrip('/')}/oauth2/auth"
    answer = await send_form(http, url, whole, name=_NAME)
    if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise UnavailableError(f"{_NAME}: HTTP {answer.status}")
    given = decoded(answer.body, _Given, name=_NAME)
    if given.error:
        raise KeyRefusedError(f"{_NAME}: refused", sentence=_REFUSED)
    if not given.access_token:
        raise unreadable(_NAME)
    return _renewal(given, device_id)


def _renewal(given: "_Given", device_id: str) -> Renewal:
    keys = [PageKey(kind=KeyKind.USER, secret=given.access_token)]
    if given.refresh_token:
        keys.append(PageKey(kind=KeyKind.REFRESH, secret=f"{device_id}:{given.refresh_token}"))
    lives = timedelta(seconds=given.expires_in or _SHORT_LIFE)
    return Renewal(keys=tuple(keys), again_in=lives * 2 / 3)


class _Given(msgspec.Struct):
    access_token: str = ""
    refresh_token: str = ""
    expires_in: int = 0
    error: str = ""

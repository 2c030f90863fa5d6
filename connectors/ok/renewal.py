"""Keys kept alive: short ones renewed by a refresh token, long ones prolonged by a touch."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import httpx

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import Budget, KeyRefusedError, Renewal, ThrottledError
from connectors.decoding import decode, unreadable
from connectors.http import LineError, send_form
from connectors.ok import methods
from connectors.ok.address import OkAddress
from connectors.ok.client import Call, OkClient
from connectors.ok.errors import DeniedError, WithdrawnError, no_application
from connectors.ok.signature import has_own_secret
from connectors.ok.wire import OAuthRefusal, Session

_SHORT_LIFE: Final = 1800
"""Seconds that a key lives where OK does not say."""
_TOUCH_AGAIN: Final = timedelta(days=1)
"""A long key is prolonged by use at most so often."""
_REFUSED: Final = (
    "Одноклассники не продлили ключ: разрешение отозвано, истекло или сменён пароль. "
    "Войдите через Одноклассники ещё раз и сохраните новый ключ."
)
_WRONG_CLIENT: Final = (
    "Одноклассники не продлили ключ: номер или секрет приложения неверен. "
    "Проверьте их в настройках службы."
)


class Renewer:
    """Renews keys; whoever calls it decides when, by what it said the last time."""

    def __init__(
        self, http: httpx.AsyncClient, budget: Budget, address: OkAddress, client: OkClient
    ) -> None:
        self._http = http
        self._budget = budget
        self._address = address
        self._client = client

    async def renew(self, keys: Sequence[PageKey]) -> Renewal:
        """Renew by the refresh token, if there is one; else prolong the keys that run out.

        Raises KeyRefusedError if that is refused, another ConnectorError if it may work later.
        """
        refresh = next((key for key in keys if key.kind is KeyKind.REFRESH), None)
        if refresh is not None:
            return _renewal_in(await self._fresh_key(refresh))
        mortal = [key for key in keys if key.kind is KeyKind.USER and not has_own_secret(key)]
        touched = [await self._touch(key) for key in mortal]
        return Renewal(again_in=_TOUCH_AGAIN) if any(touched) else Renewal()

    async def _touch(self, key: PageKey) -> bool:
        """Let a long key's thirty days begin anew; a short one cannot be helped."""
        try:
            await self._client.write(key, Call(methods.TOUCH))
        except (DeniedError, WithdrawnError):
            return False
        return True

    async def _fresh_key(self, refresh: PageKey) -> bytes:
        """Ask once: a refresh token may be spent by its use. OK refuses with various statuses."""
        form = self._form(refresh)
        payer = fingerprint(Network.OK, refresh)
        await self._budget.spend(payer, [methods.RENEWAL])
        url = self._address.url("/oauth/token.do")
        try:
            answer = await send_form(self._http, url, form, name=methods.RENEWAL)
        except ThrottledError as throttled:
            await self._budget.rest(payer, methods.RENEWAL, period=throttled.retry_after)
            raise
        if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise LineError(f"{methods.RENEWAL}: HTTP {answer.status}")
        return answer.body

    def _form(self, refresh: PageKey) -> dict[str, str]:
        address = self._address
        if not address.client_id or not address.application_secret:
            raise no_application()
        return {
            "grant_type": "refresh_token",
            "refresh_token": refresh.secret,
            "client_id": address.client_id,
            "client_secret": address.application_secret,
        }


def _renewal_in(body: bytes) -> Renewal:
    try:
        session = decode(body, Session)
    except ValueError as error:
        raise _failure(body) from error
    keys = [PageKey(kind=KeyKind.USER, secret=session.access_token)]
    if session.refresh_token:
        keys.append(PageKey(kind=KeyKind.REFRESH, secret=session.refresh_token))
    lives = timedelta(seconds=session.expires_in or _SHORT_LIFE)
    return Renewal(keys=tuple(keys), again_in=lives * 2 / 3)


def _failure(body: bytes) -> LineError | KeyRefusedError:
    try:
        word = decode(body, OAuthRefusal).error
    except ValueError:
        return unreadable(methods.RENEWAL)
    known = word if word in _WORDS else "refused"
    sentence = _WRONG_CLIENT if known in _OUR_FAULT else _REFUSED
    return KeyRefusedError(f"{methods.RENEWAL}: {known}", sentence=sentence)


_OUR_FAULT: Final = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type"})
_WORDS: Final = _OUR_FAULT | {"invalid_grant", "invalid_request", "invalid_scope", "access_denied"}
"""Only words that OAuth knows may reach a log."""

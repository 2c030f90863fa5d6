"""Keys of communities by consent: an administrator agrees on VK's page, a code buys the keys.

The browser is sent to ``authorize_url`` and comes back with ``code`` and ``state``; dev.vk.com,
«Authorization Code Flow для получения ключа доступа сообщества».
"""

from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urlencode

import httpx
import msgspec

from app.vocabulary import KeyKind, PageKey
from connectors.contract import RefusedError, UnavailableError
from connectors.decoding import decoded, unreadable
from connectors.http import send_form
from connectors.vk.address import VkAddress

_NAME: Final = "oauth.access_token"
_SERVER_TROUBLE: Final = 500
_REFUSED: Final = (
    "ВКонтакте не выдал ключи: разрешение устарело или уже использовано. Пройдите по ссылке заново."
)
_APPLICATION: Final = (
    "ВКонтакте не узнал приложение. Проверьте в настройках номер, защищённый ключ "
    "и доверенный адрес приложения."
)
_OF_APPLICATION: Final = frozenset({"invalid_client", "unauthorized_client", "invalid_request"})


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """Our application at VK; ``redirect_uri`` is one of its trusted addresses, to the letter."""

    client_id: str
    client_secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"Application(client_id={self.client_id!r}, client_secret=...)"


def authorize_url(
    address: VkAddress,
    *,
    client_id: str,
    group_ids: Collection[int],
    redirect_uri: str,
    state: str,
) -> str:
    """Spell the page on which an administrator gives us keys of his communities.

    ``group_ids`` are positive. VK asks for one consent for all of them.
    """
    asked = {
        "client_id": client_id,
        "group_ids": ",".join(str(abs(one)) for one in group_ids),
        "redirect_uri": redirect_uri,
        "display": "page",
        "scope": address.oauth_scope,
        "response_type": "code",
        "v": address.version,
        "state": state,
    }
    return f"{address.oauth_url.rstrip('/')}/authorize?{urlencode(asked)}"


async def exchange(
    http: httpx.AsyncClient, address: VkAddress, application: Application, *, code: str
) -> Mapping[int, PageKey]:
    """Buy the keys for a code and give them by the communities' positive numbers.

    A code is good once, so nothing is tried twice. Raises RefusedError, UnavailableError.
    """
    url = f"{address.oauth_url.rstrip('/')}/{address.oauth_token_path.lstrip('/')}"
    form = {**msgspec.structs.asdict(application), "code": code}
    answer = await send_form(http, url, form, name=_NAME)
    if answer.status >= _SERVER_TROUBLE:
        raise UnavailableError(f"{_NAME}: HTTP {answer.status}")
    told = decoded(answer.body, _Told, name=_NAME)
    if told.error:
        sentence = _APPLICATION if told.error in _OF_APPLICATION else _REFUSED
        raise RefusedError(f"{_NAME}: refused", sentence=sentence)
    if not told.groups:
        raise unreadable(_NAME)
    return {
        one.group_id: PageKey(kind=KeyKind.COMMUNITY, secret=one.access_token)
        for one in told.groups
    }


class _Given(msgspec.Struct):
    group_id: int
    access_token: str


class _Told(msgspec.Struct):
    groups: list[_Given] = []
    error: str = ""

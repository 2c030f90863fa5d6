"""Which network a pasted link belongs to, however it was copied; pure."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from app.base.errors import InvalidError
from app.vocabulary import Network

_HOSTS: Final[Mapping[str, Network]] = {
    "vk.com": Network.VK,
    "vk.ru": Network.VK,
    "vkontakte.ru": Network.VK,
    "ok.ru": Network.OK,
    "odnoklassniki.ru": Network.OK,
    "t.me": Network.TELEGRAM,
    "telegram.me": Network.TELEGRAM,
    "telegram.dog": Network.TELEGRAM,
    "web.telegram.org": Network.TELEGRAM,
    "max.ru": Network.MAX,
}
_MOBILE: Final = ("www.", "m.", "mobile.", "new.", "web.")
_ADDRESS: Final = re.compile(
    r"(?:https?://)?(?P<host>(?:[a-z0-9_-]+\.)+[a-z]{2,})\.?(?::\d+)?(?P<rest>[/?#][^\s]*)?",
    re.IGNORECASE | re.ASCII,
)
_TELEGRAM_APP: Final = re.compile(r"tg://resolve\?domain=(\w{4,32})", re.ASCII)
_VK_NUMBER: Final = re.compile(r"(?:club|public|event)\d{1,15}", re.ASCII)
_OK_NUMBER: Final = re.compile(r"group\d{6,18}", re.ASCII)
_NAME: Final = re.compile(r"@[A-Za-z][\w.-]{1,63}", re.ASCII)
_NUMBER: Final = re.compile(r"[-−–]?\d{5,18}", re.ASCII)
_AROUND: Final = "<>«»\"'`,;()[]{}!."
_MOST: Final = 600


class NoLinkError(InvalidError):
    """Nothing was pasted, or nothing that could be an address."""

    def __init__(self) -> None:
        super().__init__(
            "Это не похоже на ссылку. Откройте страницу учреждения в браузере, скопируйте адрес"
            " из строки сверху и вставьте сюда, например https://vk.com/school12"
        )


class ForeignLinkError(InvalidError):
    """The link leads to a site that is none of the four networks."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Ссылка ведёт на {host}. Здесь подключаются страницы ВКонтакте, Одноклассников,"
            " Telegram и MAX: вставьте ссылку на одну из них."
        )


class NoPathError(InvalidError):
    """The link is the network's own front page."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Это главная страница {host}. Откройте там страницу своего учреждения и скопируйте"
            " её адрес целиком."
        )


class WhichNetworkError(InvalidError):
    """A bare name or number may be of several networks."""

    def __init__(self) -> None:
        super().__init__(
            "Такое имя может быть в разных сетях. Выберите сеть ниже или вставьте ссылку целиком."
        )


class Pasted(msgspec.Struct, frozen=True):
    """A link as it will be asked for."""

    network: Network
    link: str


def read_pasted(words: str, *, network: Network | None = None) -> Pasted:
    """Find the link in what was pasted; the same page spelled in two ways gives the same.

    ``network`` is what was chosen beside it, and counts for bare names and numbers only.
    Raises NoLinkError, ForeignLinkError, NoPathError and WhichNetworkError.
    """
    for word in words.replace("\x00", "")[:_MOST].split():
        trimmed = word.strip(_AROUND)
        if (found := _of_app(trimmed)) or (found := _of_name(trimmed, network)):
            return found
        address = _ADDRESS.fullmatch(trimmed)
        if address is not None:
            return _of_address(address["host"].lower(), address["rest"] or "")
    raise NoLinkError


def _of_app(word: str) -> Pasted | None:
    found = _TELEGRAM_APP.match(word)
    return Pasted(Network.TELEGRAM, f"https://t.me/{found[1]}") if found else None


def _of_name(word: str, network: Network | None) -> Pasted | None:
    if _VK_NUMBER.fullmatch(word.lower()):
        return Pasted(Network.VK, f"https://vk.com/{word.lower()}")
    if _OK_NUMBER.fullmatch(word.lower()):
        return Pasted(Network.OK, f"https://ok.ru/{word.lower()}")
    if not _NAME.fullmatch(word) and not _NUMBER.fullmatch(word):
        return None
    if network is None:
        raise WhichNetworkError
    return Pasted(network, word)


def _of_address(host: str, rest: str) -> Pasted:
    if host.endswith(".t.me"):  # school12.t.me
        return Pasted(Network.TELEGRAM, f"https://t.me/{host.removesuffix('.t.me')}")
    plain = host if host in _HOSTS else _without_mobile(host)
    known = _HOSTS.get(plain)
    if known is None:
        raise ForeignLinkError(host)
    path = rest.rstrip("/") if "?" not in rest and "#" not in rest else rest
    if not path.strip("/?#"):
        raise NoPathError(plain)
    return Pasted(known, f"https://{plain}{path if path.startswith('/') else '/' + path}")


def _without_mobile(host: str) -> str:
    for start in _MOBILE:
        if host.startswith(start):
            return host.removeprefix(start)
    return host

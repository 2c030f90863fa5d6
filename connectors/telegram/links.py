"""Addresses of channels and groups as people paste them."""

import re
from typing import Final
from urllib.parse import parse_qs, unquote

from connectors.contract import BadLinkError
from connectors.links import address_in, pasted, path_in

_NO_LINK: Final = (
    "Это не похоже на адрес канала в Telegram. Пример: https://t.me/school1, @school1 "
    "или номер -1001234567890"
)
_INVITATION: Final = (
    "По приглашению бот войти не может. Добавьте бота в группу обсуждения администратором и "
    "пришлите ссылку на любую запись закрытого канала (https://t.me/c/…) или его номер, "
    "который начинается с -100."
)
_HOST: Final = re.compile(r"(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)\.?")
_OWN_HOST: Final = re.compile(r"([a-z][a-z0-9_-]{3,31})\.t\.me\.?")
_WEB_HOST: Final = "web.telegram.org"
_NUMBER: Final = re.compile(r"([-−–]?)(\d{1,15})", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_BIG: Final = "100"
"""What the number of a channel or supergroup begins with, after the minus."""
_BIG_DIGITS: Final = 13
_INVITATIONS: Final = frozenset({"joinchat", "addlist"})
_NO_NAMES: Final = frozenset(
    {
        "addemoji", "addstickers", "addtheme", "bg", "boost", "confirmphone", "contact", "giftcode",
        "invoice", "iv", "login", "proxy", "setlanguage", "share", "socks",
    }
)  # fmt: skip


def read_link(link: str) -> str:
    """Find what a link points to, as getChat wants it: ``@name`` or a negative number.

    Raises BadLinkError for what is no link of Telegram, RefusedError for an invitation, which
    only a person's application can follow.
    """
    words = pasted(link)
    if found := _NUMBER.fullmatch(words):
        return _numbered(*found.groups())
    if words.startswith("@"):
        return _named(words[1:])
    return _target_of(_path_of(words))


def _path_of(words: str) -> list[str]:
    address = address_in(words, bad=_bad)
    host = address.hostname or ""
    if address.scheme == "tg":
        return [*parse_qs(address.query).get("domain", ())]
    if address.scheme not in {"http", "https"}:
        raise _bad("not an address")
    if host == _WEB_HOST:
        return [unquote(address.fragment).removeprefix("@")]
    if own := _OWN_HOST.fullmatch(host):
        return [own[1]]
    if not _HOST.fullmatch(host):
        raise _bad("not an address of Telegram")
    return path_in(address)


def _target_of(path: list[str]) -> str:
    first, second = (*path, "", "")[:2]
    if first.startswith("+") or first in _INVITATIONS:
        raise BadLinkError("link: an invitation", sentence=_INVITATION)
    if first == "c":
        return _numbered("", second) if second.isascii() and second.isdigit() else _named("")
    if first == "s":
        return _named(second)
    if found := _NUMBER.fullmatch(first):
        return _numbered(*found.groups())
    return _named(first)


def _numbered(minus: str, digits: str) -> str:
    """Complete a number: the minus is easily lost, and t.me/c leaves out the -100."""
    if not int(digits):
        raise _bad("no number of a channel")
    is_whole = digits.startswith(_BIG) and len(digits) >= _BIG_DIGITS
    return f"-{digits}" if minus or is_whole else f"-{_BIG}{digits}"


def _named(word: str) -> str:
    if not _NAME.fullmatch(word) or word.lower() in _NO_NAMES:
        raise _bad("no name of a channel")
    return f"@{word}"


def _bad(reason: str) -> BadLinkError:
    return BadLinkError(f"link: {reason}", sentence=_NO_LINK)

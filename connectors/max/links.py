"""Addresses of channels as people paste them, and the numbers that MAX itself goes by."""

import re
from typing import Final

import msgspec

from connectors.contract import BadLinkError
from connectors.links import address_in, pasted, path_in

TYPE_THE_NUMBER: Final = (
    "MAX не открывает канал по такой ссылке. Введите номер канала (число с минусом), "
    "например -70000000000005 или https://max.ru/c/-70000000000005"
)
_NO_LINK: Final = (
    "Это не похоже на адрес канала в MAX. Пример: https://max.ru/c/-70000000000005 или номер канала"
)
_HOST: Final = re.compile(r"(?:www\.|m\.|web\.)?max\.ru\.?")
_NUMBER: Final = re.compile(r"[-−–]?\d{1,18}", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z][\w-]{1,63}", re.ASCII)
_INVITATIONS: Final = frozenset({"join", "u", "joinchat"})


class Target(msgspec.Struct, frozen=True):
    """What a link points to: a channel by its negative number, or a public name to try."""

    number: int | None = None
    name: str | None = None


def read_link(link: str) -> Target:
    """Find what a link points to.

    Raises BadLinkError for what is no link of MAX, RefusedError for one that only a person's
    application can follow.
    """
    words = pasted(link)
    if _NUMBER.fullmatch(words):
        return _numbered(words)
    if words.startswith("@"):
        return _named(words[1:])
    return _target_of(_path_of(words))


def _path_of(words: str) -> list[str]:
    address = address_in(words, bad=_bad)
    if address.scheme not in {"http", "https"} or not _HOST.fullmatch(address.hostname or ""):
        raise _bad("not an address of MAX")
    return path_in(address)


def _target_of(path: list[str]) -> Target:
    first = path[0] if path else ""
    if first in _INVITATIONS:
        raise BadLinkError("link: an invitation", sentence=TYPE_THE_NUMBER)
    if first == "c":
        first = path[1] if len(path) > 1 else ""
        if not _NUMBER.fullmatch(first):
            raise _bad("no number of a channel")
    return _numbered(first) if _NUMBER.fullmatch(first) else _named(first)


def _numbered(word: str) -> Target:
    """Read a number; the minus of channels is easily lost while copying."""
    number = int(re.sub(r"\D", "", word))
    if number == 0:
        raise _bad("no number of a channel")
    return Target(number=-number)


def _named(word: str) -> Target:
    if not _NAME.fullmatch(word):
        raise _bad("no name of a channel")
    return Target(name=word)


def _bad(reason: str) -> BadLinkError:
    return BadLinkError(f"link: {reason}", sentence=_NO_LINK)

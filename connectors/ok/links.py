"""Addresses of groups as people paste them."""

import re
from typing import Final

import msgspec

from connectors.contract import BadLinkError, RefusedError
from connectors.links import address_in, pasted, path_in

_NO_LINK: Final = (
    "Это не похоже на адрес группы в Одноклассниках. Пример: https://ok.ru/group/55348644610059"
)
_HOST: Final = re.compile(r"(?:www\.|m\.|mobile\.)?(?:ok|odnoklassniki)\.ru\.?")
_NUMBER: Final = re.compile(r"(?P<number>\d{1,18})", re.ASCII)
_GROUP: Final = re.compile(r"group(?P<number>\d{1,18})", re.ASCII)
_PERSON: Final = re.compile(r"profile\d*", re.ASCII)
_NAME: Final = re.compile(r"[a-z][\w.-]{1,63}", re.ASCII)
_NOT_NAMES: Final = frozenset(
    {"app", "apps", "dk", "feed", "game", "games", "group", "groups", "guests", "live", "market",
     "messages", "music", "search", "settings", "topic", "video"}
)  # fmt: skip


class Target(msgspec.Struct, frozen=True):
    """What a link points to: a group by its number, or a short name to look up."""

    group: str | None = None
    name: str | None = None


def read_link(link: str) -> Target:
    """Find what a link points to.

    Raises BadLinkError for what is no link of OK, RefusedError for a person's page.
    """
    words = pasted(link)
    if _NUMBER.fullmatch(words) or _GROUP.fullmatch(words.lower()):
        return _target_of([words])
    if words.startswith("@"):
        return _target_of([words[1:]])
    return _target_of(_path_of(words))


def group_url(group: str) -> str:
    """Spell the canonical address of a group."""
    return f"https://ok.ru/group/{group}"


def topic_url(group: str, topic: str) -> str:
    """Spell the address under which people see a post and its comments."""
    return f"{group_url(group)}/topic/{topic}"


def person_page() -> RefusedError:
    """Refuse a person's page: only institutions' pages are watched."""
    return BadLinkError(
        "link: a person's page",
        sentence="Это личная страница человека. Нужен адрес страницы учреждения (группы).",
    )


def _path_of(words: str) -> list[str]:
    address = address_in(words, bad=_bad)
    if address.scheme not in {"http", "https"} or not _HOST.fullmatch(address.hostname or ""):
        raise _bad("not an address of OK")
    return path_in(address)


def _target_of(path: list[str]) -> Target:
    first, second = (*(part.lower() for part in path[:2]), "", "")[:2]
    if first == "group":
        first = second if _NUMBER.fullmatch(second) else ""
    found = _GROUP.fullmatch(first) or _NUMBER.fullmatch(first)
    if found and int(found["number"]):
        return Target(group=str(int(found["number"])))
    if _PERSON.fullmatch(first):
        raise person_page()
    if not _NAME.fullmatch(first) or first in _NOT_NAMES:
        raise _bad("no name of a group")
    return Target(name=first)


def _bad(reason: str) -> BadLinkError:
    return BadLinkError(f"link: {reason}", sentence=_NO_LINK)

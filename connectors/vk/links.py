"""Addresses of pages as people paste them."""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote

import msgspec

from connectors.contract import BadLinkError, RefusedError
from connectors.links import address_in, pasted

_HOST: Final = re.compile(r"(?:www\.|m\.|new\.)?(?:vk\.com|vk\.ru|vkontakte\.ru)\.?")
_COMMUNITY: Final = re.compile(r"(?:club|public|event)(\d{1,15})")
_OF_COMMUNITY: Final = re.compile(r"[a-z]+-(\d{1,15})(?:_.*)?")
"""Anything of a community's: wall-1_2, topic-1_2, photo-1_2, albums-1."""
_OF_PERSON: Final = re.compile(r"id\d+|wall\d+(?:_.*)?|[a-z]+\d+_\d+")
_NAME: Final = re.compile(r"\w[\w.]{1,31}", re.ASCII)
_NOT_NAMES: Final = frozenset(
    {"feed", "im", "search", "groups", "friends", "video", "photo", "wall", "apps", "settings"}
)


class Target(msgspec.Struct, frozen=True):
    """What a link points to: a community by its positive id, or a short name to look up."""

    community: int | None = None
    name: str | None = None


def read_link(link: str) -> Target:
    """Find what a link points to.

    Raises BadLinkError for what is no link of VK, RefusedError for a person's page.
    """
    words = pasted(link)
    if words.startswith("@"):
        return _target_of(words[1:])
    if _COMMUNITY.fullmatch(words.lower()):
        return _target_of(words)
    return _target_of_address(words)


def person_page() -> RefusedError:
    """Refuse a person's page: only institutions' pages are watched."""
    return BadLinkError(
        "link: a person's page",
        sentence="Это личная страница человека. Нужен адрес страницы учреждения (сообщества).",
    )


def _target_of_address(words: str) -> Target:
    address = address_in(words, bad=_bad)
    if address.scheme not in {"http", "https"} or not _HOST.fullmatch(address.hostname or ""):
        raise _bad("not an address of VK")
    first = unquote(address.path).strip("/").split("/", 1)[0]
    if not first or first.lower() in _NOT_NAMES:
        first = next((value for name, value in parse_qsl(address.query) if name in {"w", "z"}), "")
    return _target_of(first)


def _target_of(word: str) -> Target:
    name = word.lower()
    if name.startswith("@"):  # an article: vk.com/@school1-about-us
        name = name[1:].split("-", 1)[0]
    if found := _COMMUNITY.fullmatch(name) or _OF_COMMUNITY.fullmatch(name):
        return Target(community=int(found[1]))
    if _OF_PERSON.fullmatch(name):
        raise person_page()
    if not _NAME.fullmatch(name) or name in _NOT_NAMES:
        raise _bad("no name of a page")
    return Target(name=name)


def _bad(reason: str) -> BadLinkError:
    return BadLinkError(f"link: {reason}")

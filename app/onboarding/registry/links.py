"""One name for all spellings of a page's address; pure."""

import re
from typing import Final, NewType
from urllib.parse import urlsplit

from app.pages.rules import BadLinkError, network_of
from app.vocabulary import Network

_VK_NUMBER: Final = re.compile(r"(?:club|public|event)(\d+)")


Place = NewType("Place", str)
"""A page's network and its name there, in one spelling: «vk/school1»."""


def place_of(link: str) -> Place:
    """Name the page of a link; raises BadLinkError for what is no page of a network."""
    network = network_of(link)
    trimmed = link.strip()
    if trimmed.startswith("@"):
        return Place(f"{network}/{trimmed[1:].casefold()}")
    parts = urlsplit(trimmed if "//" in trimmed else f"https://{trimmed}")
    path = parts.path.strip("/").casefold()
    if not path:
        raise BadLinkError
    name = path if network in {Network.OK, Network.MAX} else path.partition("/")[0]
    numbered = _VK_NUMBER.fullmatch(name) if network is Network.VK else None
    return Place(f"{network}/club{numbered[1]}" if numbered else f"{network}/{name}")


def places_of(network: Network, link: str, url: str, external_id: str | None) -> set[Place]:
    """Name all places by which a registered page may be meant."""
    found = set()
    for address in (link, url):
        try:
            found.add(place_of(address))
        except BadLinkError:
            continue  # registered by a bare name; its url or its number tells the rest
    if network is Network.VK and external_id:
        found.add(Place(f"{network}/club{external_id.lstrip('-')}"))
    return found

"""Addresses as people paste them, taken apart before a network's own rules apply."""

from collections.abc import Callable
from urllib.parse import SplitResult, unquote, urlsplit

from connectors.contract import BadLinkError


def pasted(link: str) -> str:
    """Strip what sticks to a link in letters and messengers: white space, quotes, brackets."""
    return link.strip().strip("<>«»\"'`,;")


def address_in(words: str, *, bad: Callable[[str], BadLinkError]) -> SplitResult:
    """Read an address, ``https`` where no scheme is given; raises what ``bad`` makes."""
    try:
        return urlsplit(words if "://" in words else f"https://{words}")
    except ValueError as error:
        raise bad("not an address") from error


def path_in(address: SplitResult) -> list[str]:
    """Give the parts of an address's path."""
    return [part for part in unquote(address.path).split("/") if part]

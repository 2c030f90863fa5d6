"""Reads a row of the table by which a centre brings its pages in; pure."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from app.officials.rules import InstitutionKind
from app.vocabulary import KeyKind, Network, PageKey

REQUIRED = ("link", "institution", "kind")
_KEY_COLUMNS = {
    "community_key": KeyKind.COMMUNITY,
    "user_key": KeyKind.USER,
    "service_key": KeyKind.SERVICE,
    "bot_token": KeyKind.BOT,
    "refresh_key": KeyKind.REFRESH,
}
_NETWORKS = ", ".join(network.value for network in Network)
_KINDS = ", ".join(kind.value for kind in InstitutionKind)


class RowError(Exception):
    """A row cannot be used; the message says why, in Russian."""


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    KNOWN = "known"


class PageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One page to be brought in."""

    link: str
    network: Network | None
    institution: str
    kind: InstitutionKind
    municipality: str
    official: str | None
    keys: tuple[PageKey, ...]


def missing_columns(columns: list[str]) -> list[str]:
    """Tell which required columns a table lacks."""
    return [name for name in REQUIRED if name not in columns]


def read_row(cells: Mapping[str, str]) -> PageRow:
    """Read one row; raises RowError."""
    words = {name.strip().lower(): (value or "").strip() for name, value in cells.items() if name}
    for name in REQUIRED:
        if not words.get(name):
            raise RowError(f"не заполнен столбец {name}")
    try:
        kind = InstitutionKind(words["kind"].lower())
    except ValueError as error:
        raise RowError(f"kind — одно из: {_KINDS}") from error
    return PageRow(
        link=words["link"],
        network=_network(words.get("network", "")),
        institution=words["institution"],
        kind=kind,
        municipality=words.get("municipality", ""),
        official=words.get("official") or None,
        keys=tuple(
            PageKey(kind_of_key, words[column])
            for column, kind_of_key in _KEY_COLUMNS.items()
            if words.get(column)
        ),
    )


def _network(word: str) -> Network | None:
    try:
        return Network(word.lower()) if word else None
    except ValueError as error:
        raise RowError(f"network — одно из: {_NETWORKS}, или пусто") from error

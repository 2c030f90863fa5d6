"""Kinds and levels of institutions, and their number in the state register (ОГРН); pure."""

import re
from enum import StrEnum
from typing import Final

_OGRN: Final = re.compile(r"[15]\d{12}")


class InstitutionKind(StrEnum):
    """What sort of institution keeps the page."""

    # New kinds come last: the judge's lessons keep a kind as its place in this list.
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    HOSPITAL = "hospital"
    OTHER = "other"
    MUNICIPAL_BODY = "municipal_body"
    """An administration or a department of it: управление образования."""
    MINISTRY = "ministry"
    AGENCY = "agency"
    """A body that answers for a field in a territory: roads, utilities, waste."""


class Level(StrEnum):
    """Which level of power answers."""

    MUNICIPAL = "municipal"
    REGIONAL = "regional"
    FEDERAL = "federal"


def is_ogrn(number: str) -> bool:
    """Tell whether this can be the ОГРН of a legal entity.

    Thirteen digits, the first one 1 or 5; the last is the remainder of the first twelve by 11,
    of which only the units count (приказ Минфина от 30.10.2017 № 165н).
    """
    if not _OGRN.fullmatch(number) or not number.isascii():
        return False
    return int(number[:-1]) % 11 % 10 == int(number[-1])

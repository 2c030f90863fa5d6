"""Notices the address or the institution that a comment names: «ул. Ленина, 5», «в 5-й школе».

Only what is plainly written is noticed; which of the region's places it is, a person decides.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from app.triage.text.addresses import find_addresses
from app.triage.text.institutions import find_institutions
from app.triage.text.wording import parts_read

_MOST: Final = 5
"""Places told of one text; who names more has written a list."""


class PlaceKind(StrEnum):
    """What is named."""

    ADDRESS = "address"
    INSTITUTION = "institution"


class Place(NamedTuple):
    """A place in a text: ``text[start:end]`` as written."""

    kind: PlaceKind
    start: int
    end: int


def find_places(text: str) -> list[Place]:
    """List what is named, in the order of the text, without overlaps, at most five.

    Of a long text the beginning and the end are read.
    """
    found: list[Place] = []
    for place in sorted(_places(text), key=lambda place: (place.start, -place.end)):
        if not found or place.start >= found[-1].end:
            found.append(place)
    return found[:_MOST]


def _places(text: str) -> Iterator[Place]:
    for begin, stop in parts_read(text):
        part = text[begin:stop]
        for start, end in find_institutions(part):
            yield Place(PlaceKind.INSTITUTION, begin + start, begin + end)
        for start, end in find_addresses(part):
            yield Place(PlaceKind.ADDRESS, begin + start, begin + end)

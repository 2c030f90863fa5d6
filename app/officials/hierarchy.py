"""Who stands above whom among institutions: school, municipal department, ministry; pure."""

from collections.abc import Mapping

import msgspec


class Place(msgspec.Struct, frozen=True):
    """An institution's place: itself and the one above it."""

    institution_id: int
    parent_id: int | None


def chain(parents: Mapping[int, int | None], institution_id: int) -> list[int]:
    """List the institutions above, the nearest first; a circle is walked once."""
    found: list[int] = []
    above = parents.get(institution_id)
    while above is not None and above != institution_id and above not in found:
        found.append(above)
        above = parents.get(above)
    return found


def may_help(one: Place, other: Place) -> bool:
    """Tell whether people of one institution may stand in for those of the other.

    They may inside an institution, between it and the one right above, and between two that
    have the same founder.
    """
    if one.institution_id == other.institution_id:
        return True
    if one.institution_id == other.parent_id or other.institution_id == one.parent_id:
        return True
    return one.parent_id is not None and one.parent_id == other.parent_id

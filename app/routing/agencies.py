"""Which body answers for a field in a territory; pure."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple


class Body(NamedTuple):
    """An institution that answers for fields beyond its own pages."""

    institution_id: int
    municipality: str
    """Empty: it answers everywhere."""
    fields: tuple[str, ...]


def agencies_in(bodies: Sequence[Body], municipality: str) -> dict[str, tuple[int, ...]]:
    """Tell per field who answers for it there: those of the municipality, then the others."""
    found: dict[str, list[int]] = defaultdict(list)
    near = [each for each in bodies if each.municipality and each.municipality == municipality]
    for body in [*near, *(each for each in bodies if not each.municipality)]:
        for field in body.fields:
            found[field].append(body.institution_id)
    return {field: tuple(several) for field, several in sorted(found.items())}

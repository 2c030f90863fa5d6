"""How far the rows of a growing table were read, though they become visible out of order.

Ids are given out before a transaction ends, so a lower id may appear after a higher one. A
row counts as read by its own id until it has been read for so long that no lower one can
still be under way; only then does the mark below which nothing is looked at move up.
Pure, like the rest of the planner; times are hours.
"""

from typing import Final

import msgspec
import numpy as np

from app.pages.planner.rhythm import Flags, Floats, Ints

_UNDER_WAY: Final = 30 / 3600
"""No transaction that writes posts or comments lasts longer."""


class Cursor(msgspec.Struct, kw_only=True):
    """What was read of one table. Changed in place."""

    floor: int
    """No row up to this id is read again."""
    ids: Ints
    read_at: Floats
    """Rows above the floor that were read, ascending, and when."""


def begin(floor: int) -> Cursor:
    """Begin after this row."""
    return Cursor(floor=floor, ids=np.zeros(0, dtype=np.int64), read_at=np.zeros(0))


def read(cursor: Cursor, ids: Ints, *, now: float) -> Flags:
    """Mark distinct rows as read; tell which of them were not read before."""
    is_new = (ids > cursor.floor) & ~np.isin(ids, cursor.ids)
    known = np.concatenate((cursor.ids, ids[is_new]))
    read_at = np.concatenate((cursor.read_at, np.full(int(is_new.sum()), now)))
    old = known[read_at <= now - _UNDER_WAY]
    cursor.floor = max(cursor.floor, int(old.max(initial=0)))
    kept = known > cursor.floor
    order = np.argsort(known[kept])
    cursor.ids, cursor.read_at = known[kept][order], read_at[kept][order]
    return is_new

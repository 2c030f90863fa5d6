"""What the planner is told of: events, and how pages stand; columns as arrays, times in hours."""

import msgspec
import numpy as np

from app.pages.planner.rhythm import Flags, Floats, Ints


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """Posts and comments by their own times, in any order."""

    page: Ints
    at: Floats
    is_post: Flags


class Roll(msgspec.Struct, frozen=True, kw_only=True):
    """How pages stand in the database; arrays by page, ids ascending."""

    ids: Ints
    since: Floats
    """From when on we have what was written on it."""
    last: Floats
    """When it was asked last with success."""
    due: Floats
    """When it is asked next; past for one that waits for its poll or is being polled."""
    rests_until: Floats
    """Not polled at all before this."""
    failures: Ints
    """Polls failed in a row."""


def no_events() -> Events:
    """Tell of nothing."""
    return Events(page=np.zeros(0, dtype=np.int64), at=np.zeros(0), is_post=np.zeros(0, dtype=bool))


def together(*several: Events) -> Events:
    """Put events together."""
    return Events(
        page=np.concatenate([events.page for events in several]),
        at=np.concatenate([events.at for events in several]),
        is_post=np.concatenate([events.is_post for events in several]),
    )


def only(roll: Roll, these: Flags) -> Roll:
    """Take these rows of a roll."""
    return Roll(**{name: getattr(roll, name)[these] for name in roll.__struct_fields__})

"""What is only believed about VK, or differs from one account of it to the next."""

from typing import Annotated, Literal

import msgspec

_Count = Annotated[int, msgspec.Meta(ge=0)]


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Settings of the emulated network; each may be changed while it runs."""

    service_rate: _Count = 3
    """Requests per second of a service key; 0 means without limit."""
    user_rate: _Count = 3
    """Requests per second of a user token; 0 means without limit."""
    community_rate: _Count = 20
    """Requests per second of a community key; 0 means without limit."""
    rate_window: Literal["sliding", "second"] = "sliding"
    """Whether a second is any second, or one that begins with the clock's."""
    wall_get_per_day: _Count = 5000
    """Calls of wall.get of one token in 24 hours; 0 means without limit."""
    swap_counts: bool = False
    """Swap ``count`` and ``current_level_count`` of wall.getComments, as once recorded."""
    preview_length: _Count = 0
    """Where texts of comments are cut if the caller says nothing; VK's page says 90."""
    guid_deduplicates: bool = True
    """Whether a repeated ``guid`` gives the first comment's id, or a second comment."""
    service_may_execute: bool = True
    """Whether a service key may call ``execute``: VK's two pages disagree."""
    service_reads_closed: bool = False
    """Whether a service key sees walls of closed communities."""
    unknown_screen_name: Literal["empty", "error"] = "empty"
    """What an unknown name resolves to: an empty list, or error 104."""
    deleted_posts: Literal["absent", "marked"] = "absent"
    """How wall.getById tells that a post is gone: silence, or ``is_deleted``."""

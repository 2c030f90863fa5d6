"""Everything that exists on the emulated VK, as the demo sees and remembers it."""

from typing import Any

import msgspec

Form = dict[str, Any]
"""A form of the control panel that is given back just as the panel told it."""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post of a wall; ``date`` is seconds since 1970, as everywhere in VK."""

    owner_id: int
    id: int
    from_id: int
    date: int
    text: str
    pinned: bool = False
    deleted: bool = False


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as the control panel lists it; ``thread`` is 0 for a top comment."""

    owner_id: int
    post_id: int
    id: int
    from_id: int
    date: int
    text: str
    thread: int = 0
    reply_to: int = 0
    attachments: int = 0
    deleted: bool = False


class World(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it; comments stand wall by wall in the order they were written."""

    groups: list[Form] = []
    users: list[Form] = []
    tokens: list[Form] = []
    posts: list[Post] = []
    comments: list[Comment] = []

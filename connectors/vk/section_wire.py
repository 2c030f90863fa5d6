"""VK's JSON of topics, photos, videos and goods, only the fields we use; read as in wire.py."""

import msgspec

from connectors.vk.wire import Total


class Topic(msgspec.Struct):
    """A topic of a board."""

    id: int
    title: str | None = None
    created: int = 0
    updated: int = 0
    comments: int = 0

    @property
    def moment(self) -> int | None:
        """By what the list is ordered."""
        return self.updated or self.created or None


class Photo(msgspec.Struct):
    """A photo; its counter is told where it was asked for."""

    id: int
    owner_id: int
    date: int = 0
    text: str | None = None
    comments: Total | None = None


class PhotoComment(msgspec.Struct):
    """A comment among those of all photos: only where and when it was written matters."""

    id: int
    date: int
    pid: int

    @property
    def moment(self) -> int | None:
        """By what the list is ordered."""
        return self.date


class Video(msgspec.Struct):
    """A video."""

    id: int
    owner_id: int
    date: int = 0
    title: str | None = None
    description: str | None = None
    comments: int | None = None

    @property
    def moment(self) -> int | None:
        """The list is in no order that tells of comments."""
        return None


class Good(msgspec.Struct):
    """A good of the market; VK tells no number of its comments."""

    id: int
    owner_id: int
    date: int = 0
    title: str | None = None
    description: str | None = None

    @property
    def moment(self) -> int | None:
        """The list is in no order that tells of comments."""
        return None


class Stamp(msgspec.Struct):
    """When something was written."""

    date: int

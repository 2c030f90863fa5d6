"""What is commented on besides walls: topics of boards, photos, videos, goods."""

from bisect import insort
from enum import StrEnum

import msgspec

from connectors.emulators.vk.world import Comment


class EntryKind(StrEnum):
    """The kinds of entries; each owner has one section of each."""

    TOPIC = "topic"
    PHOTO = "photo"
    VIDEO = "video"
    MARKET = "market"

    @property
    def section(self) -> str:
        """The word that begins the methods' names."""
        return {"topic": "board", "photo": "photos"}.get(self.value, self.value)

    @property
    def number(self) -> str:
        """The parameter that names an entry."""
        return "item_id" if self is EntryKind.MARKET else f"{self.value}_id"


class Entry(msgspec.Struct, kw_only=True):
    """A topic, a photo, a video or a good, with its comments, the oldest first.

    ``title`` is a topic's, a video's or a good's; ``text`` a photo's caption or a description.
    """

    kind: EntryKind
    id: int
    owner_id: int
    date: int
    title: str = ""
    text: str = ""
    created_by: int = 0
    fixed: bool = False
    album_id: int = 0
    deleted: bool = False
    comments_closed: bool = False
    comments: list[Comment] = []

    def __lt__(self, other: "Entry") -> bool:
        return (self.date, self.id) < (other.date, other.id)

    def living(self) -> list[Comment]:
        """List the comments of all levels, the oldest first, as a reader sees them."""
        return [comment for comment in self.comments if not comment.deleted]

    @property
    def updated(self) -> tuple[int, int]:
        """Tell when something was written here last, and by whom."""
        last = max(self.living(), default=None)
        return (self.date, self.created_by) if last is None else (last.date, last.from_id)


class Section:
    """All entries of one kind that an owner has; their comments share one row of numbers."""

    def __init__(self, kind: EntryKind, owner_id: int) -> None:
        self.kind = kind
        self.owner_id = owner_id
        self.entries: dict[int, Entry] = {}
        self.comments: dict[int, Comment] = {}
        self.guids: dict[tuple[int, int, str], int] = {}
        self._last_comment = 0

    def new_entry_id(self) -> int:
        """Give the next free number of an entry."""
        return max(self.entries, default=0) + 1

    def new_comment_id(self) -> int:
        """Give the next free number of a comment."""
        return self._last_comment + 1

    def add(self, comment: Comment) -> None:
        """Put a comment under its entry, and into the thread of its root if it has one."""
        self._last_comment = max(self._last_comment, comment.id)
        self.comments[comment.id] = comment
        insort(self.entries[comment.post_id].comments, comment)
        if comment.root:
            insort(self.comments[comment.root].replies, comment)

    def living(self) -> list[Entry]:
        """List the entries that were not deleted, the oldest first."""
        return sorted(entry for entry in self.entries.values() if not entry.deleted)

    def found(self, number: int) -> Entry | None:
        """Find an entry that was not deleted."""
        entry = self.entries.get(number)
        return None if entry is None or entry.deleted else entry


class Sections:
    """The sections of all owners; each is there as soon as somebody asks for it."""

    def __init__(self) -> None:
        self._sections: dict[tuple[EntryKind, int], Section] = {}

    def of(self, kind: EntryKind, owner_id: int) -> Section:
        """Give a section of an owner."""
        found = self._sections.get((kind, owner_id))
        if found is None:
            found = self._sections[kind, owner_id] = Section(kind, owner_id)
        return found

    def all(self) -> list[Section]:
        """List all sections."""
        return list(self._sections.values())

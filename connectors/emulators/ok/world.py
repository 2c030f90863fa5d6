"""What exists in the emulated network: groups, people, applications, keys, discussions."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

Key = tuple[int, int]
"""A comment's place in its discussion: milliseconds, then the order of writing."""

Status = Literal["ACTIVE", "MAYBE", "BLOCKED", "ADMIN", "MODERATOR", "PASSIVE", "UNKNOWN"]

ALL_RIGHTS = [
    "VALUABLE_ACCESS",
    "LONG_ACCESS_TOKEN",
    "GROUP_CONTENT",
    "PHOTO_CONTENT",
    "VIDEO_CONTENT",
]


class Group(msgspec.Struct, kw_only=True):
    """A group; ``members`` tells who is what in it."""

    id: str
    name: str
    shortname: str = ""
    description: str = ""
    private: bool = False
    disabled: Literal["", "blocked", "deleted"] = ""
    censored: list[str] = []
    members: dict[str, Status] = {}


class User(msgspec.Struct, kw_only=True):
    """A person."""

    id: str
    first_name: str
    last_name: str = ""
    shortname: str = ""

    @property
    def name(self) -> str:
        """The name as the site shows it."""
        return f"{self.first_name} {self.last_name}".strip()


class Application(msgspec.Struct, kw_only=True):
    """A registered application; its ``rights`` were granted by mail."""

    key: str
    secret: str
    client_id: str = ""
    rights: list[str] = msgspec.field(default_factory=ALL_RIGHTS.copy)
    disabled: bool = False


class Token(msgspec.Struct, kw_only=True):
    """A session key; an eternal one has a secret of its own and no end."""

    token: str
    application_key: str
    user_id: str
    rights: list[str] = msgspec.field(default_factory=ALL_RIGHTS.copy)
    session_secret: str = ""
    eternal: bool = False
    expires: float | None = None
    prolonged: float = 0.0
    refusal: int = 0
    calls_per_second: int | None = None
    method_calls_per_day: int | None = None

    @property
    def is_long(self) -> bool:
        """Tell whether use prolongs it."""
        return "LONG_ACCESS_TOKEN" in self.rights and not self.eternal


class Comment(msgspec.Struct, kw_only=True):
    """A comment of a discussion; lists are flat, ``reply_to`` is another comment's id."""

    id: str
    discussion_id: str
    key: Key
    author_type: Literal["USER", "GROUP"]
    author_id: str
    written_by: str
    text: str
    attachments: list[dict[str, Any]] = []
    reply_to: str = ""
    likes: int = 0
    deleted: bool = False
    spam: bool = False

    @property
    def author(self) -> tuple[str, str]:
        """Who signs it."""
        return self.author_type, self.author_id


class Topic(msgspec.Struct, kw_only=True):
    """What a group published and people discuss: a topic, a photo, a film, a product."""

    id: str
    gid: str
    type: str
    created_ms: int
    text: str
    author_id: str = ""
    media: list[dict[str, Any]] = []
    likes: int = 0
    reshares: int = 0
    deleted: bool = False
    comments_closed: bool = False
    living: int = 0
    removed: int = 0
    comments: list[Comment] = []
    seen: dict[str, Key] = {}
    writers: set[str] = set()

    @property
    def active_ms(self) -> int:
        """When somebody last wrote here."""
        return self.comments[-1].key[0] if self.comments else self.created_ms

    @property
    def place(self) -> Key:
        """Its place in the row of topics."""
        return self.created_ms, int(self.id)

    def after(self, key: Key) -> Iterator[Comment]:
        """Walk the comments later than a place, oldest first."""
        at = bisect_left(self.comments, (key[0], key[1] + 1), key=_key)
        return (self.comments[index] for index in range(at, len(self.comments)))

    def before(self, key: Key) -> Iterator[Comment]:
        """Walk the comments earlier than a place, newest first."""
        at = bisect_left(self.comments, key, key=_key)
        return (self.comments[index] for index in range(at - 1, -1, -1))

    def mark(self, comment: Comment, *, deleted: bool) -> None:
        """Remove or bring back a comment; doing it twice changes nothing."""
        if comment.deleted is not deleted:
            comment.deleted = deleted
            self.living += -1 if deleted else 1
            self.removed += 1 if deleted else -1


class World:
    """Everything that exists, found by its id."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.users: dict[str, User] = {}
        self.applications: dict[str, Application] = {}
        self.tokens: dict[str, Token] = {}
        self.topics: dict[str, Topic] = {}
        self.comments: dict[str, Comment] = {}
        self.refs: dict[tuple[str, str], str] = {}
        self._by_group: dict[str, list[Topic]] = {}
        self._authors: dict[str, str] = {}
        self._last = 500_000_000_000
        self._row = 0

    def new_id(self) -> str:
        """Take the next free number."""
        self._last += 1
        return str(self._last)

    def new_row(self) -> int:
        """Take the next number in the order of writing."""
        self._row += 1
        return self._row

    def put_topic(self, topic: Topic) -> None:
        """Publish a topic."""
        self._note(topic.id)
        self.topics[topic.id] = topic
        insort(self._by_group.setdefault(topic.gid, []), topic, key=lambda one: one.place)

    def put_comment(self, comment: Comment) -> None:
        """Put a comment into its discussion."""
        topic = self.topics[comment.discussion_id]
        self.comments[comment.id] = comment
        insort(topic.comments, comment, key=_key)
        topic.living += 1
        topic.writers.add(comment.written_by)

    def put_user(self, user: User) -> None:
        """Add a person."""
        self._note(user.id)
        self.users[user.id] = user

    def put_group(self, group: Group) -> None:
        """Add a group."""
        self._note(group.id)
        self.groups[group.id] = group

    def newest_first(self, gid: str) -> list[Topic]:
        """List what the group published and did not delete."""
        return [topic for topic in reversed(self._by_group.get(gid, [])) if not topic.deleted]

    def author(self, name: str) -> str:
        """Find or make the person of this name and give the id."""
        number = self._authors.get(name)
        if number is None:
            number = self._authors[name] = self.new_id()
            first, _, last = name.partition(" ")
            self.put_user(User(id=number, first_name=first, last_name=last))
        return number

    def name_of(self, author: tuple[str, str]) -> str:
        """Tell the name under which somebody writes."""
        kind, number = author
        known = self.groups.get(number) if kind == "GROUP" else self.users.get(number)
        return known.name if known else ""

    def _note(self, number: str) -> None:
        self._last = max(self._last, int(number))


def _key(comment: Comment) -> Key:
    return comment.key

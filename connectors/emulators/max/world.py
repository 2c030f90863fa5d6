"""What exists in the emulated network: channels, people, bots, posts, comments."""

from bisect import insort
from collections import deque
from typing import Any, Literal

import msgspec

from connectors.emulators.max.mids import mid_of, seq_at

PERMISSIONS = (
    "read_all_messages",
    "write",
    "edit",
    "delete",
    "add_remove_members",
    "add_admins",
    "change_chat_info",
    "pin_message",
    "edit_link",
    "can_call",
    "view_stats",
)


class User(msgspec.Struct, kw_only=True):
    """A person; a nameless one cannot be."""

    id: int
    first_name: str
    last_name: str = ""
    username: str | None = None
    is_bot: bool = False


class Channel(msgspec.Struct, kw_only=True):
    """A channel, or a chat or dialog, which have no comments under their messages."""

    id: int
    title: str
    type: Literal["channel", "chat", "dialog"] = "channel"
    status: Literal["active", "removed", "left", "closed", "suspended"] = "active"
    link: str | None = None
    description: str | None = None
    icon: str | None = None
    is_public: bool = True
    comments_on: bool = True
    participants_count: int = 100
    owner_id: int | None = None
    blocked: set[int] = set()
    """People who were removed and may not come back."""


class Message(msgspec.Struct, kw_only=True, eq=False):
    """A post, or a comment if ``post`` names one; sender 0 is the channel itself."""

    mid: str
    seq: int
    chat_id: int
    timestamp: int
    text: str | None
    post: str = ""
    sender: int = 0
    attachments: list[dict[str, Any]] = []
    link_type: Literal["", "reply", "forward"] = ""
    link: str = ""
    views: int = 0
    edited: int = 0
    deleted: bool = False
    key: str = ""
    comments: list["Message"] = []

    def __lt__(self, other: "Message") -> bool:
        return (self.timestamp, self.seq) < (other.timestamp, other.seq)


class Membership(msgspec.Struct, kw_only=True):
    """A bot's place in a channel; without administration there are no permissions."""

    is_admin: bool = True
    is_owner: bool = False
    permissions: list[str] = msgspec.field(default_factory=lambda: list(PERMISSIONS))
    joined: int = 0


class Notice(msgspec.Struct, kw_only=True, eq=False):
    """An update on its way to one webhook; times are seconds of the emulator's clock."""

    body: dict[str, Any]
    due: float
    first_try: float | None = None


class Subscription(msgspec.Struct, kw_only=True, eq=False):
    """A webhook of a bot; ``failing_since`` is the first failure after the last success."""

    url: str
    time: int
    update_types: list[str] | None = None
    secret: str | None = None
    pending: list[Notice] = []
    busy: bool = False
    failing_since: float | None = None
    delivered: int = 0
    failed: int = 0


class Bot(msgspec.Struct, kw_only=True, eq=False):
    """A bot and its token; ``log`` holds (position, moment, update) of the last day."""

    token: str
    user_id: int
    revoked: bool = False
    rate: int | None = None
    memberships: dict[int, Membership] = {}
    subscriptions: dict[str, Subscription] = {}
    log: deque[tuple[int, float, dict[str, Any]]] = msgspec.field(default_factory=deque)
    next_position: int = 1000


class World:
    """Everything that exists, found by its id."""

    def __init__(self) -> None:
        self.channels: dict[int, Channel] = {}
        self.users: dict[int, User] = {}
        self.bots: dict[str, Bot] = {}
        self.messages: dict[str, Message] = {}
        self.posts: dict[int, list[Message]] = {}
        self.keys: dict[str, str] = {}
        self._authors: dict[str, int] = {}
        self._last_user = 1000
        self._nths: dict[tuple[int, int], int] = {}

    def number(self, chat_id: int, timestamp: int) -> tuple[str, int]:
        """Give a new message its mid and seq."""
        nth = self._nths.get((chat_id, timestamp), 0)
        while (mid := mid_of(chat_id, seq_at(timestamp, nth))) in self.messages:
            nth += 1
        self._nths[chat_id, timestamp] = nth + 1
        return mid, seq_at(timestamp, nth)

    def add(self, message: Message) -> None:
        """Put a post into its channel, or a comment under its post."""
        self.messages[message.mid] = message
        if message.key:
            self.keys[message.key] = message.mid
        home = self.messages[message.post].comments if message.post else self._wall(message.chat_id)
        insort(home, message)

    def named(self, name: str) -> Message | None:
        """Find a message, living or not, by its mid or by the key the panel gave it."""
        return self.messages.get(self.keys.get(name, name))

    def is_gone(self, message: Message) -> bool:
        """Tell whether a message was deleted, or its post."""
        return message.deleted or (bool(message.post) and self.messages[message.post].deleted)

    def put_user(self, user: User) -> None:
        """Add a person, or take note of a new name."""
        self.users[user.id] = user
        self._last_user = max(self._last_user, user.id)

    def new_user_id(self) -> int:
        """Give the next free number of a person."""
        return self._last_user + 1

    def author(self, name: str) -> int:
        """Find or make the person of this name and give the id."""
        number = self._authors.get(name)
        if number is None:
            first, _, last = name.partition(" ")
            number = self._authors[name] = self.new_user_id()
            self.put_user(User(id=number, first_name=first, last_name=last))
        return number

    def _wall(self, chat_id: int) -> list[Message]:
        return self.posts.setdefault(chat_id, [])

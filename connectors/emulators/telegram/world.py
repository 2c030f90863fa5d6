"""What exists in the emulated network: people, bots, chats and their messages."""

from enum import StrEnum
from typing import Any, Final

import msgspec

Json = dict[str, Any]


class ChatType(StrEnum):
    """The kinds of chat that a page has to do with."""

    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"
    PRIVATE = "private"
    """A person's talk with a bot; its id is the person's."""


class Status(StrEnum):
    """What somebody is in a chat."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


INSIDE: Final = frozenset(Status) - {Status.LEFT, Status.KICKED}
IN_CHARGE: Final = frozenset({Status.CREATOR, Status.ADMINISTRATOR})


class User(msgspec.Struct, kw_only=True):
    """A person or a bot, as others see them."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    is_bot: bool = False


SERVICE: Final = User(id=777_000, first_name="Telegram")
"""Who sends automatic forwards."""
ANONYMOUS: Final = User(
    id=1_087_968_824, first_name="Group", username="GroupAnonymousBot", is_bot=True
)
"""Who stands for an administrator that writes in the group's name."""
AS_CHANNEL: Final = User(id=136_817_688, first_name="Channel", username="Channel_Bot", is_bot=True)
"""Who stands for somebody that writes in a channel's name."""


class Bot(msgspec.Struct, kw_only=True):
    """A bot's key and what its owner set for it; its face is the user of the same id."""

    token: str
    id: int
    can_read_all_group_messages: bool = False
    can_join_groups: bool = True
    revoked: bool = False


class Member(msgspec.Struct, kw_only=True):
    """Somebody's place in a chat; rights count for administrators only."""

    status: Status
    rights: dict[str, bool] = {}
    is_anonymous: bool = False
    custom_title: str = ""
    until_date: int = 0


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a forwarded message was first posted."""

    chat_id: int
    message_id: int
    date: int
    signature: str = ""


class Message(msgspec.Struct, kw_only=True):
    """A message; ``thread`` is the id of the message that its thread hangs on."""

    id: int
    chat_id: int
    date: int
    from_id: int = 0
    sender_chat_id: int = 0
    by_bot: int = 0
    """The bot that sent it, which is not told of it; 0 for people."""
    signature: str = ""
    content: Json = {}
    album: str = ""
    reply_to: int = 0
    thread: int = 0
    edited: int = 0
    origin: Origin | None = None
    post_of: int = 0
    """The channel whose post this is the automatic forward of, or 0."""
    post_id: int = 0
    copy_id: int = 0
    """The automatic forward of this post in the discussion group, or 0."""
    copy_chat_id: int = 0
    deleted: bool = False

    @property
    def text(self) -> str:
        """What is written, under a picture too."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def is_service(self) -> bool:
        """Tell whether it reports an event of the chat, such as its migration."""
        return not self.content.keys().isdisjoint({"migrate_to_chat_id", "migrate_from_chat_id"})


class Chat(msgspec.Struct, kw_only=True):
    """A chat with its members, messages and, for channels, its discussion group."""

    id: int
    type: ChatType
    title: str
    username: str = ""
    description: str = ""
    linked_chat_id: int = 0
    can_send_messages: bool = True
    deactivated: bool = False
    migrated_to: int = 0
    members: dict[int, Member] = {}
    banned_chats: set[int] = set()
    messages: dict[int, Message] = {}
    last_id: int = 0

    def new_id(self) -> int:
        """Take the next free number."""
        self.last_id += 1
        return self.last_id

    def add(self, message: Message) -> None:
        """Put a message into the chat."""
        self.last_id = max(self.last_id, message.id)
        self.messages[message.id] = message

    def living(self, message_id: int) -> Message | None:
        """Find a message that was not deleted."""
        message = self.messages.get(message_id)
        return message if message is not None and not message.deleted else None

    def status(self, user_id: int) -> Status:
        """Tell what somebody is here."""
        member = self.members.get(user_id)
        return member.status if member else Status.LEFT

    def may(self, user_id: int, right: str) -> bool:
        """Tell whether somebody is in charge here and has the right."""
        member = self.members.get(user_id)
        if member is None or member.status not in IN_CHARGE:
            return False
        return member.status is Status.CREATOR or member.rights.get(right, False)


class World:
    """Everything that exists, found by its id."""

    def __init__(self) -> None:
        self.users: dict[int, User] = {one.id: one for one in (SERVICE, ANONYMOUS, AS_CHANNEL)}
        self.bots: dict[str, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self._authors: dict[str, int] = {}
        self._last_user = 1000
        self._last_channel = -1_001_000_000_000
        self._last_group = -5000

    def new_user_id(self) -> int:
        """Take the next free number of a person."""
        while (number := self._next_user()) in self.users:
            pass
        return number

    def new_chat_id(self, kind: ChatType) -> int:
        """Take the next free number of a chat; supergroups and channels begin with -100."""
        while (number := self._next_chat(kind)) in self.chats:
            pass
        return number

    def author(self, name: str) -> int:
        """Find or make the person of this name and give the id."""
        number = self._authors.get(name)
        if number is None:
            first, _, last = name.partition(" ")
            number = self._authors[name] = self.new_user_id()
            self.users[number] = User(id=number, first_name=first, last_name=last)
        return number

    def public_chat(self, username: str) -> Chat | None:
        """Find a chat by its ``@name``."""
        wanted = username.removeprefix("@").lower()
        found = (one for one in self.chats.values() if one.username.lower() == wanted)
        return next(found, None) if wanted else None

    def _next_user(self) -> int:
        self._last_user += 1
        return self._last_user

    def _next_chat(self, kind: ChatType) -> int:
        if kind is ChatType.GROUP:
            self._last_group -= 1
            return self._last_group
        self._last_channel -= 1
        return self._last_channel

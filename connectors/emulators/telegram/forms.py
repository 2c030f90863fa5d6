"""What the control panel accepts: who and what to put into the emulated network."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from connectors.emulators.telegram.world import ChatType, Status

_MOST = 2**52 - 1
_Id = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]
_Chat = Annotated[int, msgspec.Meta(ge=-_MOST, le=-1)]
_Link = Annotated[int, msgspec.Meta(ge=-_MOST, le=0)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
_Token = Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d{0,14}:[A-Za-z0-9_-]{1,60}$")]


class _Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A form; what is left out stays as it is, or takes the network's default."""


class UserForm(_Form):
    """A person to create, or to alter if the id exists."""

    id: _Id | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    username: str | UnsetType = UNSET


class BotForm(_Form):
    """A bot to make, or to alter if its key exists; its id is what stands before the colon."""

    token: _Token
    first_name: str | UnsetType = UNSET
    username: str | UnsetType = UNSET
    can_read_all_group_messages: bool | UnsetType = UNSET
    can_join_groups: bool | UnsetType = UNSET
    revoked: bool | UnsetType = UNSET


class ChatForm(_Form):
    """A chat to create, or to alter if its id exists."""

    id: _Chat | UnsetType = UNSET
    type: ChatType | UnsetType = UNSET
    title: str | UnsetType = UNSET
    username: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    linked_chat_id: _Link | UnsetType = UNSET
    can_send_messages: bool | UnsetType = UNSET
    deactivated: bool | UnsetType = UNSET


class MemberForm(_Form):
    """Somebody's place in a chat from now on; ``by`` did it."""

    chat_id: _Chat
    user_id: _Id
    status: Status = Status.MEMBER
    rights: list[str] | UnsetType = UNSET
    is_anonymous: bool = False
    custom_title: str = ""
    until_date: _Count = 0
    by: str = "Owner"


class Mark(_Form):
    """An entity of a text, placed by the words it covers; ``user`` makes it a text_mention."""

    type: str
    of: str
    url: str = ""
    user_id: _Count = 0


class _Written(_Form):
    """What is written and shown; several ``media`` make an album of as many messages."""

    text: str = ""
    media: list[str] = []
    marks: list[Mark] = []
    raw: dict[str, Any] = {}
    id: _Id | UnsetType = UNSET
    date: _Count | UnsetType = UNSET


class PostForm(_Written, kw_only=True):
    """A post of a channel; ``forward_of`` names another as ``-1001_7``."""

    chat_id: _Chat
    signature: str = ""
    forward_of: str = ""


class CommentForm(_Written, kw_only=True):
    """A comment under ``post_id`` of ``channel_id``, or a message in the group ``chat_id``.

    Written by ``author`` (a name) or ``from_id``, in a channel's name with ``as_channel``,
    in the group's with ``anonymous``.
    """

    channel_id: _Link = 0
    post_id: _Count = 0
    chat_id: _Link = 0
    reply_to: _Count = 0
    author: str = ""
    from_id: _Count = 0
    as_channel: _Link = 0
    anonymous: bool = False
    deleted: bool = False


class TalkForm(_Form):
    """What a person does in a talk of two with a bot: write, or with ``blocked`` stop it."""

    token: _Token
    user_id: _Id
    text: str = "/start"
    blocked: bool = False


class Change(_Form):
    """A message to edit or delete; ``phantom`` reports an edit that changed nothing."""

    chat_id: _Chat
    id: _Id
    text: str | UnsetType = UNSET
    marks: list[Mark] = []
    phantom: bool = False
    deleted: bool = False


class Migration(_Form):
    """A group that becomes a supergroup."""

    chat_id: _Chat


class Bulk(_Form):
    """Much at once, done in this order; changes come after what they may change."""

    users: list[UserForm] = []
    bots: list[BotForm] = []
    chats: list[ChatForm] = []
    members: list[MemberForm] = []
    posts: list[PostForm] = []
    comments: list[CommentForm] = []
    changes: list[Change] = []

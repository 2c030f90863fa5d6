"""What the control panel accepts: who and what to put into the emulated network."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

_Id = Annotated[int, msgspec.Meta(ge=1)]
_ChatId = Annotated[int, msgspec.Meta(le=-1)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
_Moment = Annotated[int, msgspec.Meta(ge=0, le=2**46)]
_Name = Annotated[str, msgspec.Meta(min_length=1)]


class _Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A form; what is left out stays as it is, or takes the network's default."""


class ChannelForm(_Form):
    """A channel or chat to create, or to alter if its id exists."""

    id: _ChatId | UnsetType = UNSET
    title: str | UnsetType = UNSET
    type: Literal["channel", "chat"] | UnsetType = UNSET
    status: Literal["active", "removed", "left", "closed", "suspended"] | UnsetType = UNSET
    link: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    icon: str | UnsetType | None = UNSET
    is_public: bool | UnsetType = UNSET
    comments_on: bool | UnsetType = UNSET
    participants_count: _Count | UnsetType = UNSET
    owner_id: _Id | UnsetType | None = UNSET
    blocked: set[_Id] | UnsetType = UNSET


class UserForm(_Form):
    """A person to create, or to alter if the id exists."""

    id: _Id | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    username: str | UnsetType | None = UNSET


class BotForm(_Form):
    """A bot to make, or to alter if its token exists; ``channels`` are joined as administrator."""

    token: _Name | UnsetType = UNSET
    user_id: _Id | UnsetType = UNSET
    name: str | UnsetType = UNSET
    username: str | UnsetType = UNSET
    rate: _Count | UnsetType | None = UNSET
    revoked: bool | UnsetType = UNSET
    channels: list[_ChatId] = []


class MembershipForm(_Form):
    """A bot's place in a channel; ``repeated`` tells of it again though it stood there already."""

    token: str
    chat_id: _ChatId
    is_admin: bool | UnsetType = UNSET
    is_owner: bool | UnsetType = UNSET
    permissions: list[str] | UnsetType = UNSET
    user_id: _Id | UnsetType = UNSET
    repeated: bool = False


class Removal(_Form):
    """A bot to remove from a channel."""

    token: str
    chat_id: _ChatId


class DialogForm(_Form):
    """What a person does in a dialog with a bot: start it, with a link's payload, write or stop."""

    token: str
    user_id: _Id
    payload: str | None = None
    text: str = ""
    stopped: bool = False


class PostForm(_Form):
    """A post to write in the channel's name; ``key`` is a name by which forms may call it."""

    chat_id: _ChatId
    key: str = ""
    text: str | None = ""
    author: str = ""
    timestamp: _Moment | UnsetType = UNSET
    attachments: list[dict[str, Any]] = []
    forward_of: str = ""
    views: _Count = 0


class PostChange(_Form):
    """A post to alter: edit, delete, bring back; ``post`` is its mid or key."""

    post: str
    text: str | UnsetType | None = UNSET
    attachments: list[dict[str, Any]] | UnsetType = UNSET
    views: _Count | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class CommentForm(_Form):
    """A comment to write by ``author`` (a name) or ``user_id``; 0 is the channel's name."""

    post: str
    key: str = ""
    text: str | None = ""
    author: str = ""
    user_id: _Count | UnsetType = UNSET
    reply_to: str = ""
    timestamp: _Moment | UnsetType = UNSET
    deleted: bool = False


class CommentChange(_Form):
    """A comment to edit, delete or bring back; ``comment`` is its mid or key."""

    comment: str
    text: str | UnsetType | None = UNSET
    deleted: bool | UnsetType = UNSET
    by: _Id | UnsetType = UNSET
    """Who deletes it, if not its author."""


class Bulk(_Form):
    """Much at once, done in this order; changes come after what they may change."""

    channels: list[ChannelForm] = []
    users: list[UserForm] = []
    bots: list[BotForm] = []
    posts: list[PostForm] = []
    comments: list[CommentForm] = []
    comment_changes: list[CommentChange] = []
    post_changes: list[PostChange] = []

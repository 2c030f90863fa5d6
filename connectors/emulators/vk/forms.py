"""What the admin API accepts: who and what to put into the emulated network."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from connectors.emulators.vk.sections import EntryKind
from connectors.emulators.vk.world import Kind

_MOST = 2**53 - 1
_Id = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]
_Owner = Annotated[int, msgspec.Meta(ge=-_MOST, le=_MOST)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
_Under = Literal["post", "topic", "photo", "video", "market"]
_Attachments = list[str | dict[str, Any]]


class _Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A form; what is left out stays as it is, or takes the network's default."""


class GroupForm(_Form):
    """A community to create, or to alter if its id exists."""

    id: _Id | UnsetType = UNSET
    name: str | UnsetType = UNSET
    screen_name: str | UnsetType = UNSET
    type: Literal["group", "page", "event"] | UnsetType = UNSET
    is_closed: Literal[0, 1, 2] | UnsetType = UNSET
    deactivated: Literal["", "deleted", "banned"] | UnsetType = UNSET
    wall: Literal[0, 1, 2, 3] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    members_count: _Count | UnsetType = UNSET
    photo_50: str | UnsetType = UNSET
    comments_hidden: bool | UnsetType = UNSET
    links_forbidden: bool | UnsetType = UNSET
    too_many_replies: bool | UnsetType = UNSET
    sections_off: list[Literal["board", "photos", "video", "market"]] | UnsetType = UNSET
    banned: dict[int, _Count] | UnsetType = UNSET


class UserForm(_Form):
    """A person to create, or to alter if the id exists."""

    id: _Id | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    screen_name: str | UnsetType = UNSET
    deactivated: Literal["", "deleted", "banned"] | UnsetType = UNSET
    is_closed: bool | UnsetType = UNSET
    photo_50: str | UnsetType = UNSET


class TokenForm(_Form):
    """A key to make, or to alter if its text exists."""

    kind: Kind
    token: str | UnsetType = UNSET
    group_id: _Count | UnsetType = UNSET
    user_id: _Count | UnsetType = UNSET
    admin_of: list[_Id] | UnsetType = UNSET
    mask: _Count | UnsetType = UNSET
    rate: _Count | UnsetType | None = UNSET
    wall_get_per_day: _Count | UnsetType | None = UNSET
    refusal: _Count | UnsetType = UNSET
    expires: Annotated[float, msgspec.Meta(ge=0)] | UnsetType = UNSET


class Revocation(_Form):
    """A key to revoke; ``code`` is the error it meets from now on, 0 brings it back."""

    token: str
    code: _Count = 5


class PostForm(_Form):
    """A post to write; ``repost_of`` names another as ``-1_2``."""

    owner_id: _Owner
    id: _Id | UnsetType = UNSET
    from_id: _Owner | UnsetType = UNSET
    author: str | UnsetType = UNSET
    text: str = ""
    date: _Count | UnsetType = UNSET
    attachments: _Attachments = []
    repost_of: str = ""
    signer_id: _Count = 0
    likes: _Count = 0
    pinned: bool = False
    comments_closed: bool = False


class PostChange(_Form):
    """A post to alter: edit, pin, close for comments, delete, bring back."""

    owner_id: _Owner
    id: _Id
    text: str | UnsetType = UNSET
    attachments: _Attachments | UnsetType = UNSET
    likes: _Count | UnsetType = UNSET
    pinned: bool | UnsetType = UNSET
    comments_closed: bool | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class EntryForm(_Form):
    """A topic, photo, video or good to put on a page; a topic's words are its first comment."""

    kind: EntryKind
    owner_id: _Owner
    id: _Id | UnsetType = UNSET
    title: str = ""
    text: str = ""
    date: _Count | UnsetType = UNSET
    created_by: _Owner | UnsetType = UNSET
    fixed: bool = False
    album_id: int = -7
    comments_closed: bool = False


class EntryChange(_Form):
    """A topic, photo, video or good to alter: edit, fix, close for comments, delete."""

    kind: EntryKind
    owner_id: _Owner
    id: _Id
    title: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    fixed: bool | UnsetType = UNSET
    comments_closed: bool | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class CommentForm(_Form):
    """A comment to write by ``author`` (a name) or ``from_id``.

    ``kind`` and ``post_id`` say under what: a post unless another kind is named.
    """

    owner_id: _Owner
    post_id: _Id
    kind: _Under = "post"
    text: str = ""
    id: _Id | UnsetType = UNSET
    from_id: _Owner | UnsetType = UNSET
    author: str = ""
    reply_to: _Count = 0
    date: _Count | UnsetType = UNSET
    attachments: _Attachments = []
    likes: _Count = 0
    deleted: bool = False


class CommentChange(_Form):
    """A comment to edit, delete or restore."""

    owner_id: _Owner
    id: _Id
    kind: _Under = "post"
    text: str | UnsetType = UNSET
    attachments: _Attachments | UnsetType = UNSET
    likes: _Count | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET
    by: _Id | UnsetType = UNSET
    """Who deletes it, if not its author."""


class Bulk(_Form):
    """Much at once, done in this order; changes come after what they may change."""

    groups: list[GroupForm] = []
    users: list[UserForm] = []
    tokens: list[TokenForm] = []
    posts: list[PostForm] = []
    entries: list[EntryForm] = []
    comments: list[CommentForm] = []
    comment_changes: list[CommentChange] = []
    post_changes: list[PostChange] = []
    entry_changes: list[EntryChange] = []

"""What the control panel accepts: who and what to put into the emulated network."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from connectors.emulators.form_parts import Seconds
from connectors.emulators.ok.world import Status

_Id = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,17}$")]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
_Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=10**13)]
_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Pieces = list[dict[str, Any]]


class _Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A form; what is left out stays as it is, or takes the network's default."""


class GroupForm(_Form):
    """A group to create, or to alter if its id exists."""

    id: _Id | UnsetType = UNSET
    name: str | UnsetType = UNSET
    shortname: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    private: bool | UnsetType = UNSET
    disabled: Literal["", "blocked", "deleted"] | UnsetType = UNSET
    censored: list[_Text] | UnsetType = UNSET
    members: dict[_Id, Status] | UnsetType = UNSET


class UserForm(_Form):
    """A person to create, or to alter if the id exists."""

    id: _Id | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    shortname: str | UnsetType = UNSET


class ApplicationForm(_Form):
    """An application to register, or to alter if its key exists."""

    key: _Text
    secret: _Text | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    rights: list[str] | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class TokenForm(_Form):
    """A key to make, or to alter if its text exists; ``expires_in`` counts seconds from now."""

    application_key: str | UnsetType = UNSET
    user_id: _Id | UnsetType = UNSET
    token: _Text | UnsetType = UNSET
    rights: list[str] | UnsetType = UNSET
    session_secret: str | UnsetType = UNSET
    eternal: bool | UnsetType = UNSET
    expires_in: Seconds | UnsetType = UNSET
    calls_per_second: _Count | UnsetType | None = UNSET
    method_calls_per_day: _Count | UnsetType | None = UNSET


class Revocation(_Form):
    """A key to revoke; ``code`` is the error it meets from now on, 0 brings it back."""

    token: str
    code: _Count = 102


class CodeForm(_Form):
    """A person's consent at connect.ok.ru, which brings a code of two minutes."""

    application_key: str
    user_id: _Id
    rights: list[str]
    redirect_uri: str = ""


class TopicForm(_Form):
    """Something to publish in a group; without an author it is the group's own."""

    gid: _Id
    id: _Id | UnsetType = UNSET
    type: _Text = "GROUP_TOPIC"
    text: str = ""
    author: str = ""
    author_id: _Id | UnsetType = UNSET
    created_ms: _Milliseconds | UnsetType = UNSET
    media: _Pieces = []
    likes: _Count = 0
    reshares: _Count = 0
    comments_closed: bool = False


class TopicChange(_Form):
    """A topic to alter: edit, close for comments, delete, bring back."""

    id: _Id
    text: str | UnsetType = UNSET
    media: _Pieces | UnsetType = UNSET
    likes: _Count | UnsetType = UNSET
    reshares: _Count | UnsetType = UNSET
    comments_closed: bool | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class CommentForm(_Form):
    """A comment to write by ``author`` (a name) or ``author_id``; ``as_group`` signs as the group.

    ``reply_to`` is a comment's id or, in a bulk, the ``ref`` of one written before.
    """

    discussion_id: _Id
    text: str = ""
    author: str = ""
    author_id: _Id | UnsetType = UNSET
    as_group: bool = False
    reply_to: str = ""
    ref: str = ""
    date_ms: _Milliseconds | UnsetType = UNSET
    attachments: _Pieces = []
    likes: _Count = 0
    deleted: bool = False


class CommentChange(_Form):
    """A comment to edit, remove or bring back."""

    id: str
    text: str | UnsetType = UNSET
    attachments: _Pieces | UnsetType = UNSET
    likes: _Count | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class Bulk(_Form):
    """Much at once, done in this order; changes come after what they may change."""

    groups: list[GroupForm] = []
    users: list[UserForm] = []
    applications: list[ApplicationForm] = []
    tokens: list[TokenForm] = []
    topics: list[TopicForm] = []
    comments: list[CommentForm] = []
    comment_changes: list[CommentChange] = []
    topic_changes: list[TopicChange] = []

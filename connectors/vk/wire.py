"""VK's JSON, only the fields we use: what VK adds, renames or drops elsewhere does not matter.

Decoded leniently: VK writes flags as 0/1 and as booleans, and ids now and then as floats.
"""

import msgspec

from connectors.decoding import decode


class VkError(msgspec.Struct):
    """Why VK did not do it."""

    error_code: int


class ExecuteError(msgspec.Struct):
    """Why an inner call of ``execute`` failed."""

    method: str
    error_code: int


class Envelope(msgspec.Struct):
    """Every answer of VK."""

    response: msgspec.Raw = msgspec.Raw()
    """Empty where there is none."""
    error: VkError | None = None
    execute_errors: list[ExecuteError] = []


class Items(msgspec.Struct):
    """A list that is decoded item by item, so that an odd one does not hide the rest."""

    items: list[msgspec.Raw]


class Total(msgspec.Struct):
    """How many entries a list or a post's comments have, as VK says."""

    count: int = 0


class Attachment(msgspec.Struct):
    """Something hung on a comment or a post; only its kind matters."""

    type: str = "unknown"


class Repost(msgspec.Struct):
    """The post that a post repeats."""

    text: str | None = None


class Post(msgspec.Struct):
    """A post of a wall."""

    id: int
    date: int
    owner_id: int
    text: str | None = None
    post_type: str = "post"
    is_pinned: bool = False
    is_deleted: bool = False
    comments: Total | None = None
    copy_history: list[Repost] | None = None


class PostCounter(msgspec.Struct):
    """A post of which only the counter is asked."""

    id: int
    owner_id: int
    is_deleted: bool = False
    comments: Total | None = None


class Thread(msgspec.Struct):
    """The replies under a comment, as far as they came along."""

    count: int = 0
    items: list[msgspec.Raw] = []


class CommentHead(msgspec.Struct):
    """What must be readable for the walk to go on, even if the rest of a comment is not."""

    id: int
    thread: Thread | None = None


class Comment(msgspec.Struct):
    """A comment under a post; a deleted one that has replies keeps only id and date."""

    id: int
    date: int
    from_id: int | None = None
    text: str | None = None
    parents_stack: list[int] | None = None
    reply_to_comment: int | None = None
    attachments: list[Attachment] | None = None
    deleted: bool = False


class Comments(msgspec.Struct):
    """One page of comments; the two counters are not to be trusted alone."""

    items: list[msgspec.Raw]
    count: int = 0
    current_level_count: int = 0
    profiles: list[msgspec.Raw] | None = None
    groups: list[msgspec.Raw] | None = None


class Profile(msgspec.Struct):
    """A person."""

    id: int
    first_name: str = ""
    last_name: str = ""


class Group(msgspec.Struct):
    """A community; its id is positive here and negative wherever it acts as an author."""

    id: int
    name: str = ""
    screen_name: str = ""
    deactivated: str | None = None
    is_admin: bool | None = None
    members_count: int | None = None


class Groups(msgspec.Struct):
    """The answer of groups.getById since 5.139; before it was a bare list."""

    groups: list[Group]


class ScreenName(msgspec.Struct):
    """What a short address stands for."""

    type: str
    object_id: int
    group_id: int | None = None


class Permissions(msgspec.Struct):
    """What a community's key may do, as bits."""

    mask: int = 0


class Published(msgspec.Struct):
    """The answer of wall.createComment."""

    comment_id: int


def is_list(raw: msgspec.Raw) -> bool:
    """Tell the bare lists of VK's older versions from the objects of the newer."""
    return bytes(raw).startswith(b"[")


def groups_of(raw: msgspec.Raw) -> list[Group]:
    """Read the answer of groups.getById; raises ValueError for what is none."""
    return decode(raw, list[Group]) if is_list(raw) else decode(raw, Groups).groups


def items_of(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """Take a list apart, bare or in an object; raises ValueError for what is neither."""
    return decode(raw, list[msgspec.Raw]) if is_list(raw) else decode(raw, Items).items

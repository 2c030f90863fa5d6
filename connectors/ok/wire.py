"""OK's JSON, only the fields we use: what OK adds, renames or drops elsewhere does not matter.

Decoded leniently. Lists are decoded one by one, so that an odd entry does not hide the rest.
"""

from typing import Any, Final

import msgspec

from connectors.decoding import decode

Id = str | int
"""OK writes ids as strings, but for an old field here and there."""
_Raws = list[msgspec.Raw]
_BESIDE_A_LIST: Final = frozenset(
    {"anchor", "discussionId", "discussionType", "entities", "has_more"}
)


class Refusal(msgspec.Struct):
    """Why OK did not do it; its words are read for the name of a right only, never logged."""

    error_code: int
    error_msg: Any = None


class UrlInfo(msgspec.Struct):
    """What an address of the site stands for."""

    type: str = "UNKNOWN"
    objectId: Id | None = None  # noqa: N815 - OK's name
    objectIdStr: str | None = None  # noqa: N815 - OK's name


class Group(msgspec.Struct):
    """A group; ``disabled`` and ``blocked`` come only with those that are."""

    uid: Id
    name: str | None = None
    members_count: int | None = None
    disabled: bool = False
    blocked: bool = False


class User(msgspec.Struct):
    """A person."""

    uid: Id
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class Role(msgspec.Struct):
    """What a person is in a group."""

    status: str = "UNKNOWN"


class Piece(msgspec.Struct):
    """A part of a topic; only texts are read."""

    type: str = "unknown"
    text: str | None = None


class Summary(msgspec.Struct):
    """How much is said under a topic."""

    comments_count: int = -1


class Topic(msgspec.Struct):
    """A post of a group; times are milliseconds."""

    id: Id
    created_ms: int
    media: list[Piece] | None = None
    discussion_summary: Summary | None = None


class TopicCounter(msgspec.Struct):
    """A post of which only the counter is asked."""

    id: Id
    discussion_summary: Summary | None = None


class Topics(msgspec.Struct):
    """A page of topics."""

    media_topics: _Raws | None = None
    anchor: str | None = None
    has_more: bool | None = None


class Attachment(msgspec.Struct):
    """Something hung on a comment; only its kind matters."""

    type: str = "unknown"


class Comment(msgspec.Struct):
    """A comment; ``date_ms`` may be missing, and ``date`` is Moscow's clock without a zone."""

    id: str
    type: str | None = None
    text: str | None = None
    author_id: Id | None = None
    author_name: str | None = None
    author_type: str | None = None
    author_ref: str | None = None
    date: str | None = None
    date_ms: int | None = None
    reply_to_comment_id: str | None = None
    attachments: list[Attachment] | None = None


class Entities(msgspec.Struct):
    """Who is named in an answer."""

    users: _Raws | None = None
    groups: _Raws | None = None


class Comments(msgspec.Struct):
    """A page of comments; without any, OK may give an object with nothing in it."""

    comments: _Raws | None = None
    entities: Entities | None = None
    anchor: str | None = None
    has_more: bool | None = None


class Attributes(msgspec.Struct):
    """What may be done, as letters: ``c`` to comment, ``l`` to like, ``s`` to complain."""

    flags: str | None = None


class DiscussionHead(msgspec.Struct):
    """A discussion of which only what may be done is asked."""

    attrs: Attributes | None = None


class DiscussionInfo(msgspec.Struct):
    """The answer of discussions.get."""

    discussion: DiscussionHead | None = None


class Session(msgspec.Struct):
    """A fresh key; its life is told in seconds."""

    access_token: str
    expires_in: int | None = None
    refresh_token: str | None = None


class OAuthRefusal(msgspec.Struct):
    """Why OK gives no fresh key."""

    error: str


def entries(body: bytes, listed: _Raws | None) -> _Raws:
    """Give a page's list; raises ValueError where it is missing and another thing is there.

    OK may leave an empty list out, and then the rest of the page with it.
    """
    if listed is None and decode(body, dict[str, msgspec.Raw]).keys() - _BESIDE_A_LIST:
        raise ValueError("no list")
    return listed or []


def refusal_in(body: bytes) -> Refusal | None:
    """Find the refusal in an answer, if it is one."""
    try:
        return decode(body, Refusal)
    except msgspec.ValidationError:
        return None


def written_id(body: bytes) -> str:
    """Find the id of a comment just written: OK gives it bare, or with all of the comment.

    Raises ValueError for what is neither.
    """
    told: Any = msgspec.json.decode(body)
    number = told.get("id") if isinstance(told, dict) else told
    if isinstance(number, bool) or not isinstance(number, str | int) or not str(number):
        raise ValueError("no id")
    return str(number)


def is_done(body: bytes) -> bool:
    """Read the answer to a deed without a result: ``true``, or an object that says so.

    Raises ValueError for what is neither.
    """
    told: Any = msgspec.json.decode(body)
    done = told.get("success") if isinstance(told, dict) else told
    if not isinstance(done, bool):
        raise ValueError("neither done nor not done")  # noqa: TRY004 - as of any wrong shape
    return done

"""MAX's JSON, only the fields we use: what MAX adds, renames or drops elsewhere does not matter.

Decoded leniently. Whatever SDKs disagree on (``recipient.post_id`` is a string, a number
or nothing) is not read where the post is the one that was asked about.
"""

import msgspec

from connectors import decoding


class Refusal(msgspec.Struct):
    """Why MAX did not do it; its ``message`` may repeat what was sent and is not read."""

    code: str


class User(msgspec.Struct):
    """A person or a bot."""

    user_id: int
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    username: str | None = None


class Attachment(msgspec.Struct):
    """Something hung on a message; only its kind matters."""

    type: str = "unknown"


class Body(msgspec.Struct):
    """What was written."""

    mid: str
    text: str | None = None
    attachments: list[Attachment] | None = None


class LinkedBody(msgspec.Struct):
    """What a message answers or repeats, as far as MAX shows it."""

    mid: str | None = None
    text: str | None = None


class Link(msgspec.Struct):
    """The message that another answers or repeats."""

    type: str = "unknown"
    message: LinkedBody | None = None


class Message(msgspec.Struct):
    """A post, or a comment under one; times are milliseconds."""

    timestamp: int
    body: Body
    sender: User | None = None
    link: Link | None = None


class Messages(msgspec.Struct):
    """A list that is decoded one by one, so that an odd message does not hide the rest."""

    messages: list[msgspec.Raw]


class Published(msgspec.Struct):
    """The answer to a comment that we wrote."""

    message: Message


class Done(msgspec.Struct):
    """The answer to a change; a refusal may hide inside HTTP 200."""

    success: bool = True


class Chat(msgspec.Struct):
    """A channel, a chat or a dialog."""

    chat_id: int
    type: str = "channel"
    status: str = "active"
    title: str | None = None
    link: str | None = None
    participants_count: int | None = None


class Membership(msgspec.Struct):
    """Our bot's place in a channel."""

    is_admin: bool = False
    is_owner: bool = False
    permissions: list[str] | None = None


def readable(body: bytes) -> bytes:
    """Give an answer of MAX, mended if need be.

    Raises ValueError for what was cut off or comes from something between.
    """
    mended = decoding.readable(body)
    decoding.decode(mended, dict[str, msgspec.Raw])
    return mended

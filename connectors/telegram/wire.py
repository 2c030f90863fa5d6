"""Telegram's JSON, only the fields we use: what the Bot API adds elsewhere does not matter."""

from typing import Final

import msgspec

ABSENT: Final = msgspec.Raw()
"""JSON that is not there; msgspec reads none beside a None."""


class Parameters(msgspec.Struct):
    """What a caller needs to go on after a refusal."""

    migrate_to_chat_id: int | None = None


class Answer(msgspec.Struct):
    """What every method answers: a result, or why there is none."""

    ok: bool
    result: msgspec.Raw = ABSENT
    error_code: int = 0
    description: str = ""
    parameters: Parameters | None = None


class User(msgspec.Struct):
    """A person, a bot, or what stands for somebody who writes in another name."""

    id: int
    first_name: str = ""
    last_name: str = ""
    username: str = ""


class Me(msgspec.Struct):
    """Our bot as it knows itself."""

    can_read_all_group_messages: bool = False


class Permissions(msgspec.Struct):
    """What ordinary members may do in a group."""

    can_send_messages: bool = True


class Chat(msgspec.Struct):
    """A channel, a group or a dialog; getChat tells more of it than a message does."""

    id: int
    type: str = ""
    title: str = ""
    username: str = ""
    linked_chat_id: int | None = None
    permissions: Permissions | None = None


class Member(msgspec.Struct):
    """Somebody's place in a chat; each status has only some of the fields."""

    status: str
    is_member: bool = True
    can_send_messages: bool = True
    can_delete_messages: bool = False
    can_restrict_members: bool = False


class Message(msgspec.Struct):
    """A message of a chat; times are seconds."""

    message_id: int
    date: int
    chat: Chat
    author: User | None = msgspec.field(name="from", default=None)
    sender_chat: Chat | None = None
    """In whose name it was written, if not in the author's own."""
    message_thread_id: int | None = None
    is_topic_message: bool = False
    is_automatic_forward: bool = False
    reply_to_message: "Message | None" = None
    """What it answers, one level deep; absent once that is deleted."""
    text: str = ""
    caption: str = ""
    migrate_to_chat_id: int | None = None


class MemberChange(msgspec.Struct):
    """Our bot got another place in a chat."""

    chat: Chat
    new_chat_member: Member | None = None


class Update(msgspec.Struct):
    """Something that happened; of the kinds that we ask for, one is there."""

    update_id: int
    message: msgspec.Raw = ABSENT
    edited_message: msgspec.Raw = ABSENT
    my_chat_member: MemberChange | None = None


class Numbered(msgspec.Struct):
    """An update of which only the number is read."""

    update_id: int


class WebhookInfo(msgspec.Struct):
    """Where a bot's updates are brought to, if anywhere."""

    url: str = ""
    pending_update_count: int = 0
    last_error_message: str = ""

"""Methods that send, edit and delete messages."""

from typing import Annotated, Any, Final

import msgspec

from connectors.emulators.telegram import happenings
from connectors.emulators.telegram.access import (
    joined_chat,
    wanted_message,
    writable_chat,
)
from connectors.emulators.telegram.entities import entities_of, units
from connectors.emulators.telegram.errors import bad_request
from connectors.emulators.telegram.network import Call
from connectors.emulators.telegram.views import message_view, user_view
from connectors.emulators.telegram.world import IN_CHARGE, Chat, ChatType, Message

_LONGEST: Final = 4096
_MOST_DELETED: Final = 100
_TWO_DAYS: Final = 48 * 3600
_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _ReplyParameters(msgspec.Struct, kw_only=True):
    message_id: int = 0
    chat_id: int | str | None = None
    allow_sending_without_reply: bool = False


class _Who(msgspec.Struct):
    id: int


class _Entity(msgspec.Struct, kw_only=True):
    type: str
    offset: _Count
    length: _Count
    url: str = ""
    user: _Who | None = None
    language: str = ""


def send_message(call: Call) -> Any:
    """sendMessage: only an answer lands in a thread, ``message_thread_id`` does not help."""
    chat = writable_chat(call)
    content = _content(call)
    target = _target(call, chat)
    is_group = chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}
    is_channel = chat.type is ChatType.CHANNEL
    call.network.limits.take_message(
        call.bot.token,
        chat.id,
        is_group=is_group,
        switches=call.network.switches,
        now=call.network.clock.now(),
    )
    message = Message(
        id=chat.new_id(),
        chat_id=chat.id,
        date=call.network.clock.stamp(),
        from_id=0 if is_channel else call.bot.id,
        sender_chat_id=chat.id if is_channel else 0,
        by_bot=call.bot.id,
        content=content,
        reply_to=target.id if target else 0,
        thread=happenings.thread_of(call.network, chat, target),
    )
    happenings.appear(call.network, message)
    return _shown(call, message)


def edit_message_text(call: Call) -> Any:
    """editMessageText: the bot's own messages, in a channel others' too."""
    chat = writable_chat(call)
    message = wanted_message(call, chat, "message to edit not found")
    edits_others = chat.type is ChatType.CHANNEL and chat.may(call.bot.id, "can_edit_messages")
    if (message.by_bot != call.bot.id and not edits_others) or "text" not in message.content:
        raise bad_request("message can't be edited")
    content = _content(call)
    if content == message.content:
        raise bad_request(_NOT_MODIFIED)
    happenings.edit(call.network, message, content)
    return _shown(call, message)


def delete_message(call: Call) -> Any:
    """deleteMessage: the bot's own ones for 48 hours, an administrator any."""
    chat = joined_chat(call)
    message = wanted_message(call, chat, "message to delete not found")
    if not _may_delete(call, chat, message):
        raise bad_request("message can't be deleted")
    happenings.delete(call.network, message)
    return True


def delete_messages(call: Call) -> Any:
    """deleteMessages: up to 100; those that are not there are passed over."""
    chat = joined_chat(call)
    numbers = call.params.json("message_ids", list[int])
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > _MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    found = [message for one in numbers if (message := chat.living(one)) is not None]
    if not all(_may_delete(call, chat, message) for message in found):
        raise bad_request("message can't be deleted")
    for message in found:
        happenings.delete(call.network, message)
    return True


def _content(call: Call) -> dict[str, Any]:
    if call.params.text("parse_mode"):
        raise bad_request("parse_mode is not emulated: send entities")
    given = call.params.text("text").replace("\r", "")
    text = given.strip()
    if not text:
        raise bad_request("message text is empty")
    if len(text) > _LONGEST:
        raise bad_request("message is too long")
    cut = units(given[: len(given) - len(given.lstrip())])
    marked = call.params.json("entities", list[_Entity]) or []
    entities = entities_of(
        text, [_entity(call, one, cut) for one in marked if _is_known(call, one)]
    )
    return {"text": text} | ({"entities": entities} if entities else {})


def _is_known(call: Call, entity: _Entity) -> bool:
    """Tell whether a mention means somebody; others are dropped without a word."""
    return entity.user is None or entity.user.id in call.world.users


def _entity(call: Call, entity: _Entity, cut: int) -> dict[str, Any]:
    offset = max(0, entity.offset - cut)
    shown: dict[str, Any] = {"type": entity.type, "offset": offset, "length": entity.length}
    if entity.url:
        shown["url"] = entity.url
    if entity.language:
        shown["language"] = entity.language
    if entity.user is not None:
        shown["user"] = user_view(call.world.users[entity.user.id])
    return shown


def _target(call: Call, chat: Chat) -> Message | None:
    asked = call.params.json("reply_parameters", _ReplyParameters)
    if asked is None:
        asked = _ReplyParameters(
            message_id=call.params.integer("reply_to_message_id"),
            allow_sending_without_reply=call.params.flag("allow_sending_without_reply"),
        )
    if not asked.message_id:
        return None
    is_here = asked.chat_id in {None, chat.id, str(chat.id), f"@{chat.username}"}
    target = chat.living(asked.message_id) if is_here else None
    if target is None and not asked.allow_sending_without_reply:
        raise bad_request("message to be replied not found")
    return target


def _may_delete(call: Call, chat: Chat, message: Message) -> bool:
    if chat.may(call.bot.id, "can_delete_messages"):
        return True
    if chat.type is ChatType.GROUP and chat.status(call.bot.id) in IN_CHARGE:
        return True
    if message.by_bot != call.bot.id or message.date + _TWO_DAYS <= call.network.clock.now():
        return False
    return chat.type is not ChatType.CHANNEL or chat.may(call.bot.id, "can_post_messages")


def _shown(call: Call, message: Message) -> Any:
    return message_view(call.world, message, call.network.switches)

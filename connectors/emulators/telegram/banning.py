"""Methods that shut people and channels out of a chat, or let them in again."""

from typing import Any

from connectors.emulators.telegram import happenings
from connectors.emulators.telegram.access import check_right, joined_chat, wanted_user
from connectors.emulators.telegram.errors import bad_request
from connectors.emulators.telegram.network import Call
from connectors.emulators.telegram.world import (
    IN_CHARGE,
    Chat,
    ChatType,
    Member,
    Status,
    User,
)

_RIGHT = "can_restrict_members"
_REFUSAL = "not enough rights to restrict/unrestrict chat member"


def ban_member(call: Call) -> Any:
    """banChatMember: in a supergroup, all that the person wrote goes with it."""
    chat = joined_chat(call)
    user = wanted_user(call)
    check_right(call, chat, _RIGHT, _REFUSAL)
    if user.id == call.bot.id:
        raise bad_request("can't restrict self")
    if chat.status(user.id) is Status.CREATOR:
        raise bad_request("can't remove chat owner")
    if chat.status(user.id) in IN_CHARGE:
        raise bad_request("user is an administrator of the chat")
    until = call.params.integer("until_date")
    _place(call, chat, user, Member(status=Status.KICKED, until_date=until))
    if chat.type is not ChatType.GROUP or call.params.flag("revoke_messages"):
        _remove(call, [one for one in chat.messages.values() if one.from_id == user.id])
    return True


def unban_member(call: Call) -> Any:
    """unbanChatMember: who was in the chat is put out by it, unless ``only_if_banned``."""
    chat = joined_chat(call)
    user = wanted_user(call)
    check_right(call, chat, _RIGHT, _REFUSAL)
    is_banned = chat.status(user.id) is Status.KICKED
    if is_banned or not call.params.flag("only_if_banned"):
        _place(call, chat, user, Member(status=Status.LEFT))
    return True


def restrict_member(call: Call) -> Any:
    """restrictChatMember, as far as writing goes; what the person wrote stays."""
    chat, user = joined_chat(call), wanted_user(call)
    check_right(call, chat, _RIGHT, _REFUSAL)
    if chat.type is not ChatType.SUPERGROUP:
        raise bad_request("method is available only for supergroups")
    if user.id == call.bot.id:
        raise bad_request("can't restrict self")
    if chat.status(user.id) in IN_CHARGE:
        raise bad_request("user is an administrator of the chat")
    if _may_write(call):
        if chat.status(user.id) is Status.RESTRICTED:
            _place(call, chat, user, Member(status=Status.MEMBER))
        return True
    until = call.params.integer("until_date")
    _place(call, chat, user, Member(status=Status.RESTRICTED, until_date=until))
    return True


def _may_write(call: Call) -> bool:
    permissions: dict[str, bool] | None = call.params.json("permissions", dict[str, bool])
    if permissions is None:
        raise bad_request("can't parse permissions JSON object")
    return permissions.get("can_send_messages", False)


def ban_sender_chat(call: Call) -> Any:
    """banChatSenderChat: nobody writes in that channel's name here any more."""
    chat = joined_chat(call)
    channel_id = _sender_chat(call, chat)
    chat.banned_chats.add(channel_id)
    return True


def unban_sender_chat(call: Call) -> Any:
    """Let them write in that channel's name again: unbanChatSenderChat."""
    chat = joined_chat(call)
    chat.banned_chats.discard(_sender_chat(call, chat))
    return True


def _sender_chat(call: Call, chat: Chat) -> int:
    check_right(call, chat, _RIGHT, _REFUSAL)
    number = call.params.integer("sender_chat_id")
    if number not in call.world.chats:
        raise bad_request("chat not found")
    if number in {chat.id, chat.linked_chat_id}:
        raise bad_request("can't ban the chat itself or the chat linked to it")
    return number


def _place(call: Call, chat: Chat, user: User, member: Member) -> None:
    by = call.world.users[call.bot.id]
    happenings.set_member(call.network, chat, user, member, by=by)


def _remove(call: Call, messages: list[Any]) -> None:
    for message in messages:
        happenings.delete(call.network, message)

"""Methods that tell of the bot, of chats and of who is in them."""

from typing import Any

from connectors.emulators.telegram.access import joined_chat, visible_chat, wanted_user
from connectors.emulators.telegram.errors import bad_request
from connectors.emulators.telegram.network import Call
from connectors.emulators.telegram.views import full_chat_view, me_view, member_view
from connectors.emulators.telegram.world import IN_CHARGE, INSIDE, ChatType


def get_me(call: Call) -> Any:
    """Tell the bot who it is: getMe."""
    return me_view(call.bot, call.world.users[call.bot.id])


def get_chat(call: Call) -> Any:
    """getChat: a channel and its discussion group name each other as ``linked_chat_id``."""
    return full_chat_view(visible_chat(call))


def get_chat_member(call: Call) -> Any:
    """getChatMember: who never was in the chat has left it."""
    chat = joined_chat(call)
    user = wanted_user(call)
    return member_view(chat, user, chat.members.get(user.id))


def get_chat_administrators(call: Call) -> Any:
    """getChatAdministrators: without other bots, unless they are asked for."""
    chat = visible_chat(call)
    if chat.type is ChatType.CHANNEL and chat.status(call.bot.id) not in IN_CHARGE:
        raise bad_request("member list is inaccessible")
    if chat.status(call.bot.id) not in INSIDE:
        joined_chat(call)
    with_bots = call.params.flag("return_bots")
    shown = []
    for number, member in chat.members.items():
        user = call.world.users[number]
        is_shown = not user.is_bot or with_bots or number == call.bot.id
        if member.status in IN_CHARGE and is_shown:
            shown.append(member_view(chat, user, member))
    return shown


def get_chat_member_count(call: Call) -> Any:
    """Count who is in the chat: getChatMemberCount."""
    members = joined_chat(call).members.values()
    return sum(member.status in INSIDE for member in members)


def nothing_listed(_: Call) -> Any:
    """List the bot's commands, of which none were set: getMyCommands."""
    return []


def nothing_described(_: Call) -> Any:
    """getMyDescription: nothing was set."""
    return {"description": ""}


def nothing_described_briefly(_: Call) -> Any:
    """getMyShortDescription: nothing was set."""
    return {"short_description": ""}


def get_my_name(call: Call) -> Any:
    """Tell the bot's name: getMyName."""
    return {"name": call.world.users[call.bot.id].first_name}


def taken_note(_: Call) -> Any:
    """setMyCommands, sendChatAction and their kin: accepted, without a trace."""
    return True

"""Methods that tell who the bot is, where it stands and what it may do there."""

from typing import Any

from connectors.emulators.max.errors import MaxError, denied, not_found
from connectors.emulators.max.network import Call
from connectors.emulators.max.params import whole
from connectors.emulators.max.rights import channel_of, check_permission
from connectors.emulators.max.views import bot_view, channel_view, member_view
from connectors.emulators.max.world import Channel


def get_me(call: Call) -> Any:
    """GET /me."""
    return bot_view(call.network, call.bot)


def get_chats(call: Call) -> Any:
    """GET /chats: withdrawn, unless the switch brings it back; the marker is a place in the row."""
    if not call.network.switches.chats_listing:
        raise MaxError(404, "method.not.found")
    count = call.query.between("count", 50, 1, 100)
    first = max(call.query.integer("marker") or 0, 0)
    mine = sorted(call.bot.memberships, reverse=True)
    shown = [call.world.channels[number] for number in mine[first : first + count]]
    following = first + count if first + count < len(mine) else None
    return {"chats": [channel_view(call.network, one) for one in shown], "marker": following}


def get_chat(call: Call) -> Any:
    """GET /chats/{chatId}: by number only; a link finds nothing."""
    return channel_view(call.network, _asked(call))


def get_my_membership(call: Call) -> Any:
    """GET /chats/{chatId}/members/me."""
    membership = call.bot.memberships[_asked(call).id]
    return member_view(call.network, call.bot, membership)


def get_admins(call: Call) -> Any:
    """GET /chats/{chatId}/members/admins: the bots that are administrators."""
    number = _asked(call).id
    if not call.bot.memberships[number].is_admin:
        raise MaxError(403, "access.denied", "Bot is not an administrator of the chat")
    found = [
        member_view(call.network, bot, bot.memberships[number])
        for bot in call.world.bots.values()
        if number in bot.memberships and bot.memberships[number].is_admin
    ]
    return {"members": found, "marker": None}


def remove_member(call: Call) -> Any:
    """DELETE /chats/{chatId}/members?user_id=&block=: with ``block`` they may not come back.

    That whoever is blocked cannot comment either is believed.
    """
    channel = _asked(call)
    call.network.admit_write(call.bot, channel.id, "DELETE", comment=False)
    check_permission(call.bot, channel.id, "add_remove_members")
    number = call.query.integer("user_id")
    if number is None or number not in call.world.users:
        raise not_found(f"User {number} not found")
    if number == channel.owner_id:
        raise denied("The owner cannot be removed")
    if call.query.text("block") == "true":
        channel.blocked.add(number)
    return {"success": True}


def _asked(call: Call) -> Channel:
    asked = call.path[0]
    if not asked.lstrip("-").isdecimal():
        raise MaxError(404, "chat.not.found", f"Chat not found by link {asked}")
    return channel_of(call, whole("chatId", asked))

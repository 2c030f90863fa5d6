"""What a bot may see and do: its memberships and their permissions."""

from typing import Final

from connectors.emulators.max.errors import MaxError, denied, not_found
from connectors.emulators.max.network import Call
from connectors.emulators.max.world import Bot, Channel, Membership, Message

_READ: Final = "read_all_messages"


def channel_of(call: Call, chat_id: int) -> Channel:
    """Find a channel that the bot is in; raises MaxError 404 or 403."""
    channel = call.world.channels.get(chat_id)
    if channel is None:
        raise MaxError(404, "chat.not.found", f"Chat {chat_id} not found")
    if chat_id not in call.bot.memberships:
        raise denied("Bot is not a member of the chat")
    return channel


def check_permission(bot: Bot, chat_id: int, permission: str) -> None:
    """Demand a permission of an administrator; raises MaxError 403 that names it."""
    if not has_permission(bot.memberships[chat_id], permission):
        raise denied(f"Bot needs the permission {permission}")


def has_permission(membership: Membership, permission: str) -> bool:
    """Tell whether a place in a channel holds a permission; an owner holds all."""
    if not membership.is_admin:
        return False
    return membership.is_owner or permission in membership.permissions


def hears_comments(membership: Membership) -> bool:
    """Tell whether a bot is told of comments."""
    return has_permission(membership, _READ)


def readable_post(call: Call) -> Message:
    """Find the post whose comments are asked for, read by an administrator only."""
    post = living_post(call, call.path[0])
    channel_of(call, post.chat_id)
    check_permission(call.bot, post.chat_id, _READ)
    return post


def living_post(call: Call, mid: str) -> Message:
    """Find a message of a channel or chat that is no comment; raises MaxError 404."""
    post = call.world.messages.get(mid)
    if post is None or post.deleted or post.post:
        raise not_found(f"Message {mid} not found")
    return post

"""How things look in answers and updates."""

from typing import Any, Final

from connectors.emulators.max.mids import address_of
from connectors.emulators.max.network import Network
from connectors.emulators.max.world import Bot, Channel, Membership, Message, User

_OLD_NAMES: Final = {"edit": "edit_message", "delete": "delete_message"}

Json = dict[str, Any]


def user_view(network: Network, user: User) -> Json:
    """Show a person or a bot; ``name`` is obsolete but still there."""
    return {
        "user_id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name or None,
        "name": f"{user.first_name} {user.last_name}".strip(),
        "username": user.username,
        "is_bot": user.is_bot,
        "last_activity_time": network.now(),
    }


def bot_view(network: Network, bot: Bot) -> Json:
    """Show a bot to itself."""
    return user_view(network, network.world.users[bot.user_id]) | {"description": None}


def channel_view(network: Network, channel: Channel) -> Json:
    """Show a channel or a chat."""
    posts = [one for one in network.world.posts.get(channel.id, []) if not one.deleted]
    return {
        "chat_id": channel.id,
        "type": channel.type,
        "status": channel.status,
        "title": channel.title,
        "icon": {"url": channel.icon} if channel.icon else None,
        "last_event_time": posts[-1].timestamp if posts else 0,
        "participants_count": channel.participants_count,
        "owner_id": channel.owner_id,
        "is_public": channel.is_public,
        "link": channel.link,
        "description": channel.description,
        "messages_count": len(posts),
        "pinned_message": None,
    }


def member_view(network: Network, bot: Bot, membership: Membership) -> Json:
    """Show a bot's place in a channel."""
    return bot_view(network, bot) | {
        "last_access_time": network.now(),
        "is_owner": membership.is_owner,
        "is_admin": membership.is_admin,
        "join_time": membership.joined,
        "permissions": _permissions(network, membership),
    }


def post_view(network: Network, post: Message) -> Json:
    """Show a message of a channel or chat; views are told in channels only."""
    channel = network.world.channels[post.chat_id]
    body = body_view(post) | {"attachments": post.attachments}
    shown = _message(network, post, channel, body)
    if channel.type == "channel":
        shown["stat"] = {"views": post.views}
    shown["url"] = address_of(channel.id, post.seq, channel.link) if channel.is_public else None
    return shown


def comment_view(network: Network, comment: Message) -> Json:
    """Show a comment: like a message, but without attachments, views and address."""
    channel = network.world.channels[comment.chat_id]
    shown = _message(network, comment, channel, body_view(comment))
    shown["recipient"]["post_id"] = _post_id(network, comment)
    return shown


def body_view(message: Message) -> Json:
    """Show what was written."""
    return {"mid": message.mid, "seq": message.seq, "text": message.text}


def _message(network: Network, message: Message, channel: Channel, body: Json) -> Json:
    recipient = {"chat_id": channel.id, "chat_type": channel.type, "user_id": None}
    shown = {
        "sender": _sender(network, message),
        "recipient": recipient,
        "timestamp": message.timestamp,
        "body": body,
    }
    link = _link(network, message)
    return shown if link is None else shown | {"link": link}


def _sender(network: Network, message: Message) -> Json | None:
    user = network.world.users.get(message.sender)
    if user is None:
        return None
    hidden = message.post and network.switches.comment_sender == "null" and not user.is_bot
    return None if hidden else user_view(network, user)


def _link(network: Network, message: Message) -> Json | None:
    if not message.link:
        return None
    linked = network.world.messages[message.link]
    if network.world.is_gone(linked) and network.switches.deleted_parent == "dropped":
        return None
    shown: Json = {"type": message.link_type, "message": body_view(linked)}
    if message.link_type == "forward":
        shown |= {"chat_id": linked.chat_id}
        shown["message"]["attachments"] = linked.attachments
    return shown | {"sender": _sender(network, linked)}


def _post_id(network: Network, comment: Message) -> str | int | None:
    shape = network.switches.post_id
    if shape == "null":
        return None
    return comment.post if shape == "string" else network.world.messages[comment.post].seq


def _permissions(network: Network, membership: Membership) -> list[str] | None:
    if not membership.is_admin:
        return None
    if network.switches.permission_names == "new":
        return membership.permissions
    names = [_OLD_NAMES.get(one, one) for one in membership.permissions]
    return [*names, "post_edit_delete_message"] if "write" in names else names

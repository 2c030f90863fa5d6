"""How people, chats, members and messages look in Telegram's answers."""

from typing import Any, Final

from connectors.emulators.telegram.switches import Switches
from connectors.emulators.telegram.world import (
    Bot,
    Chat,
    ChatType,
    Member,
    Message,
    Origin,
    Status,
    User,
    World,
)

Json = dict[str, Any]

RIGHTS: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",  # later than Bot API 10.1; aiogram 3.31 insists on it
)
_GROUP_RIGHTS: Final = ("can_pin_messages", "can_manage_topics")
_CHANNEL_RIGHTS: Final = ("can_post_messages", "can_edit_messages")
ALL_RIGHTS: Final = frozenset((*RIGHTS, *_GROUP_RIGHTS, *_CHANNEL_RIGHTS))
_PERMISSIONS: Final = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_GIFTS: Final = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def user_view(user: User) -> Json:
    """Show a person or a bot."""
    shown: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    return shown | _filled(last_name=user.last_name, username=user.username)


def me_view(bot: Bot, face: User) -> Json:
    """Show a bot to itself."""
    return user_view(face) | {
        "can_join_groups": bot.can_join_groups,
        "can_read_all_group_messages": bot.can_read_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_view(chat: Chat) -> Json:
    """Show a chat as it stands in messages."""
    named = "first_name" if chat.type is ChatType.PRIVATE else "title"
    shown: Json = {"id": chat.id, "type": chat.type.value, named: chat.title}
    return shown | _filled(username=chat.username)


def full_chat_view(chat: Chat) -> Json:
    """Show a chat as getChat does."""
    shown = chat_view(chat) | _filled(description=chat.description)
    shown |= _filled(linked_chat_id=chat.linked_chat_id)
    shown |= {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.username:
        shown["active_usernames"] = [chat.username]
    if chat.type is not ChatType.CHANNEL:
        allowed = dict.fromkeys(_PERMISSIONS, chat.can_send_messages)
        shown["permissions"] = allowed | {"can_change_info": False, "can_pin_messages": False}
    return shown


def member_view(chat: Chat, user: User, member: Member | None) -> Json:
    """Show what somebody is in a chat; each status has fields of its own."""
    status = member.status if member else Status.LEFT
    shown: Json = {"user": user_view(user), "status": status.value}
    if member is None or status in {Status.LEFT, Status.MEMBER}:
        return shown
    if status is Status.KICKED:
        return shown | {"until_date": member.until_date}
    if status is Status.RESTRICTED:
        allowed = dict.fromkeys(_PERMISSIONS, False)
        return shown | allowed | {"is_member": True, "until_date": member.until_date}
    shown |= {"is_anonymous": member.is_anonymous} | _filled(custom_title=member.custom_title)
    if status is Status.CREATOR:
        return shown
    own = _CHANNEL_RIGHTS if chat.type is ChatType.CHANNEL else _GROUP_RIGHTS
    given = {name: member.rights.get(name, False) for name in (*RIGHTS, *own)}
    given["can_manage_chat"] = True  # implied by any other right
    return shown | {"can_be_edited": False} | given


def message_view(
    world: World, message: Message, switches: Switches, *, nested: bool = False
) -> Json:
    """Show a message; what it answers is shown with it, but not what that answered in turn."""
    chat = world.chats[message.chat_id]
    shown: Json = {"message_id": message.id}
    if message.thread:
        shown["message_thread_id"] = message.thread
    if message.from_id:
        shown["from"] = user_view(world.users[message.from_id])
    if message.sender_chat_id:
        shown["sender_chat"] = chat_view(world.chats[message.sender_chat_id])
    shown |= _filled(author_signature=message.signature)
    shown |= {"chat": chat_view(chat), "date": message.date}
    shown |= _filled(edit_date=message.edited, media_group_id=message.album)
    if message.origin is not None:
        shown |= _forward_view(world, message.origin, switches)
    if message.post_of:
        shown["is_automatic_forward"] = True
    answered = chat.living(message.reply_to)
    if answered is not None and not nested:
        shown["reply_to_message"] = message_view(world, answered, switches, nested=True)
    return shown | message.content


def _forward_view(world: World, origin: Origin, switches: Switches) -> Json:
    chat = chat_view(world.chats[origin.chat_id])
    signed = _filled(author_signature=origin.signature)
    named = {"type": "channel", "chat": chat, "message_id": origin.message_id}
    shown: Json = {"forward_origin": named | {"date": origin.date} | signed}
    if switches.legacy_forward_fields:
        shown |= {"forward_from_chat": chat, "forward_from_message_id": origin.message_id}
        shown |= _filled(forward_signature=origin.signature) | {"forward_date": origin.date}
    return shown


def _filled(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value}

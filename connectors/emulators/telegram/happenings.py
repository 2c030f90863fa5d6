"""What happens in chats, and which bots are told of it."""

import re
from typing import Final

import msgspec

from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.views import chat_view, member_view, message_view, user_view
from connectors.emulators.telegram.world import (
    ANONYMOUS,
    IN_CHARGE,
    INSIDE,
    SERVICE,
    Bot,
    Chat,
    ChatType,
    Member,
    Message,
    Origin,
    User,
)

_COMMAND: Final = re.compile(r"/\w+(?:@(\w+))?", re.ASCII)
_encode = msgspec.json.Encoder().encode


def appear(network: Network, message: Message) -> None:
    """Put a message into its chat; a channel's post is copied into the discussion group."""
    chat = network.world.chats[message.chat_id]
    chat.add(message)
    _tell(network, message, "channel_post" if chat.type is ChatType.CHANNEL else "message")
    if chat.type is ChatType.CHANNEL and chat.linked_chat_id:
        _forward(network, chat, message)


def appear_to(network: Network, message: Message, bot: Bot) -> None:
    """Put a message into a talk of two and tell the bot of it."""
    chat = network.world.chats[message.chat_id]
    chat.add(message)
    body = _encode(message_view(network.world, message, network.switches))
    _put(network, bot, "message", chat.id, body, message.date)


def thread_of(network: Network, chat: Chat, target: Message | None) -> int:
    """Tell which thread an answer belongs to: that of a post, or of a talk if it has any."""
    if target is None or chat.type is not ChatType.SUPERGROUP:
        return 0
    opens_one = target.post_of or network.switches.talk_replies_are_threads
    return target.thread or (target.id if opens_one else 0)


def edit(network: Network, message: Message, content: dict[str, object]) -> None:
    """Change what a message says, that of its automatic forward too."""
    message.content = content
    touch(network, message)
    copy = _copy_of(network, message)
    if copy is not None:
        edit(network, copy, content)


def touch(network: Network, message: Message) -> None:
    """Report a message as edited; without a change, this is the phantom edit of a reaction."""
    message.edited = network.clock.stamp()
    is_channel = network.world.chats[message.chat_id].type is ChatType.CHANNEL
    _tell(network, message, "edited_channel_post" if is_channel else "edited_message")


def delete(network: Network, message: Message) -> None:
    """Delete a message and, of a post, its automatic forward; nobody is told."""
    message.deleted = True
    copy = _copy_of(network, message)
    if copy is not None:
        copy.deleted = True


def set_member(network: Network, chat: Chat, user: User, member: Member, *, by: User) -> None:
    """Give somebody another place in a chat; bots hear of themselves, and if they ask, of all."""
    before = chat.members.get(user.id)
    chat.members[user.id] = member
    now = network.clock.stamp()
    told = {
        "chat": chat_view(chat),
        "from": user_view(by),
        "date": now,
        "old_chat_member": member_view(chat, user, before),
        "new_chat_member": member_view(chat, user, member),
    }
    for bot in network.world.bots.values():
        if bot.id == user.id:
            _put(network, bot, "my_chat_member", chat.id, _encode(told), now)
        elif chat.status(bot.id) in IN_CHARGE:
            _put(network, bot, "chat_member", chat.id, _encode(told), now)


def migrate(network: Network, group: Chat) -> Chat:
    """Make a supergroup of a group: another id, the same people, an empty history."""
    number = network.world.new_chat_id(ChatType.SUPERGROUP)
    upgraded = Chat(
        id=number,
        type=ChatType.SUPERGROUP,
        title=group.title,
        description=group.description,
        can_send_messages=group.can_send_messages,
        members=dict(group.members),
    )
    network.world.chats[number] = upgraded
    now = network.clock.stamp()
    left, begun = {"migrate_to_chat_id": number}, {"migrate_from_chat_id": group.id}
    for chat, content in ((group, left), (upgraded, begun)):
        service = Message(
            id=chat.new_id(),
            chat_id=chat.id,
            date=now,
            from_id=ANONYMOUS.id,
            sender_chat_id=chat.id,
            content=dict[str, object](content),
        )
        appear(network, service)
    group.migrated_to = number
    return upgraded


def _forward(network: Network, channel: Chat, post: Message) -> None:
    group = network.world.chats[channel.linked_chat_id]
    own = Origin(chat_id=channel.id, message_id=post.id, date=post.date, signature=post.signature)
    keeps_origin = network.switches.forwarded_post_origin == "original"
    copy = Message(
        id=group.new_id(),
        chat_id=group.id,
        date=post.date,
        from_id=SERVICE.id,
        sender_chat_id=channel.id,
        content=post.content,
        album=post.album,
        origin=(post.origin or own) if keeps_origin else own,
        post_of=channel.id,
        post_id=post.id,
    )
    post.copy_id, post.copy_chat_id = copy.id, group.id
    appear(network, copy)


def _copy_of(network: Network, post: Message) -> Message | None:
    group = network.world.chats.get(post.copy_chat_id)
    return group.living(post.copy_id) if group else None


def _tell(network: Network, message: Message, kind: str) -> None:
    chat = network.world.chats[message.chat_id]
    hearers = [one for one in network.world.bots.values() if _hears(network, one, chat, message)]
    if not hearers:
        return
    body = _encode(message_view(network.world, message, network.switches))
    for bot in hearers:
        _put(network, bot, kind, chat.id, body, message.edited or message.date)


def _put(network: Network, bot: Bot, kind: str, chat_id: int, body: bytes, moment: int) -> None:
    mailbox = network.mailbox(bot.token)
    mailbox.put(kind, chat_id, body, moment=moment, now=network.clock.now())


def _hears(network: Network, bot: Bot, chat: Chat, message: Message) -> bool:
    """Tell whether a bot gets this message: rights, privacy mode, and never its own."""
    status = chat.status(bot.id)
    if status not in INSIDE or message.by_bot == bot.id or chat.deactivated:
        return False
    if message.by_bot and not network.switches.bots_see_bots:
        return False
    if status in IN_CHARGE:
        return True
    if chat.type is ChatType.CHANNEL:
        return False
    return bot.can_read_all_group_messages or _concerns(network, bot, chat, message)


def _concerns(network: Network, bot: Bot, chat: Chat, message: Message) -> bool:
    """Tell what a bot in privacy mode sees: commands, answers to itself, service messages."""
    answered = chat.living(message.reply_to)
    if message.is_service or (answered is not None and answered.from_id == bot.id):
        return True
    command = _COMMAND.match(message.text)
    if command is None:
        return False
    face = network.world.users[bot.id]
    return command[1] is None or command[1].lower() == face.username.lower()

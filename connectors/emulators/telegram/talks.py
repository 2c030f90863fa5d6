"""Talks of two with a bot: what people write to it, and when they stop it."""

from connectors.emulators.form_parts import FormError
from connectors.emulators.panel import told
from connectors.emulators.telegram import happenings
from connectors.emulators.telegram.forms import TalkForm
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.world import Bot, Chat, ChatType, Member, Message, Status
from connectors.emulators.wire import Answer, Request


def talk(network: Network, form: TalkForm) -> int:
    """Write to a bot, or stop it, and give the talk's id, which is the person's."""
    bot = network.world.bots.get(form.token)
    user = network.world.users.get(form.user_id)
    if bot is None or user is None or user.is_bot:
        raise FormError("no such bot or person")
    chat = network.world.chats.setdefault(
        user.id, Chat(id=user.id, type=ChatType.PRIVATE, title=user.first_name)
    )
    if form.blocked:
        _place(network, chat, bot, Status.KICKED)
        return chat.id
    if chat.status(bot.id) is Status.KICKED:
        _place(network, chat, bot, Status.MEMBER)
    chat.members[bot.id] = Member(status=Status.MEMBER)
    message = Message(
        id=chat.new_id(),
        chat_id=chat.id,
        date=network.clock.stamp(),
        from_id=user.id,
        content={"text": form.text},
    )
    happenings.appear_to(network, message, bot)
    return chat.id


def listed_talks(network: Network, _: Request) -> Answer:
    """List what stands in talks of two, the oldest first."""
    shown = [
        {"user_id": chat.id, "id": one.id, "by_bot": one.by_bot, "text": one.text}
        for chat in network.world.chats.values()
        if chat.type is ChatType.PRIVATE
        for one in chat.messages.values()
    ]
    return told(shown)


def _place(network: Network, chat: Chat, bot: Bot, status: Status) -> None:
    face, person = network.world.users[bot.id], network.world.users[chat.id]
    happenings.set_member(network, chat, face, Member(status=status), by=person)

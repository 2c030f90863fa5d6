"""Dialogs with a bot: people start it, write to it and stop it."""

from connectors.emulators.form_parts import FormError
from connectors.emulators.max import events
from connectors.emulators.max.forms import DialogForm
from connectors.emulators.max.network import Network
from connectors.emulators.max.views import post_view, user_view
from connectors.emulators.max.world import Bot, Channel, Membership, Message, User
from connectors.emulators.panel import told
from connectors.emulators.wire import Answer, Request

_APART = 1_000_000


def talk(network: Network, form: DialogForm) -> int:
    """Do what the form says and give the dialog's id; without words the bot is started."""
    bot, user = network.world.bots.get(form.token), network.world.users.get(form.user_id)
    if bot is None or user is None:
        raise FormError("no such bot or person")
    number = bot.user_id * _APART + user.id
    about = {"chat_id": number, "user": user_view(network, user)}
    if form.stopped:
        bot.memberships.pop(number, None)
        events.talked(network, bot, "bot_stopped", about)
        return number
    dialog = Channel(id=number, title=user.first_name, type="dialog", is_public=False)
    network.world.channels.setdefault(number, dialog)
    bot.memberships.setdefault(number, Membership(is_admin=False, joined=network.now()))
    if form.text:
        _write(network, bot, number, user, form.text)
    else:
        events.talked(network, bot, "bot_started", about | {"payload": form.payload})
    return number


def listed_dialogs(network: Network, _: Request) -> Answer:
    """List what stands in dialogs, the oldest first; sender 0 is the bot."""
    shown = [
        {"chat_id": dialog.id, "mid": one.mid, "sender": one.sender, "text": one.text}
        for dialog in network.world.channels.values()
        if dialog.type == "dialog"
        for one in network.world.posts.get(dialog.id, [])
    ]
    return told(shown)


def _write(network: Network, bot: Bot, number: int, user: User, text: str) -> None:
    now = network.now()
    mid, seq = network.world.number(number, now)
    message = Message(mid=mid, seq=seq, chat_id=number, timestamp=now, text=text, sender=user.id)
    network.world.add(message)
    events.talked(network, bot, "message_created", {"message": post_view(network, message)})

"""What owners do on the network: make chats and bots, link channels, appoint and dismiss."""

from msgspec import UNSET, UnsetType

from connectors.emulators.form_parts import FormError, alter, filled_in
from connectors.emulators.telegram import happenings
from connectors.emulators.telegram.forms import (
    BotForm,
    ChatForm,
    MemberForm,
    Migration,
    UserForm,
)
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.views import ALL_RIGHTS
from connectors.emulators.telegram.world import (
    IN_CHARGE,
    Bot,
    Chat,
    ChatType,
    Member,
    User,
)


def put_user(network: Network, form: UserForm) -> int:
    """Create or alter a person and give the id."""
    users = network.world.users
    number = network.world.new_user_id() if isinstance(form.id, UnsetType) else form.id
    user = users.get(number) or User(id=number, first_name=f"User {number}")
    alter(user, filled_in(form) | {"id": number})
    users[number] = user
    return number


def put_bot(network: Network, form: BotForm) -> str:
    """Make or alter a bot and give its key; a new key of the same bot revokes the old one."""
    world, number = network.world, int(form.token.partition(":")[0])
    face = world.users.get(number) or User(
        id=number, first_name=f"Bot {number}", username=f"bot{number}_bot", is_bot=True
    )
    if not face.is_bot:
        raise FormError(f"{number} is a person")
    bot = world.bots.get(form.token) or Bot(token=form.token, id=number)
    given = filled_in(form)
    alter(face, {name: given.pop(name) for name in ("first_name", "username") if name in given})
    alter(bot, given)
    for other in world.bots.values():
        if other.id == number and other.token != form.token:
            other.revoked = True
    world.users[number], world.bots[form.token] = face, bot
    return form.token


def put_chat(network: Network, form: ChatForm) -> int:
    """Create or alter a chat and give its id; linking a group makes it a supergroup first."""
    chats = network.world.chats
    chat = None if isinstance(form.id, UnsetType) else chats.get(form.id)
    if chat is None:
        chat = _new_chat(network, form)
    given = filled_in(form) | {"id": chat.id, "type": chat.type}
    linked = given.pop("linked_chat_id", UNSET)
    alter(chat, given)
    chats[chat.id] = chat
    if linked is not UNSET:
        _link(network, chat, linked)
    return chat.migrated_to or chat.id


def put_member(network: Network, form: MemberForm) -> int:
    """Give somebody a place in a chat; an administrator has all rights unless some are named."""
    chat, user = network.world.chats.get(form.chat_id), network.world.users.get(form.user_id)
    if chat is None or user is None:
        raise FormError("no such chat or user")
    granted = frozenset[str]()
    if form.status in IN_CHARGE:
        granted = ALL_RIGHTS if isinstance(form.rights, UnsetType) else frozenset(form.rights)
    if not granted <= ALL_RIGHTS:
        raise FormError(f"rights are some of {', '.join(sorted(ALL_RIGHTS))}")
    member = Member(
        status=form.status,
        rights=dict.fromkeys(granted, True),
        is_anonymous=form.is_anonymous,
        custom_title=form.custom_title,
        until_date=form.until_date,
    )
    by = network.world.users[network.world.author(form.by)]
    happenings.set_member(network, chat, user, member, by=by)
    return user.id


def migrate(network: Network, form: Migration) -> int:
    """Make a supergroup of a group and give its new id."""
    group = network.world.chats.get(form.chat_id)
    if group is None or group.type is not ChatType.GROUP or group.migrated_to:
        raise FormError("only a group that did not migrate yet becomes a supergroup")
    return happenings.migrate(network, group).id


def _new_chat(network: Network, form: ChatForm) -> Chat:
    kind = ChatType.CHANNEL if isinstance(form.type, UnsetType) else form.type
    if kind is ChatType.PRIVATE:
        raise FormError("a talk with a bot is begun by a person")
    number = network.world.new_chat_id(kind) if isinstance(form.id, UnsetType) else form.id
    return Chat(id=number, type=kind, title=f"{kind} {number}")


def _link(network: Network, chat: Chat, other_id: int) -> None:
    chats = network.world.chats
    other = chats.get(other_id)
    if other_id and (
        other is None or (chat.type is ChatType.CHANNEL) is (other.type is ChatType.CHANNEL)
    ):
        raise FormError("a channel is linked to a group, and both exist")
    pair = [one for one in (chat, other) if one is not None]
    for one in pair:
        former = chats.get(one.linked_chat_id)
        if former is not None:
            former.linked_chat_id = 0
        one.linked_chat_id = 0
    if other is not None:
        first, second = (_as_supergroup(network, one) for one in pair)
        first.linked_chat_id, second.linked_chat_id = second.id, first.id


def _as_supergroup(network: Network, chat: Chat) -> Chat:
    if chat.type is not ChatType.GROUP:
        return chat
    return network.world.chats.get(chat.migrated_to) or happenings.migrate(network, chat)

"""Which chats a bot sees, and what it may do in them."""

from connectors.emulators.telegram.errors import bad_request, forbidden, upgraded
from connectors.emulators.telegram.network import Call
from connectors.emulators.telegram.world import (
    IN_CHARGE,
    INSIDE,
    Chat,
    ChatType,
    Message,
    Status,
    User,
)


def visible_chat(call: Call) -> Chat:
    """Give the chat if the bot knows it; raises TelegramError 400 or 403.

    Known are chats it is in, public ones, and the other side of a linked pair.
    """
    chat = _named_chat(call)
    status = chat.status(call.bot.id)
    if status is Status.KICKED and chat.type is ChatType.PRIVATE:
        raise forbidden("bot was blocked by the user")
    if status is Status.KICKED:
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if status in INSIDE or chat.username or _is_linked_to_own(call, chat):
        return chat
    if call.bot.id in chat.members:
        raise _not_a_member(chat)
    raise bad_request("chat not found")


def joined_chat(call: Call) -> Chat:
    """Give the chat if the bot is in it; raises TelegramError 400 or 403."""
    chat = visible_chat(call)
    if chat.status(call.bot.id) not in INSIDE:
        raise _not_a_member(chat)
    return chat


def writable_chat(call: Call) -> Chat:
    """Give the chat if the bot may write into it; raises TelegramError 400 or 403."""
    chat = joined_chat(call)
    status = chat.status(call.bot.id)
    if chat.type is ChatType.CHANNEL:
        if not chat.may(call.bot.id, "can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
    elif status not in IN_CHARGE and (status is Status.RESTRICTED or not chat.can_send_messages):
        raise bad_request("not enough rights to send text messages to the chat")
    return chat


def check_right(call: Call, chat: Chat, right: str, refusal: str) -> None:
    """Refuse a bot that is not an administrator with this right."""
    if not chat.may(call.bot.id, right):
        raise bad_request(refusal)


def wanted_user(call: Call) -> User:
    """Find the person asked for; raises TelegramError 400."""
    number = call.params.integer("user_id")
    if number <= 0:
        raise bad_request("invalid user_id specified")
    user = call.world.users.get(number)
    if user is None:
        raise bad_request("user not found")
    return user


def wanted_message(call: Call, chat: Chat, lacking: str) -> Message:
    """Find the message asked for; raises TelegramError 400 with the given sentence."""
    number = call.params.integer("message_id")
    if number <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.living(number)
    if message is None:
        raise bad_request(lacking)
    return message


def _named_chat(call: Call) -> Chat:
    asked = call.params.text("chat_id").strip()
    if not asked:
        raise bad_request("chat_id is empty")
    if asked.startswith("@"):
        chat = call.world.public_chat(asked)
    else:
        chat = call.world.chats.get(call.params.integer("chat_id"))
    if chat is None or chat.deactivated:
        raise bad_request("chat not found")
    if chat.migrated_to:
        raise upgraded(chat.migrated_to)
    return chat


def _is_linked_to_own(call: Call, chat: Chat) -> bool:
    other = call.world.chats.get(chat.linked_chat_id)
    return other is not None and other.status(call.bot.id) in INSIDE


def _not_a_member(chat: Chat) -> Exception:
    return forbidden(f"bot is not a member of the {chat.type} chat")

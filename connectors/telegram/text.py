"""What people wrote, as we keep it.

Telegram keeps its mark-up apart from the text, and a mention stands there as the name that
everybody sees: so there is nothing to take out.
"""

from connectors.telegram.wire import Chat, Message, User


def plain(text: str) -> str:
    """Drop what no database stores."""
    return text.replace("\x00", "")


def words_of(message: Message) -> str:
    """Give what is written in a message or under its picture."""
    return plain(message.text or message.caption)


def title_of(chat: Chat) -> str:
    """Name a chat."""
    return plain(chat.title).strip() or chat.username or str(chat.id)


def name_of(user: User) -> str:
    """Name a person by whatever Telegram tells."""
    full = " ".join(filter(None, (user.first_name, user.last_name)))
    return plain(full).strip() or user.username or str(user.id)

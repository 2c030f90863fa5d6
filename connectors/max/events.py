"""The shapes of MAX's events, which differ from one account of them to the next."""

from typing import Final

import msgspec

from app.vocabulary import Network, PageRef
from connectors.max.wire import Message

CHANNEL: Final = "channel"
_CARRIERS: Final = frozenset({"message", "comment", "message_comment"})
_UNSIGNED: Final = 2**64


class Recipient(msgspec.Struct):
    """Where a message stands; a comment's names its post, by its id, its number, or not."""

    chat_id: int | None = None
    chat_type: str = CHANNEL
    post_id: str | int | None = None


class TellingMessage(Message):
    """A message of an event."""

    recipient: Recipient | None = None


class Update(msgspec.Struct):
    """An event; which fields there are depends on its type."""

    update_type: str
    message: TellingMessage | None = None
    message_id: str | None = None
    chat_id: int | None = None
    post_id: str | int | None = None
    user_id: int | None = None
    """Who removed a message."""
    is_channel: bool = True
    payload: str | None = None
    """What somebody who starts the bot brings along from a link."""

    @property
    def deed(self) -> str:
        """Tell what was done with a message: created, edited, removed; else nothing."""
        carrier, _, deed = self.update_type.rpartition("_")
        return deed if carrier in _CARRIERS else ""


def page_of(chat_id: int) -> PageRef:
    """Name a channel in our words."""
    return PageRef(network=Network.MAX, external_id=str(chat_id))


def post_mid(chat_id: int, post_id: str | int) -> tuple[str, bool]:
    """Give a post's id, and whether MAX itself said it so.

    A number is believed to be the message's ``seq``, of which ids are made together with the
    channel; platform-apis.md 6.3 knows that from one SDK only, so ask before believing it.
    """
    if isinstance(post_id, str) and not post_id.isdigit():
        return post_id, True
    return f"mid.{chat_id % _UNSIGNED:016x}{int(post_id):016x}", False

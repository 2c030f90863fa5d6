"""Numbers and addresses of messages: ``seq`` holds the time, ``mid`` the chat and the seq."""

from base64 import urlsafe_b64encode
from typing import Final

_SHIFT: Final = 16
_UNSIGNED: Final = 2**64


def seq_at(timestamp: int, nth: int) -> int:
    """Compose the number of a millisecond's nth message; after 65,535 it runs into the next."""
    return (timestamp << _SHIFT) + nth


def mid_of(chat_id: int, seq: int) -> str:
    """Name a message: 16 hex digits of the chat in two's complement, 16 of the seq."""
    return f"mid.{chat_id % _UNSIGNED:016x}{seq:016x}"


def address_of(chat_id: int, seq: int, link: str | None) -> str:
    """Compose a post's address: the channel's link or number, then the seq's 8 bytes."""
    code = urlsafe_b64encode(seq.to_bytes(8)).rstrip(b"=").decode()
    return f"{link or f'https://max.ru/c/{chat_id}'}/{code}"

"""Ids of comments as OK makes them: base64 with ``=``, which no form may carry un-encoded."""

from base64 import b64encode
from typing import Final
from zlib import crc32

_GROUP_OF_BYTES: Final = 3


def comment_id(discussion_id: str, milliseconds: int, row: int) -> str:
    """Make the id ``ms:hash:ms:discussion:row``; the hash's sign keeps a ``=`` at the end."""
    mark = crc32(f"{discussion_id}:{row}".encode())
    plain = f"{milliseconds}:{mark}:{milliseconds}:{discussion_id}:{row}"
    if len(plain) % _GROUP_OF_BYTES == 0:
        plain = f"{milliseconds}:-{mark}:{milliseconds}:{discussion_id}:{row}"
    return b64encode(plain.encode()).decode()

"""VK's mark-up turned into the text that people see."""

import re
from typing import Final

_MENTION: Final = re.compile(r"\[(?:id|club|public|event)\d+(?::[^|\]]*)?\|([^\]]+)\]")
_ANSWER: Final = re.compile(r"\s*\[(?:id|club|public|event)\d+:bp-?\d+_(\d+)\|", re.ASCII)
"""How VK's site begins an answer in a topic: ``[id77:bp-100_12|Анна], …``; believed."""
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


def plain(text: str | None) -> str:
    """Show mentions as names and old line breaks as breaks; what no database stores is dropped."""
    if not text:
        return ""
    return _MENTION.sub(r"\1", _BREAK.sub("\n", text.replace("\x00", "")))


def answered(text: str | None) -> int | None:
    """Give the number of the comment that an answer in a topic names at its beginning."""
    found = _ANSWER.match(text or "")
    return int(found[1]) if found else None

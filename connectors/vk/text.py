"""VK's mark-up turned into the text that people see."""

import re
from typing import Final

_MENTION: Final = re.compile(r"\[(?:id|club|public|event)\d+(?::[^|\]]*)?\|([^\]]+)\]")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


def plain(text: str | None) -> str:
    """Show mentions as names and old line breaks as breaks; what no database stores is dropped."""
    if not text:
        return ""
    return _MENTION.sub(r"\1", _BREAK.sub("\n", text.replace("\x00", "")))

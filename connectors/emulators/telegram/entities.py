"""What in a text is a mention, a link or a command: places are counted in UTF-16 units."""

import re
from typing import Any, Final

_PATTERNS: Final = (
    ("url", re.compile(r"https?://[^\s<>\"]+|\bt\.me/[^\s<>\"]+")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}\b", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def units(text: str) -> int:
    """Count UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities_of(text: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what the author marked with what the network finds itself, in the text's order."""
    entities = sorted(given, key=_place)
    taken = [_span(one) for one in given]
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            offset, length = units(text[: found.start()]), units(found[0])
            span = range(offset, offset + length)
            if not any(_overlap(span, other) for other in taken):
                taken.append(span)
                entities.append({"type": kind, "offset": offset, "length": length})
    return sorted(entities, key=_place)


def located(text: str, part: str) -> tuple[int, int] | None:
    """Find where a part stands in the text: offset and length in UTF-16 units."""
    start = text.find(part)
    return (units(text[:start]), units(part)) if start >= 0 and part else None


def _place(entity: dict[str, Any]) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _span(entity: dict[str, Any]) -> range:
    return range(entity["offset"], entity["offset"] + entity["length"])


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop

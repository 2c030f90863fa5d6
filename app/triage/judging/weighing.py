"""How important a comment is as it was read: by its words, else by its topic."""

from textwrap import shorten
from typing import Final, NamedTuple

from app.triage.importance import Weight, weigh
from app.triage.judging.reading import Reading
from app.triage.rules import Importance, is_more, names_danger
from app.triage.text.quoting import quoted
from app.triage.topics.listing import Topic

_LONGEST_QUOTE: Final = 160
"""Letters; whoever writes without a full stop is not quoted whole."""


class Weighed(NamedTuple):
    """A weight, and the reading whose words it names."""

    weight: Weight
    reading: Reading


def weigh_reading(reading: Reading, *, month: int, kind: str) -> Weighed | None:
    """Weigh what was read; None where its words make nothing important.

    ``month`` (1 to 12, 0 unknown) is when it got its words, ``kind`` that of the institution.
    """
    weight = weigh(reading.text, reading.words, month=month, kind=kind)
    return None if weight is None else Weighed(weight, reading)


def is_urgent(weighed: Weighed | None) -> bool:
    """Say whether the words call for somebody at once."""
    return weighed is not None and weighed.weight.importance is Importance.URGENT


def danger_in(reading: Reading, weighed: Weighed | None) -> tuple[int, int] | None:
    """Tell which words of a comment are a danger that a person must look at, if any are.

    Words numbered from the first to the second, less one; none where it only joins a danger.
    """
    if weighed is None or weighed.reading is not reading:
        return None
    if is_urgent(weighed) or names_danger(reading.findings):
        return weighed.weight.first, weighed.weight.last
    return None


def weightier(one: Weighed | None, other: Weighed | None) -> Weighed | None:
    """Choose the one that weighs more; the first where both weigh the same."""
    if one is None or other is None:
        return one or other
    return other if is_more(other.weight.importance, one.weight.importance) else one


def importance_of(weighed: Weighed | None, topic: Topic | None) -> tuple[Importance, str | None]:
    """Take what the words say; without them the topic may say that it is important.

    The second is the reason, in Russian with the words that were found.
    """
    if weighed is not None:
        return weighed.weight.importance, _told(weighed)
    if topic is not None and topic.importance is not Importance.USUAL:
        return topic.importance, f"важная тема: {topic.title}"
    return Importance.USUAL, None


def _told(weighed: Weighed) -> str:
    weight, reading = weighed
    first, last = reading.words[weight.first], reading.words[weight.last - 1]
    said = quoted(reading.text, first.start, last.end)
    return f"{weight.reason}: „{shorten(said, _LONGEST_QUOTE, placeholder='…')}“"

"""A comment as it was read, before any model has seen it."""

from collections.abc import Sequence
from typing import NamedTuple

from app.triage.text.closing import before_thanks
from app.triage.text.gist import gist, without_pictures
from app.triage.text.signals import Finding, find_signals
from app.triage.text.wording import Word, plain, read
from app.triage.text.works import without_titles


class Reading(NamedTuple):
    """A text with the words of its gist."""

    text: str
    words: list[Word]
    forms: list[str]
    findings: list[Finding]

    @property
    def line(self) -> str:
        """The gist in one line, for a model that reads sentences."""
        return plain(self.text, self.words)


def read_text(text: str) -> Reading:
    """Read a text: the words of its gist, their forms and signals.

    Titles of works that would abuse or ask are one word. Thanks at the end of what
    asks for something are left out, for they tell of nothing done.
    """
    reading = _read_words(text, gist(text, read(text)))
    untitled = without_titles(text, reading.words, reading.findings)
    if untitled is not reading.words:
        reading = _read_words(text, untitled)
    asking = before_thanks(text, reading.words, reading.findings)
    if asking == len(reading.words):
        return reading
    return _read_words(text, without_pictures(text, reading.words[:asking]))


def _read_words(text: str, words: Sequence[Word]) -> Reading:
    forms = [word.form for word in words]
    return Reading(text, list(words), forms, find_signals(forms))

"""A comment as it was read, before any model has seen it."""

from typing import NamedTuple

from app.triage.text.gist import gist
from app.triage.text.signals import Finding, find_signals
from app.triage.text.wording import Word, plain, read


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
    """Read a text: the words of its gist, their forms and signals."""
    words = list(gist(text, read(text)))
    forms = [word.form for word in words]
    return Reading(text, words, forms, find_signals(forms))

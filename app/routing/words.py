"""Tells whether two comments are about the like, without keeping what was said; pure."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from app.triage.text.gist import gist
from app.triage.text.lemmas import lemma_of
from app.triage.text.wording import is_plain, read

_MOST: Final = 64
_SHORTEST: Final = 4
"""Letters of a word that may tell what a comment is about."""


def hashes_of(texts: Iterable[str]) -> list[int]:
    """Hash the first words of what was said, in dictionary form and in no order."""
    lemmas = dict.fromkeys(
        lemma_of(word.form)
        for text in texts
        for word in gist(text, read(text))
        if is_plain(word.form) and len(word.form) >= _SHORTEST
    )
    return sorted({_hash(lemma) for lemma in list(lemmas)[:_MOST]})


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Tell the share of common words among all, from 0 to 1."""
    both, either = set(one) & set(other), set(one) | set(other)
    return len(both) / len(either) if either else 0.0


def _hash(lemma: str) -> int:
    return int.from_bytes(blake2b(lemma.encode(), digest_size=8).digest(), signed=True)

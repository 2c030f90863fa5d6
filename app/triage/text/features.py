"""Turns words into numbers: hashed lemmas, pairs of lemmas, pieces of words, and signals.

Only numpy is needed. Nothing is kept but places in a table of ``ROWS`` rows, so a
model made of them holds no readable text.
"""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from app.triage.text.lemmas import lemma_of
from app.triage.text.signals import Finding, Signal

VERSION = 1
"""Of forms, lemmas, signals and hashes together: one more when they turn texts into numbers that
a model taught with the old ones would misread; it is refused then and trained anew."""
_HALF = 1 << 18
"""Rows for lemmas, and as many for pieces; a power of two."""
_LONGEST_PIECE = 5
"""Letters of a piece of a word; the gaps around the word count as letters."""
_SIGNALS = tuple(Signal)
_LENGTHS = (0, 2, 4, 8, 16, 32, 64)
_SIGN_VALUE = 0.5
ROWS = 2 * _HALF + len(_SIGNALS) + len(_LENGTHS) + 1
"""Rows of the table: lemmas, pieces, signals, and how long the text is."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
_Hashes = npt.NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_POWERS: _Hashes = np.cumprod(np.full(64, _BASE), dtype=np.uint64)
_UNUSED_BITS = np.uint64(64 - (_HALF.bit_length() - 1))


class Features(msgspec.Struct, frozen=True):
    """Features of a batch of texts.

    Entries are the distinct pairs of text and table row, ordered by text; occurrences
    are the single places in the texts that made them.
    """

    texts: int
    entry_text: Ints
    entry_row: Ints
    entry_count: Ints
    occurrence_entry: Ints
    occurrence_word: Ints
    """Number of the word, counted through the whole batch; -1 for what is no word."""


def extract(texts: Sequence[tuple[Sequence[str], Sequence[Finding]]]) -> Features:
    """Hash the forms of each text and add its signals; a form may hold no space."""
    lengths = np.fromiter((len(forms) for forms, _ in texts), np.int64, len(texts))
    text_of_word = np.repeat(np.arange(len(texts)), lengths)
    rows, words = _rows_of_words([form for forms, _ in texts for form in forms], text_of_word)
    signs = [(number, row) for number, text in enumerate(texts) for row in _signs(*text)]
    sign_text, sign_row = np.array(signs, np.int64).reshape(-1, 2).T
    distinct, entries, counts = np.unique(
        np.concatenate([text_of_word[words] * ROWS + rows, sign_text * ROWS + sign_row]),
        return_inverse=True,
        return_counts=True,
    )
    return Features(
        texts=len(texts),
        entry_text=distinct // ROWS,
        entry_row=distinct % ROWS,
        entry_count=counts,
        occurrence_entry=entries,
        occurrence_word=np.concatenate([words, np.full(len(signs), -1)]),
    )


def weigh(features: Features, rarity: Floats | Halves) -> Floats:
    """Value each entry by TF-IDF, sublinear; lemmas and pieces of a text have length one each."""
    values = (1 + np.log(features.entry_count)) * rarity[features.entry_row].astype(np.float64)
    block = features.entry_text * 2 + (features.entry_row >= _HALF)
    is_sign = features.entry_row >= 2 * _HALF
    values[is_sign] = 0
    squares = np.bincount(block, values * values, minlength=2 * features.texts)
    lengths = np.sqrt(np.where(squares > 0, squares, 1))
    return np.where(is_sign, _SIGN_VALUE, values / lengths[block]).astype(np.float32)


def _signs(forms: Sequence[str], findings: Sequence[Finding]) -> Iterable[int]:
    first = 2 * _HALF
    yield from {first + _SIGNALS.index(finding.signal) for finding in findings}
    first += len(_SIGNALS)
    yield from (first + step for step, length in enumerate(_LENGTHS) if len(forms) > length)
    if forms and forms[-1] == "?":
        yield first + len(_LENGTHS)


def _rows_of_words(forms: list[str], text_of_word: Ints) -> tuple[Ints, Ints]:
    if not forms:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    lemmas = _hash_whole([lemma_of(form) for form in forms])
    near, near_words = _hash_pairs(lemmas, text_of_word, apart=1)
    far, far_words = _hash_pairs(lemmas, text_of_word, apart=2)
    pieces, piece_words = _hash_pieces(forms)
    rows = np.concatenate([_row(lemmas), _row(near), _row(far), _row(pieces) + _HALF])
    words = np.concatenate([np.arange(len(forms)), near_words, far_words, piece_words])
    return rows, words


def _hash_whole(words: list[str]) -> _Hashes:
    codes = _codes(words)[:-1]
    gaps = codes == ord(" ")
    starts = np.flatnonzero(gaps)
    place = np.arange(len(codes)) - starts[np.cumsum(gaps) - 1]
    return _stir(np.add.reduceat(codes * _POWERS[place], starts))


def _hash_pairs(lemmas: _Hashes, text_of_word: Ints, *, apart: int) -> tuple[_Hashes, Ints]:
    """Hash two lemmas of one text; the pair belongs to the later word."""
    first = np.flatnonzero(text_of_word[:-apart] == text_of_word[apart:])
    return lemmas[first] * _BASE + lemmas[first + apart] + np.uint64(apart), first + apart


def _hash_pieces(words: list[str]) -> tuple[_Hashes, Ints]:
    codes = _codes(words)
    gaps_so_far = np.cumsum(codes == ord(" "))
    rolling = codes
    hashes, owners = [], []
    for length in range(2, _LONGEST_PIECE + 1):
        rolling = rolling[:-1] * _BASE + codes[length - 1 :]
        first = gaps_so_far[: len(rolling)]
        last_but_one = gaps_so_far[length - 2 : len(codes) - 1]
        inside = np.flatnonzero(first == last_but_one)
        hashes.append(rolling[inside] + np.uint64(length))
        owners.append(first[inside] - 1)
    return np.concatenate(hashes), np.concatenate(owners)


def _codes(words: list[str]) -> _Hashes:
    line = f" {' '.join(words)} ".encode("utf-32-le", "surrogatepass")
    return np.frombuffer(line, dtype=np.uint32).astype(np.uint64)


def _row(hashes: _Hashes) -> Ints:
    return (_stir(hashes) >> _UNUSED_BITS).astype(np.int64)


def _stir(hashes: _Hashes) -> _Hashes:
    """Spread similar hashes apart (the last step of SplitMix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))

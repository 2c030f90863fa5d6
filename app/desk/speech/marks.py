"""Cuts a text into plain and decisive pieces, so that a template can mark the latter; pure."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

Span = tuple[int, int]
_LEAD = 40
"""Characters kept before the first decisive word when the beginning is cut off."""


class Piece(NamedTuple):
    """A part of a text that is marked as a whole or not at all."""

    text: str
    is_marked: bool = False


def spans_of(reasons: Iterable[Any]) -> list[Span]:
    """Gather the places that spoke for a verdict, as it keeps them."""
    return sorted((start, end) for reason in reasons for start, end in reason["spans"])


def marked(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Cut the whole text; places that overlap become one, places outside are left out."""
    pieces, position = [], 0
    for start, end in _tidy(spans, len(text)):
        if start > position:
            pieces.append(Piece(text[position:start]))
        pieces.append(Piece(text[start:end], is_marked=True))
        position = end
    if position < len(text):
        pieces.append(Piece(text[position:]))
    return tuple(pieces)


def excerpt(text: str, spans: Sequence[Span], *, limit: int) -> tuple[Piece, ...]:
    """Cut about ``limit`` characters, so chosen that the first decisive word is among them."""
    first = min((start for start, _ in spans), default=0)
    begin = 0 if first < limit - _LEAD else first - _LEAD
    end = min(begin + limit, len(text))
    inside = [(max(start, begin) - begin, min(stop, end) - begin) for start, stop in spans]
    pieces = list(marked(text[begin:end], inside))
    if begin:
        pieces.insert(0, Piece("…"))
    if end < len(text):
        pieces.append(Piece("…"))
    return tuple(pieces)


def _tidy(spans: Sequence[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def lowered(sentence: str) -> str:
    """Let a sentence go on after a colon; what is written in capitals stays."""
    is_word = sentence[1:2].islower()
    return sentence[:1].lower() + sentence[1:] if is_word else sentence

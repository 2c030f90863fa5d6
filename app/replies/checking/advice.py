"""Advice on how an answer is worded; it never keeps anybody from publishing."""

from enum import StrEnum
from typing import Final, NamedTuple

LONGEST_READ: Final = 100_000
"""Characters that are read."""


class Rule(StrEnum):
    """What trainers teach about answers."""

    OFFICIALESE = "officialese"
    FULL_TITLE = "full_title"
    CHAIN = "chain"
    NO_HANDOVER = "no_handover"
    RATED_REFUSAL = "rated_refusal"
    TOO_LONG = "too_long"
    COPIED = "copied"
    UNANSWERED = "unanswered"


class Advice(NamedTuple):
    """One Russian sentence on ``text[start:end]``."""

    rule: Rule
    start: int
    end: int
    says: str

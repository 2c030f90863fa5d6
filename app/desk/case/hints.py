"""What is said beside an answer while it is typed: what would stop it, and advice."""

from collections.abc import Sequence
from typing import Final

import msgspec

from app.replies.checking.advice import Advice
from app.replies.guarding.kinds import Finding

_LONGEST_QUOTE: Final = 60


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence on what is being typed."""

    quote: str
    says: str
    stops: bool
    """With this the answer would not be published."""


def hints_of(text: str, findings: Sequence[Finding], advice: Sequence[Advice]) -> tuple[Hint, ...]:
    """List what there is to say of a draft, what stops it first."""
    stops = [Hint(quote=text[f.start : f.end], says=f.reason, stops=True) for f in findings]
    soft = [Hint(quote=_quoted(text, each), says=each.says, stops=False) for each in advice]
    return tuple(dict.fromkeys([*stops, *soft]))


def _quoted(text: str, advice: Advice) -> str:
    """Quote what the advice is about; of the whole answer nothing is quoted."""
    quote = " ".join(text[advice.start : advice.end].split())
    return "" if len(quote) > _LONGEST_QUOTE else quote

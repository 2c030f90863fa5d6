"""Tells whether a remark joins what stands above it: «и у нас так же»."""

import re
from collections.abc import Sequence
from typing import Final

from app.triage.text.signals import Finding, Signal

_LONGEST: Final = 12
"""Words of a remark that may still be no more than «и у нас так же»."""
_GOOD_NEWS: Final = re.compile(
    r"(?<![^ ])(?:(?<!не )(?:дали|дают|подали|включили|подключили|появил\w+|пошла|пустили|"
    r"починили|наладили|восстановили|работает|тепло|хорошо|нормально|отлично)|в порядке|"
    r"уже есть|есть(?! (?:тоже|так\w+|эт\w+|проблем\w+|подобн\w+)(?![^ ])))(?<!тоже есть$)"
    r"(?![^ ])"
)
"""What whoever joins a complaint does not say: with him all is well."""
_WITHOUT: Final = frozenset({"не", "нет", "без", "?"})
_CALLS: Final = frozenset(
    {
        Signal.ASKS,
        Signal.REQUEST,
        Signal.TROUBLE,
        Signal.LASTING,
        Signal.OUTRAGE,
        Signal.DANGER,
    }
)


def may_join(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether a remark may only be joining what was written above: «и у нас»."""
    found = {finding.signal for finding in findings}
    if Signal.JOINS not in found or Signal.SETTLED in found or len(forms) > _LONGEST:
        return False
    return _GOOD_NEWS.search(" ".join(forms)) is None


def is_good_news(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether a remark may tell that its writer lacks nothing: «и у нас дали воду»."""
    found = {finding.signal for finding in findings}
    joins = Signal.JOINS in found and len(forms) <= _LONGEST
    lacks = not _WITHOUT.isdisjoint(forms) or found & _CALLS
    return joins and not lacks and _GOOD_NEWS.search(" ".join(forms)) is not None

"""Compares what is done with what is done where a remark stands: «не топят», «и у нас топят»."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.triage.text.wording import whole_forms

_DONE: Final = re.compile(r"(?!был)\w{2,}(?:[ауюя]т|[еи]т|л|ла|ло|ли)")
"""A verb as it is said of others: «топят», «приехал»."""
_IN_VAIN: Final = whole_forms(
    r"не (?:могу|может|можем|могут|смогли?|могли?) (?:\w+ )?"
    r"(?:дозвониться|дождаться|терпеть|дышать|спать|уснуть)(?= !|$)"
)


def is_done(forms: Sequence[str], above: Sequence[str]) -> bool:
    """Say whether what is not done above is done here: «не топят», «и у нас топят»."""
    (done, undone), (done_above, undone_above) = _verbs(forms), _verbs(above)
    return not undone and bool(done & (undone_above - done_above))


def is_as_above(forms: Sequence[str], above: Sequence[str]) -> bool:
    """Say whether a remark ends with what goes on above: «пахнет газом», «и у нас пахнет»."""
    said = [form for form in forms if form != "!"]
    return bool(said) and said[-1].endswith("т") and said[-1] in _verbs(above)[0]


def is_undone(line: str, above: Sequence[str]) -> bool:
    """Say whether what is not done above is not done here either, or he tries in vain too."""
    (_, undone), (_, undone_above) = _verbs(line.split()), _verbs(above)
    return bool(undone & undone_above) or _IN_VAIN.search(line) is not None


def is_spared(forms: Sequence[str], above: Sequence[str]) -> bool:
    """Say whether what is done above is set against what is not: «орёт», «а у нас не орёт»."""
    (_, undone), (done_above, undone_above) = _verbs(forms), _verbs(above)
    return forms[:1] == ["а"] and bool(undone & (done_above - undone_above))


def _verbs(forms: Sequence[str]) -> tuple[set[str], set[str]]:
    """Tell what is done, and what is not."""
    done, undone = set[str](), set[str]()
    for before, form in pairwise(["", *forms]):
        if _DONE.fullmatch(form):
            (undone if before == "не" else done).add(form)
    return done, undone

"""Dates of birth of one person."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.guarding.kinds import Finding, Kind
from app.replies.guarding.surroundings import after, before

_MONTHS: Final = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_DATE: Final = re.compile(
    r"(?<![\d.])(?:[0-9]{1,2}( ?[./-] ?)[0-9]{1,2}\1[0-9]{2,4}|[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
    rf"|[0-9]{{1,2}}(?:-?го)? (?:{_MONTHS}),? [12][0-9]{{3}}(?: ?г(?:ода|\.)?)?)(?![\d])",
    re.IGNORECASE,
)
_BORN: Final = re.compile(
    r"дат\w+ рождения(?! (?:школ|город|учрежд|больниц|поселк|сел))|(?<![а-я])родил(?:ся|ась|ись)"
    r"|рожд\.|(?<![а-я])д\.? ?р\.?(?![а-я])|рожден(?:а|н\w+)?(?![а-я])"
)
_BORN_AFTER: Final = re.compile(
    r"^,? ?\(?(?:дата рождения|г(?:ода|\.)? ?(?:р\.?(?![а-я])|рожд)|"
    r"рожд)"
)
_BOUND: Final = re.compile(r"(?<![а-я])(?:до|после|с|по|ранее|позднее|не позже|не раньше) ?$")
"""Before a date that bounds a group: «родившихся до 1 сентября»."""


def find_births(text: str) -> Iterator[Finding]:
    """Find full dates that are said to be somebody's birth; a year alone tells nobody apart."""
    for match in _DATE.finditer(text):
        said = before(text, match.start())
        if _BOUND.search(said):
            continue
        if _BORN.search(said[-60:]) or _BORN_AFTER.match(after(text, match.end())):
            yield Finding(Kind.BIRTH, *match.span())

"""Full titles of acts and bodies, which nobody says aloud."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.checking.advice import Advice, Rule

_ACT: Final = re.compile(
    r"(?<![а-я])(?:федеральн\w{2,3} (?:конституционн\w{2,3} )?закон\w{0,2}|закон\w{0,2}|"
    r"постановлени\w{1,2}|распоряжени\w{1,2}|"
    r"приказ\w{0,2}|указ\w{0,2}|решени\w{1,2}|письм\w{1,2})(?: [а-я-]{2,30}){0,6} от [0-9]{1,2}[ "
    r".][0-9а-я]{2,10}[ .][0-9]{4}"
    r"(?: ?г(?:ода|\.)?)?,? ?(?:№|n) ?[0-9][\w/-]{0,20}(?: «[^»\n]{3,300}»?)?"
    r"|(?<![а-я])федеральн\w{2,3} закон\w{0,2} (?:№|n) ?[0-9-]{1,6}-?фз «[^»\n]{3,300}»?"
)
_NAMED_ACT: Final = re.compile(
    r"(?:закон|постановлени|приказ|правил)\w{0,3} (?:[а-я]+ ){0,4}«(?:об? |по )[^»\n]{30,300}»"
)
_BODY: Final = re.compile(
    r"(?<![а-я])(?:муниципальн|государственн|краев|областн|федеральн)\w{2,3} (?:автономн|бюджетн|"
    r"казенн|унитарн)\w{2,3} "
    r"(?:[а-я]+ ){0,3}(?:учреждени|предприяти)\w{1,2}(?: [а-я]+){0,4}(?: «[^»\n]{2,120}»?)?"
    r"|(?<![а-я])(?:министерств|департамент|управлени|комитет|федеральн\w{2,3} служб|"
    r"федеральн\w{2,3} агентств|инспекци|"
    r"администраци|отдел)\w{0,2}(?: по)?(?: [а-я-]{1,25}){3,12}"
    r"(?: российской федерации| кра[яюе]| области| республики| города?| района?| округа?| "
    r"населения| человека| граждан)"
)
_SAYS: Final = "Полное название: скажите короче, например «по закону» или «министерство»."
_LEAST_WORDS: Final = ((_ACT, 6), (_NAMED_ACT, 5), (_BODY, 5))
"""A number with its date («приказ от 1.2.2026 № 5») is no title yet."""


def find_titles(small: str) -> Iterator[Advice]:
    """Find them in a text of small letters."""
    for pattern, least in _LEAST_WORDS:
        for match in pattern.finditer(small):
            if len(match.group().split()) >= least:
                yield Advice(Rule.FULL_TITLE, *match.span(), _SAYS)

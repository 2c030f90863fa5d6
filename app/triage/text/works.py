"""Titles of works in quotation marks: the words of «Идиот» and «Что? Где? Когда?» say nothing."""

import re
from collections.abc import Sequence
from typing import Final

from app.triage.text.names import is_verb
from app.triage.text.signals import Finding, Signal
from app.triage.text.wording import Word, parts_read

_MARKS: Final = '«„“"'
_TITLE: Final = "название"
"""Form of what stands for a title."""
_MISLEADING: Final = frozenset(
    {
        Signal.ABUSE,
        Signal.ASKS,
        Signal.ASKS_WHETHER,
        Signal.QUESTION_WORD,
        Signal.QUESTION_MARK,
    }
)
_WORK: Final = (
    r"(?:(?:роман|рассказ|балет|мюзикл|(?:мульт)?фильм|сериал|концерт|конкурс|квест|квиз|клуб)"
    r"(?:а|у|ом|е|ы|ов|ам|ами|ах)?|стих(?:и|ов|ам|ами|ах)|"
    r"(?:стихотворени|произведени)(?:е|я|ю|ем|и|й|ям|ями|ях)|"
    r"(?:спектакл|фестивал)(?:ь|я|ю|ем|е|и|ей|ям|ями|ях)|опер(?:а|ы|е|у|ой|ам|ами|ах)|"
    r"(?:поэм|пьес|премьер|драм|картин|викторин|программ|игр)(?:а|ы|е|у|ой|ам|ами|ах)?|"
    r"(?:сказк|книг|постановк|выставк)(?:а|и|е|у|ой|ам|ами|ах)|сказок|книг|постановок|выставок|"
    r"передач(?:а|и|е|у|ей|ам|ами|ах)?|повест(?:ь|и|ью|ей|ям|ями|ях)|"
    r"комеди(?:я|и|ю|ей|й|ям|ями|ях)|(?:басн|песн)(?:я|и|е|ю|ей|ям|ями|ях)|басен|песен|песнь|"
    r"кино|шоу)"
)
_TITLED: Final = re.compile(
    rf"(?<!\w){_WORK}(?P<between>(?: [\w.-]{{1,30}}){{0,2}}),? ?"
    rf"(?P<title>[{_MARKS}][^«»„“”\"\n]{{1,80}}[»“”\"])",
    re.IGNORECASE,
)
_NAMING: Final = re.compile(r"(?:на|про)зыва\w+ся")
"""The one verb that stands between a work and its title."""


def without_titles(text: str, words: Sequence[Word], findings: Sequence[Finding]) -> Sequence[Word]:
    """Put one word for each title of a work that would abuse or ask; else give back the words."""
    if "«" not in text and '"' not in text and "„" not in text and "“" not in text:
        return words
    misleading = [words[found.first] for found in findings if found.signal in _MISLEADING]
    if not misleading:
        return words
    for part in parts_read(text):
        for titled in _TITLED.finditer(text, *part):
            start, end = titled.span("title")
            is_misleading = any(start < word.start < end for word in misleading)
            if is_misleading and _is_title(titled):
                words = [
                    *(word for word in words if word.end <= start),
                    Word(start, end, _TITLE),
                    *(word for word in words if word.start >= end),
                ]
    return words


def _is_title(titled: re.Match[str]) -> bool:
    """Say whether a title is written large, and nobody says it: «директор клуба ответила …»."""
    between = titled["between"].lower().replace("ё", "е").split()
    return titled["title"][1].isupper() and not any(
        is_verb(form) and _NAMING.fullmatch(form) is None for form in between
    )

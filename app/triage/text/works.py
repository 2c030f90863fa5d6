"""Titles of works in quotation marks: the words of «Идиот» and «Что? Где? Когда?» say nothing."""

import re
from collections.abc import Sequence
from typing import Final

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
    r"(?:роман|повест|рассказ|сказк|книг|поэм|стих|басн|произведени|пьес|спектакл|постановк|"
    r"премьер|комеди|драм|опер|балет|мюзикл|фильм|мультфильм|кино|сериал|передач|программ|шоу|"
    r"песн|концерт|выставк|картин|фестивал|конкурс|викторин|квест|квиз|игр|клуб)[а-яё]{0,5}"
)
_TITLED: Final = re.compile(
    rf"(?<!\w){_WORK}(?: [\w.-]{{1,30}}){{0,2}},? ?"
    rf"(?P<title>[{_MARKS}][^«»„“”\"\n]{{1,80}}[»“”\"])",
    re.IGNORECASE,
)


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
            if any(start < word.start < end for word in misleading):
                words = [
                    *(word for word in words if word.end <= start),
                    Word(start, end, _TITLE),
                    *(word for word in words if word.start >= end),
                ]
    return words

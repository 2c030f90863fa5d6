"""Titles in quotation marks: a play called «Пожар» burns nothing."""

import re
from collections.abc import Sequence
from typing import Final

from app.triage.dangers.lexicon import Token, learn
from app.triage.dangers.words import set_of
from app.triage.text.wording import Word, parts_read

_MARKS: Final = frozenset('«„“"')
_QUOTED: Final = re.compile('[«„“"]([^«»„“”"\n]{1,80})[»“”"]')
_SPEAKING: Final = frozenset(
    map(learn, set_of("сказал* говор* пиш* написал* крич* угро* записк* сообщ* чат* отве* орет"))
)
_NEAR: Final = 4
"""Words before a quotation that may tell that somebody says it."""


def without_titles(text: str, words: Sequence[Word], tokens: Sequence[Token]) -> list[Token]:
    """Put the words of titles out of sight: quoted, with a capital letter, said by nobody."""
    seen = list(tokens)
    if _MARKS.isdisjoint(text):
        return seen
    parts = parts_read(text)
    for quoted in (found for part in parts for found in _QUOTED.finditer(text, *part)):
        inside = [
            place
            for place, token in enumerate(tokens)
            if quoted.start() < words[token.first].start < quoted.end()
        ]
        if inside and _is_title(text, quoted, tokens[max(inside[0] - _NEAR, 0) : inside[0]]):
            for place in inside:
                seen[place] = tokens[place]._replace(tags=frozenset())
    return seen


def _is_title(text: str, quoted: re.Match[str], before: Sequence[Token]) -> bool:
    return (
        quoted.group(1)[0].isupper()
        and not text[max(quoted.start() - 3, 0) : quoted.start()].rstrip().endswith(":")
        and all(token.tags.isdisjoint(_SPEAKING) for token in before)
    )

"""Full names as they are written: «Фамилия Имя Отчество», «И. О. Фамилия», «Имя Фамилия»."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from app.replies.guarding.morphology import Reading, read_name
from app.replies.guarding.surroundings import before

_WORD: Final = r"[А-ЯЁ][а-яё]{1,25}(?:-[А-ЯЁ][а-яё]{1,25})?|[А-ЯЁ]{2,25}(?:-[А-ЯЁ]{2,25})?"
_INITIAL: Final = r"[А-ЯЁ]\."
_TOKEN: Final = re.compile(rf"(?<![\w-])(?:(?P<initial>{_INITIAL})|(?P<word>{_WORD})(?![\w]))")
_JOINT: Final = re.compile(" {0,3}")
_TRAILS: Final = re.compile(r" (?:оглы|кызы)(?!\w)", re.IGNORECASE)
_INDECLINABLE: Final = re.compile(r"(?:ко|их|ых|дзе|швили|[иуюэ]|[бгджзклмпрстфхцчшщь])$")
_SPOKEN_PATRONYMIC: Final = re.compile(
    r"(?:(?:[нлс]ы|ьи)ч(?:а|у|ем|е)?|(?:пал|[вс]ан|сергев)н(?:а|ы|е|у|ой))$"
)
_ANY_CASE: Final = frozenset({"Any"})


class _Token(NamedTuple):
    start: int
    end: int
    reading: Reading | None
    """None for an initial."""
    text: str
    opens: bool
    """It opens a sentence, so that it would be written large anyway."""


class FullName(NamedTuple):
    """A full name: ``text[start:end]`` as written, the cases it may stand in, its words."""

    start: int
    end: int
    cases: frozenset[str]
    words: tuple[str, ...]


def find_full_names(text: str) -> Iterator[FullName]:
    """Find names with a surname; a given name alone, or with a patronymic, tells nobody apart."""
    for run in _runs(text):
        at = 0
        while at < len(run):
            size, cases = _name_at(run, at)
            if size:
                tokens = run[at : at + size]
                trail = _TRAILS.match(text, tokens[-1].end)
                end = trail.end() if trail else tokens[-1].end
                yield FullName(tokens[0].start, end, cases, tuple(token.text for token in tokens))
            at += size or 1


def _runs(text: str) -> Iterator[Sequence[_Token]]:
    """Cut out the rows of words written large and initials that nothing but space divides."""
    run: list[_Token] = []
    for match in _TOKEN.finditer(text):
        if run and not _JOINT.fullmatch(text, run[-1].end, match.start()):
            yield run
            run = []
        word = match["word"]
        run.append(
            _Token(
                *match.span(),
                read_name(word) if word else None,
                match.group(),
                opens=not run and not before(text, match.start()).strip(' «"(-'),
            )
        )
    yield run


def _name_at(run: Sequence[_Token], at: int) -> tuple[int, frozenset[str]]:
    """Say how many tokens from ``at`` make a full name, and its cases."""
    rest = run[at : at + 4]
    shape = "".join("i" if token.reading is None else "w" for token in rest)
    readings = [token.reading for token in rest if token.reading is not None]
    for size, fits in (
        (3, shape.startswith("www") and _is_whole(rest, readings)),
        (3, shape.startswith("wiw") and _is_middled(readings)),
        (3, shape.startswith("iiw") and _may_be_surname(rest[2], readings[0])),
        (3, shape.startswith("wii") and shape != "wiiw" and _may_be_initialled(readings[0])),
        (2, shape.startswith("ww") and _is_short(rest[:2], readings)),
        (2, shape.startswith("iw") and _is_sure_surname(readings[0])),
        (2, shape.startswith("wi") and shape != "wiw" and _is_sure_surname(readings[0])),
    ):
        if fits and len({token.text.isupper() for token in rest[:size] if token.reading}) == 1:
            return size, _common_cases(rest[:size])
    return 0, frozenset()


def _is_whole(tokens: Sequence[_Token], readings: Sequence[Reading]) -> bool:
    first, second, third = readings[:3]
    if third.patronymic:
        return (not second.is_common or bool(second.given)) and _may_be_surname(tokens[0], first)
    return bool(second.patronymic) and _may_be_surname(tokens[2], third)


def _is_middled(readings: Sequence[Reading]) -> bool:
    return bool(readings[0].given and readings[1].surname)


def _is_short(tokens: Sequence[_Token], readings: Sequence[Reading]) -> bool:
    first, second = readings[:2]
    return _agree(first, second, tokens[1]) or _agree(second, first, tokens[0])


def _agree(given: Reading, other: Reading, token: _Token) -> bool:
    """Judge a surname beside a given name: of one case, or an ordinary word written large."""
    if not given.given or other.patronymic or _SPOKEN_PATRONYMIC.search(token.text.lower()):
        return False
    if not other.surname:
        if token.text.isupper():
            return False
        is_plain = not token.opens or (other.is_guess and not given.is_common)
        return is_plain and other.may_be_written_large
    if other.surname & given.given or _ANY_CASE & (other.surname | given.given):
        return True
    return any(_INDECLINABLE.search(lemma) for lemma in other.lemmas)


def _may_be_surname(token: _Token, reading: Reading) -> bool:
    """Judge beside initials or a patronymic, where any word written large may be one."""
    if token.opens and reading.is_attribute:
        return False
    return _may_be_initialled(reading)


def _may_be_initialled(reading: Reading) -> bool:
    return bool(reading.surname) or reading.may_be_written_large


def _is_sure_surname(reading: Reading) -> bool:
    return bool(reading.surname) and not reading.is_common


def _common_cases(tokens: Sequence[_Token]) -> frozenset[str]:
    sets = [
        reading.given | reading.patronymic | reading.surname
        for token in tokens
        if (reading := token.reading) is not None
    ]
    known = [cases for cases in sets if cases]
    shared = frozenset.intersection(*known) if known else frozenset[str]()
    return shared or frozenset[str]().union(*known)

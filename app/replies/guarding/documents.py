"""Numbers of documents: СНИЛС, bank cards, policies, passports, certificates of birth."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.guarding.digits import is_luhn, is_snils, only_digits
from app.replies.guarding.kinds import Finding, Kind
from app.replies.guarding.surroundings import before, plain

_SPACES: Final = " {0,3}"
_MARKS: Final = " {0,2}[-./_] {0,2}"


def _grouped(*sizes: int) -> str:
    """Match digits in groups of these sizes, all divided by spaces or all by marks."""
    first, *others = (f"[0-9]{{{size}}}" for size in sizes)
    ways = ("".join(between + group for group in others) for between in (_SPACES, _MARKS))
    return f"{first}(?:{'|'.join(ways)})"


_MIXED: Final = rf"(?:{_SPACES}|{_MARKS})"
_NUMBER: Final = (
    r" {0,2}[,;:./_-]? {0,2}"
    r"(?:(?:№|n|(?:(?:за|под) )?номер(?:ом)?|ном\.|ном(?![а-яё])|н\.) ?:? ?(?:№ ?)?)?"
)
"""What stands between the series of a document and its number."""
_SNILS: Final = re.compile(
    rf"(?<!\d)(?<!\d-)[0-9]{{3}}(?:{_MIXED}[0-9]{{3}}){{2}}{_MIXED}[0-9]{{2}}(?!-?\d)"
)
_SNILS_ALONE: Final = re.compile(r"[0-9]{3}([- ]?)[0-9]{3}\1[0-9]{3}[- ]?[0-9]{2}")
"""How it is written where nothing beside it tells what it is."""
_SNILS_CUE: Final = re.compile(r"снилс|страхов\w+ номер")
_SIXTEEN: Final = re.compile(
    rf"(?<!\d)(?<!\d-)(?:[0-9]{{4}}(?:{_MIXED}[0-9]{{4}}){{3}}|{_grouped(*[2] * 8)}|"
    rf"{_grouped(3, 3, 3, 3, 4)}|{_grouped(8, 8)})(?!-?\d)"
)
_LONG_CARD: Final = re.compile(
    rf"(?<!\d)(?<!\d-)(?=6[37])(?:{_grouped(4, 4, 4, 6)}|{_grouped(4, 4, 4, 7)})(?!-?\d)"
)
_CARD_BEGINS: Final = re.compile(r"220[0-4]|2[2-7]|[3-6]")
_CARD_CUE: Final = re.compile(r"(?<![а-я])карт(?:а|ы|е|у|ой|очк\w+)(?![а-я])")
_OLD_POLICY: Final = re.compile(rf"(?<!\d)[0-9]{{6}}{_NUMBER}[0-9]{{7,10}}(?!\d)", re.IGNORECASE)
_POLICY_CUE: Final = re.compile(r"полис|(?<![а-я])(?:омс|енп)(?![а-я])")
_SERIES: Final = r"(?:сери[яи]|сер\.) ?:? ?"
_SIX: Final = r"(?:[0-9]{3}[ .-]{0,2}[0-9]{3}|[0-9]{2}([ -])[0-9]{2}\1[0-9]{2})"
_PASSPORT: Final = re.compile(
    rf"(?<!\d)(?<!\d[ -])(?:(?:{_SERIES})?{_grouped(2, 2)}{_NUMBER}{_SIX}"
    rf"|[0-9]{{2}}{_NUMBER}[0-9]{{3}} ?[0-9]{{4}}|[0-9]{{6}},? ?{_SERIES}{_grouped(2, 2)})(?!-?\d)",
    re.IGNORECASE,
)
_PASSPORT_CUE: Final = re.compile(r"паспорт|загран|(?<![а-я])сер(?:ия|ии|ией|\.)(?![а-я])")
_CERTIFICATE: Final = re.compile(
    rf"(?<![\w-])[IVXLC1ХУ]{{1,6}}[ -]{{1,3}}[А-ЯЁ]{{2}}{_NUMBER}[0-9]{{3}} ?[0-9]{{3}}(?!\d)",
)
_COUNTED: Final = re.compile(
    r"(?:договор|контракт|счет|счёт|заяв|обращен|уин|кбк|инн|огрн|окпо|кпп|заказ|закупк|извещен|"
    r"накладн|лиценз)\w* ?(?:№|n|номер|:)? ?$"
)
"""Before a number of papers that are nobody's own."""


def find_documents(text: str) -> Iterator[Finding]:
    """Find numbers of documents; which document it is, cues beside them and check digits say."""
    yield from _snils(text)
    for pattern in (_SIXTEEN, _LONG_CARD):
        for match in pattern.finditer(text):
            kind = _kind_of_sixteen(match.group(), before(text, match.start()))
            if kind is not None:
                yield Finding(kind, *match.span())
    yield from _with_cue(text, _OLD_POLICY, _POLICY_CUE, Kind.POLICY)
    yield from _with_cue(text, _PASSPORT, _PASSPORT_CUE, Kind.PASSPORT)
    for match in _CERTIFICATE.finditer(text):
        yield Finding(Kind.PASSPORT, *match.span())


def _snils(text: str) -> Iterator[Finding]:
    for match in _SNILS.finditer(text):
        said = before(text, match.start())
        digits = only_digits(match.group())
        written = match.group() != digits
        nobodys = _COUNTED.search(said) or (digits[0] in "78" and not written)
        is_plain = _SNILS_ALONE.fullmatch(match.group()) and is_snils(digits)
        if _SNILS_CUE.search(said) or (is_plain and not nobodys):
            yield Finding(Kind.SNILS, *match.span())


def _kind_of_sixteen(written: str, said: str) -> Kind | None:
    digits = only_digits(written)
    if _POLICY_CUE.search(said) and not _CARD_CUE.search(said):
        return Kind.POLICY
    if _COUNTED.search(said):
        return None
    fits = _CARD_BEGINS.match(digits) is not None and is_luhn(digits)
    return Kind.CARD if fits or _CARD_CUE.search(said) else None


def _with_cue(
    text: str, pattern: re.Pattern[str], cue: re.Pattern[str], kind: Kind
) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        said = before(text, match.start())
        if cue.search(said + plain(match.group())) and not _COUNTED.search(said):
            yield Finding(kind, *match.span())

"""Numbers of documents: СНИЛС, bank cards, policies, passports, certificates of birth."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.guarding.digits import is_luhn, is_snils, only_digits
from app.replies.guarding.kinds import Finding, Kind
from app.replies.guarding.surroundings import before

_SNILS: Final = re.compile(r"(?<![\d-])[0-9]{3}([- ]?)[0-9]{3}\1[0-9]{3}[- ]?[0-9]{2}(?![\d-])")
_SNILS_CUE: Final = re.compile(r"снилс|страхов\w+ номер")
_SIXTEEN: Final = re.compile(r"(?<![\d-])[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?!-?\d)")
_LONG_CARD: Final = re.compile(
    r"(?<![\d-])6[37][0-9]{2}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{6,7}(?!-?\d)"
)
_CARD_BEGINS: Final = re.compile(r"220[0-4]|2[2-7]|[3-6]")
_CARD_CUE: Final = re.compile(r"(?<![а-я])карт(?:а|ы|е|у|ой|очк\w+)(?![а-я])")
_OLD_POLICY: Final = re.compile(
    r"(?<!\d)[0-9]{6} ?(?:№|n|номер)? ?[0-9]{7,10}(?!\d)", re.IGNORECASE
)
_POLICY_CUE: Final = re.compile(r"полис|(?<![а-я])(?:омс|енп)(?![а-я])")
_PASSPORT: Final = re.compile(
    r"(?<![\d-])(?:(?:сери[яи]:? )?[0-9]{2}[ -]?[0-9]{2}[,-]? ?(?:№|n|номер)? ?[0-9]{6}"
    r"|[0-9]{2} ?(?:№|n|номер)? ?[0-9]{7}|[0-9]{6},? ?сери[яи] ?[0-9]{2} ?[0-9]{2})(?![\d-])",
    re.IGNORECASE,
)
_PASSPORT_CUE: Final = re.compile(r"паспорт|(?<![а-я])сери(?:я|и|ей)(?![а-я])")
_CERTIFICATE: Final = re.compile(
    r"(?<![\w-])[IVXLC1ХУ]{1,6} ?[-–] ?[А-ЯЁ]{2},? ?(?:№|N|номер)? ?[0-9]{6}(?!\d)"
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
        if _SNILS_CUE.search(said) or (is_snils(digits) and not nobodys):
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
        if cue.search(said) and not _COUNTED.search(said):
            yield Finding(kind, *match.span())

"""Which topics narrow nothing down on whose pages: a hospital's lift is no house's; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from app.triage.text.wording import whole_forms


class _Strange(NamedTuple):
    """Topics that hardly anybody means on pages of some kinds, unless words say so."""

    codes: tuple[str, ...]
    """Codes, or what stands before the dot."""
    kinds: frozenset[str]
    unless: re.Pattern[str]


_STRANGE: Final = (
    _Strange(
        ("housing",),
        frozenset({"school", "kindergarten", "hospital"}),
        whole_forms(
            r"подъезд\w*|квартир\w*|многоквартирн\w*|домофон\w*|жэк\w*|жэу|жкх|жкс|тсж|ук|"
            r"управляющ\w+|управляйк\w+|капремонт\w*|стояк\w*|жильц\w+|этажк\w+|"
            r"в (?:нашем |моем |каждом )?доме|(?:нашего|жилого|жилом) дом[ае]|дом[ау]? \d+\w?|"
            r"(?:на|по) (?!этаж)[а-я]{3,} \d+[а-я]?(?! (?:этаж|недел|минут|час))"
        ),
    ),
    _Strange(
        ("admission.school", "education.exams", "education.shifts", "education.grants"),
        frozenset({"kindergarten"}),
        whole_forms(r"школ\w*|класс\w*|перво(?:класс|клаш)\w+|гимнази\w+|лице\w+"),
    ),
    _Strange(
        ("admission", "education"),
        frozenset({"hospital"}),
        whole_forms(r"школ\w*|класс\w*|сад\w*|детсад\w*|ясл\w+|колледж\w*|институт\w*|студент\w*"),
    ),
)
_BY_KIND: Final[Mapping[str, tuple[_Strange, ...]]] = {
    kind: tuple(strange for strange in _STRANGE if kind in strange.kinds)
    for kind in ("school", "kindergarten", "hospital")
}


def suits(code: str, kind: str, forms: Sequence[str]) -> bool:
    """Say whether a topic may be meant on the page of an institution; any where it is unknown."""
    return not any(
        (code in strange.codes or code.split(".", 1)[0] in strange.codes)
        and strange.unless.search(" ".join(forms)) is None
        for strange in _BY_KIND.get(kind, ())
    )

"""Reads a comment as people write it: cut into words that know their places.

A word has two faces: its place in the text as written, and a form that forgets
capitals, stretched letters, Latin look-alikes, masks in swearing and invisible
characters. Links, phones, people and pages called become marks such as ``<link>``.

``plain`` writes words down for a model that reads whole sentences.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST_READ = 4000
"""Characters of a comment that are read; networks allow more, sense needs less."""
_LONGEST_END = 1000
"""Of these, from the end of a comment that is longer: there people ask and call for help."""
_LEFT_OUT = "!"
"""Form of what is not read between the beginning and the end: a sentence ends there."""
_LONGEST_FORM = 32
_LONGEST_CUT = 100
"""Characters of a word that are left out lest it be cut in two."""

LINK, MAIL, PHONE, MENTION, PAGE = "<link>", "<mail>", "<phone>", "<mention>", "<page>"
SMILE, FROWN, PLUS = "<smile>", "<frown>", "<plus>"
MARKS = frozenset({LINK, MAIL, PHONE, MENTION, PAGE, SMILE, FROWN, PLUS})


class Word(NamedTuple):
    """A word of a comment: ``text[start:end]`` as written, ``form`` as judged."""

    start: int
    end: int
    form: str


_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_LETTERS = rf"[\w\u0300-\u036f{_INVISIBLE}]"
_CALLED = r"(?:id|club|public|event)\d{1,20}"
"""Whom VK calls: «[id5|Анна]», «[club5:bp-7_12|Школа]», «@id5 (Анна)», «@id5»."""
_PIECES = re.compile(
    rf"""
      (?P<link>https?://\S+|www\.\S+|[\w-]{{1,60}}(?:\.[\w-]{{1,60}}){{0,3}}
              \.(?:ru|рф|com|org|net|su|info|me|club|online|site|shop)\b(?:/\S*)?)
    | (?P<mail>[\w.+-]{{1,60}}@[\w-]{{1,60}}\.[\w.]{{2,20}})
    | (?P<mention>\[{_CALLED}(?::[\w-]{{1,40}})?\|[^\]\n]{{0,200}}\]
              |[@*]{_CALLED}\b(?:\ ?\([^()\n]{{1,200}}\))?|@\w+)
    | (?P<keycap>[0-9#*]\ufe0f?\u20e3)
    | (?P<phone>(?<![\w+])(?:\+?\d[\s()-]{{0,2}}){{7,15}}(?!\w))
    | (?P<word>{_LETTERS}+(?:[*@$]{{1,9}}{_LETTERS}+){{0,5}})
    | (?P<asked>[?!❓❗⁉‼❔❕]+)
    | (?P<smile>:-?\)+|:-?D(?!\w)|;-?\)+|\){{2,}})
    | (?P<frown>:-?\(+|\({{2,}})
    | (?P<plus>\++|(?:➕\ufe0f?)+)
    | (?P<picture>(?P<drawn>[\u2600-\u27bf\U0001f000-\U0001faff])(?:[\ufe0f\u200d]|(?P=drawn))*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PAGE_CALLED = re.compile(r"[\[@*](?:club|public|event)\d+\b", re.IGNORECASE)
_KEYCAP = "\u20e3"
"""Form of a digit in a frame: a picture like any other."""
_MARK_OF = {
    "link": LINK,
    "mail": MAIL,
    "mention": MENTION,
    "phone": PHONE,
    "smile": SMILE,
    "frown": FROWN,
    "plus": PLUS,
    "keycap": _KEYCAP,
}
_SPOKEN = {LINK: "ссылка", MAIL: "почта", PHONE: "телефон", MENTION: "@", SMILE: ")", FROWN: "("}
_SPOKEN[PAGE], _SPOKEN[PLUS] = "@", "+"
"""How marks read in a plain line."""
_PUNCTUATION = (
    (re.compile(r"[.…\n]"), ". "),
    (re.compile(","), ", "),
    (re.compile("[:;]"), ": "),
    (re.compile("[—–]|\\s-\\s|-\\s"), " - "),
    (re.compile("^-$"), "-"),
)
_SPELLED = re.compile(r"(?<!\w)[а-яё](?: [а-яё]){2,}(?!\w)", re.IGNORECASE)
"""A word whose letters stand apart, or a few little words in a row."""
_LITTLE = frozenset("авикосуяжбэ")
"""Letters that are words of their own."""
_FEWEST_SPELLED = 2
"""Letters no words of their own in what is read as a word spelled apart."""
_ASKING = re.compile("[?❓⁉❔]")
_GAP = re.compile(r"\s")
_LAST_GAP = re.compile(r"\s\S*\Z")
_DROPPED = re.compile(rf"[\u0300-\u036f{_INVISIBLE}]")
_STRETCHED = re.compile(r"(\D)\1{2,}")
_CYRILLIC = re.compile("[а-яё]")
_LOOKALIKE_LATIN = str.maketrans("aeopcxykmtbhё", "аеорсхукмтвне")
_LOOKALIKE_WORD = re.compile("[aeopcxykmtbh]{2,}")
_LOOKALIKE_SIGNS = (
    (re.compile("(?<=[а-я])[0@](?=[а-я])"), "о"),
    (re.compile("(?<=[а-я])3(?=[а-я])"), "з"),
)


def read(text: str) -> list[Word]:
    """Cut a comment into words; of a long one the beginning and the end are read."""
    words: list[Word] = []
    for start, end in parts_read(text):
        if start:
            words.append(Word(words[-1].end if words else 0, start, _LEFT_OUT))
        for piece in _PIECES.finditer(text, start, end):
            kind = piece.lastgroup or ""
            form = _form_of(kind, piece.group())
            if form:
                words.append(Word(piece.start(), piece.end(), form))
    return _joined_letters(text, words)


def is_read_whole(text: str) -> bool:
    """Say whether no part of a text is left out for its length."""
    return len(text) <= LONGEST_READ


def parts_read(text: str) -> tuple[tuple[int, int], ...]:
    """Tell from where to where a text is read; a long one is left out between two words."""
    if is_read_whole(text):
        return ((0, len(text)),)
    end, start = LONGEST_READ - _LONGEST_END, len(text) - _LONGEST_END
    last = _LAST_GAP.search(text, end - _LONGEST_CUT, end)
    first = _GAP.search(text, start, start + _LONGEST_CUT)
    return (0, last.start() if last else end), (first.end() if first else start, len(text))


def plain(text: str, words: Sequence[Word]) -> str:
    """Write the words as one line: their forms with the punctuation that stood between."""
    if not words:
        return ""
    pieces = [_SPOKEN.get(words[0].form, words[0].form)]
    for left, right in pairwise(words):
        form = _SPOKEN.get(right.form, right.form)
        pieces.append(form if form in {"?", "!"} else _gap(text[left.end : right.start]) + form)
    return "".join(pieces)


def is_plain(form: str) -> bool:
    """Say whether a form is a word proper: with a letter or digit, not a mark or a sign."""
    return form not in MARKS and form[0].isalnum()


def whole_forms(pattern: str) -> re.Pattern[str]:
    """Look for a pattern between spaces only, in a line of forms joined by such."""
    return re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])")


def _joined_letters(text: str, words: list[Word]) -> list[Word]:
    """Read «п о ж а р» as one word; a little word before the next one stays by itself."""
    runs = [run for part in parts_read(text) for run in _SPELLED.finditer(text, *part)]
    for run in runs:
        letters = run.group().replace(" ", "").lower()
        end = run.end()
        if letters[-1] in _LITTLE and text[end : end + 2].strip().isalpha():
            letters, end = letters[:-1], end - 2
        if sum(letter not in _LITTLE for letter in letters) >= _FEWEST_SPELLED:
            word = Word(run.start(), end, _word_form(text[run.start() : end]))
            words = [
                *(each for each in words if each.end <= word.start),
                word,
                *(each for each in words if each.start >= word.end),
            ]
    return words


def _gap(between: str) -> str:
    """Punctuation between two words, in its plainest form."""
    for signs, written in _PUNCTUATION:
        if signs.search(between):
            return written
    return " "


def _form_of(kind: str, piece: str) -> str:
    if kind == "word":
        return _word_form(piece) if len(piece) <= _LONGEST_FORM else _long_form(piece)
    if kind == "asked":
        return "?" if _ASKING.search(piece) else "!"
    if kind == "mention" and _PAGE_CALLED.match(piece):
        return PAGE
    return _MARK_OF.get(kind) or piece[0]


@lru_cache(maxsize=20_000)
def _word_form(piece: str) -> str:
    plain = unicodedata.normalize("NFKC", piece).lower().replace("ё", "е")
    plain = _STRETCHED.sub(r"\1", _DROPPED.sub("", plain))
    if _CYRILLIC.search(plain) or _LOOKALIKE_WORD.fullmatch(plain):
        plain = plain.translate(_LOOKALIKE_LATIN)
        for sign, letter in _LOOKALIKE_SIGNS:
            plain = sign.sub(letter, plain)
    return _without_spaces(plain)[:_LONGEST_FORM]


def _long_form(piece: str) -> str:
    """Form of an overlong word, kept out of the cache so that the cache stays small."""
    return _word_form.__wrapped__(piece)


def _without_spaces(form: str) -> str:
    return "".join(form.split())

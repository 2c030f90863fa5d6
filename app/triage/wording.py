"""Reads a comment as people write it: cut into words that know their places.

A word has two faces: its place in the text as written, and a form that forgets
capitals, stretched letters, Latin look-alikes, masks in swearing and invisible
characters. Links, phones and names called become marks such as ``<link>``.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST_READ = 4000
"""Characters of a comment that are read; networks allow more, sense needs less."""
_LONGEST_FORM = 32

LINK, MAIL, PHONE, MENTION = "<link>", "<mail>", "<phone>", "<mention>"
SMILE, FROWN, PLUS = "<smile>", "<frown>", "<plus>"
MARKS = frozenset({LINK, MAIL, PHONE, MENTION, SMILE, FROWN, PLUS})


class Word(NamedTuple):
    """A word of a comment: ``text[start:end]`` as written, ``form`` as judged."""

    start: int
    end: int
    form: str


_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_LETTERS = rf"[\w\u0300-\u036f{_INVISIBLE}]"
_PIECES = re.compile(
    rf"""
      (?P<link>https?://\S+|www\.\S+|[\w-]{{1,60}}(?:\.[\w-]{{1,60}}){{0,3}}
              \.(?:ru|рф|com|org|net|su|info|me|club|online|site|shop)\b(?:/\S*)?)
    | (?P<mail>[\w.+-]{{1,60}}@[\w-]{{1,60}}\.[\w.]{{2,20}})
    | (?P<mention>\[(?:id|club|public|event)\d{{1,20}}\|[^\]\n]{{0,80}}\]|@\w+)
    | (?P<phone>(?<![\w+])(?:\+?\d[\s()-]{{0,2}}){{7,15}}(?!\w))
    | (?P<word>{_LETTERS}+(?:[*@$]{{1,9}}{_LETTERS}+){{0,5}})
    | (?P<asked>[?!❓❗⁉‼❔❕]+)
    | (?P<smile>:-?\)+|;-?\)+|\){{2,}})
    | (?P<frown>:-?\(+|\({{2,}})
    | (?P<plus>\++)
    | (?P<picture>([\u2600-\u27bf\U0001f000-\U0001faff])(?:[\ufe0f\u200d]|\11)*)
    """,
    re.VERBOSE,
)
_MARK_OF = {
    "link": LINK,
    "mail": MAIL,
    "mention": MENTION,
    "phone": PHONE,
    "smile": SMILE,
    "frown": FROWN,
    "plus": PLUS,
}
_ASKING = re.compile("[?❓⁉❔]")
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
    """Cut a comment into words; only its first ``LONGEST_READ`` characters are read."""
    words = []
    for piece in _PIECES.finditer(text[:LONGEST_READ]):
        kind = piece.lastgroup or ""
        form = _form_of(kind, piece.group())
        if form:
            words.append(Word(piece.start(), piece.end(), form))
    return words


def is_plain(form: str) -> bool:
    """Say whether a form is a word proper: with a letter or digit, not a mark or a sign."""
    return form not in MARKS and form[0].isalnum()


def _form_of(kind: str, piece: str) -> str:
    if kind == "word":
        return _word_form(piece) if len(piece) <= _LONGEST_FORM else _long_form(piece)
    if kind == "asked":
        return "?" if _ASKING.search(piece) else "!"
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

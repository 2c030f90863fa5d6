"""Finds the gist of a comment: without the greeting before it, pictures and a name after it.

A greeting is told by a grammar: some words of greeting in any order, to whom they are said, and
pictures anywhere among them. Who calls a page («[club77|Школа], …») greets it; a citizen who is
called stays. It is bounded to the first words, and takes only what is plainly
said to greet: «всем» or «уважаемые соседи» count only where a sign sets them off from the rest.
"""

import re
from collections.abc import Sequence
from typing import Final

from app.triage.text.closing import before_signature
from app.triage.text.names import are_name, is_word_too
from app.triage.text.wording import FROWN, PAGE, SMILE, Word

_LOOKED_AT: Final = 24
"""Words at the beginning that may belong to a greeting."""
_PICTURES: Final = frozenset({SMILE, FROWN, "xd"})
_SHOUTED: Final = frozenset("❗‼❕")
"""Signs that are drawn as pictures; written as «!» they say how something is meant."""

_STOP: Final = "|"
_PAUSE: Final = ","
_DASH: Final = "–"
_GAPS: Final = frozenset({_STOP, _PAUSE, _DASH, ""})
_ENDS_A_SENTENCE: Final = re.compile(r"[.…()\n]")
_IS_A_PAUSE: Final = re.compile(r"[,;:–—]|\s-\s")

_TIME = r"(?:день|вечер|утро|утречко|ночь|денек|денечек|вечерочек) "
_OF_TIME = (
    r"(?:дня|вечера|утра|ночи|денечка|вечерочка|утречка|здоровья|здравия|здоровьица|"
    r"времени(?: суток| дня)?|часа) "
)
_KIND = r"добр(?:ый|ое|ая|ейший|ейшее) ?"
_OF_KIND = r"добр(?:ого|ой|ейшего) ?"
_WISH = f"(?:{_KIND}{_TIME}|{_TIME}{_KIND}|{_OF_KIND}{_OF_TIME}|{_OF_TIME}{_OF_KIND})"
_HELLO = (
    r"(?:здравствуй(?:те)?|здраствуй(?:те)?|здравствуте|здравсвуй(?:те)?|здрасте|здрасьте|"
    r"здрасти|здравия желаю|приветствую|приветствуем|привет(?:ик|ики)?|мир вам|"
    r"(?:салам|ас?сал[ао]м\w?)(?: ал[ае][йи]кум)?|hello) "
)
_HERE_ENDS = r"(?=[^\w\s<?]|<smile> |<frown> |\Z)"
_BARE = r"(?:добр(?:ый|ое|ого|ейший)|хай) (?=[|!] |<smile> )"
"""«Добрый!»: a greeting only where the sentence ends with it."""
_ALL = r"(?:всем|всех|вам) "
_WHO = (
    r"(?:администраци\w+|администратор\w*|админ\w*|руководств\w+|редакци\w+|коллег\w*|друзья|"
    r"родители|жители|жильцы|соседи|сотрудники|специалисты|подписчики|участники|земляки|"
    r"горожане|граждане|односельчане|товарищи|господа|дамы и господа|педагоги|учителя|"
    r"воспитатели|врачи|доктор\w*|медики|депутаты|директор|мамы|мамочки|девочки|девушки|"
    r"ребята|люди|страна|город|планета) "
)
_DEAR = r"(?:(?:много|глубоко)?уважаем(?:ые|ый|ая|ое)|дорог(?:ие|ой|ая)|милые) "
_ADDRESS = f"(?:{_DEAR}(?:{_WHO})?|{_WHO}){_HERE_ENDS}"
_PICTURE = r"(?:[^\w\s<?]+ |_+ |<smile> |<frown> )"
"""Also «!» and what marks an end or a pause."""
_GREETING: Final = re.compile(
    f"{_PICTURE}*(?:{_ADDRESS}{_PICTURE}+)?"
    f"(?:(?:{PAGE} |(?:{_ALL}|и |еще раз )*(?:{_HELLO}|{_WISH}|{_BARE})(?:{_ALL}{_HERE_ENDS})?"
    f"(?:(?:[{_PAUSE}{_DASH}] )?{_ADDRESS})?){_PICTURE}*)+"
)
_CALLED: Final = re.compile(
    rf"{_PICTURE}*(?P<dear>{_DEAR})?(?P<name>(?:\w+ ){{1,3}})(?!{_DASH}){_PICTURE}+"
)
"""Who may be called by name; a dash follows what a sentence is about."""


def gist(text: str, words: Sequence[Word]) -> Sequence[Word]:
    """Leave out the greeting that opens a comment, the pictures and the signature that end it.

    Where nothing else was said, the greeting stays.
    """
    adorned = without_pictures(text, words)
    said = adorned[: before_signature(text, adorned)]
    if len(said) < len(adorned):
        said = without_pictures(text, said)
    return said[_after_greeting(text, said) :]


def without_pictures(text: str, words: Sequence[Word]) -> Sequence[Word]:
    """Leave out the pictures at the end."""
    last = len(words)
    while last and _is_picture(text, words[last - 1]):
        last -= 1
    return words[:last]


def _is_picture(text: str, word: Word) -> bool:
    form = word.form
    if form == "!":
        return _SHOUTED.issuperset(text[word.start : word.end])
    return form in _PICTURES or not (form[0].isalnum() or form[0] in "?<")


def _after_greeting(text: str, words: Sequence[Word]) -> int:
    """Find the first word that is no greeting; 0 where there is nothing else."""
    line = _line(text, words[:_LOOKED_AT])
    greeting = line[: _end_of_greeting(text, words, line)]
    said = [form for form in greeting.split(" ") if form not in _GAPS]
    first = len(said)
    if not first:
        return 0
    while first < len(words) and (words[first].form == "!" or _is_picture(text, words[first])):
        first += 1
    return first if first < len(words) else 0


def _end_of_greeting(text: str, words: Sequence[Word], line: str) -> int:
    """Find where in a line the greeting ends, and the name of whom it greets."""
    greeting = _GREETING.match(line)
    end = greeting.end() if greeting else 0
    while called := _call(line, end):
        more = _GREETING.match(line, called.end())
        name = called["name"].split()
        is_addressed = end or called["dear"] or more
        if not is_addressed or not (are_name(name) or _is_meant(text, words, called)):
            return end
        if more is None:
            return called.end()
        end = more.end()
    return end


def _is_meant(text: str, words: Sequence[Word], called: re.Match[str]) -> bool:
    """Say whether a name that is a word, too, calls: «Света», «уважаемая света», not «света»."""
    name = called["name"].removesuffix(" ")
    if not is_word_too(name):
        return False
    first = next(word for word in words if word.form == name)
    return bool(called["dear"]) or text[first.start : first.end].istitle()


def _call(line: str, end: int) -> re.Match[str] | None:
    """Match what may be a name at the beginning or in the sentence of the greeting before it."""
    before = line[:end].removesuffix(f"{_PAUSE} ")
    is_apart = before and not before[-2].isalnum()
    return None if is_apart else _CALLED.match(line, end)


def _line(text: str, words: Sequence[Word]) -> str:
    """Join the forms, with a mark where a sentence ends or pauses between two of them."""
    pieces: list[str] = []
    before = 0
    for start, end, form in words:
        if pieces and (gap := text[before:start]) != " ":
            pieces += _mark(gap)
        pieces.append(form)
        before = end
    return " ".join([*pieces, *_mark(text[before:]), ""])


def _mark(gap: str) -> tuple[str, ...]:
    if _ENDS_A_SENTENCE.search(gap):
        return (_STOP,)
    if pause := _IS_A_PAUSE.search(gap):
        return (_PAUSE if pause.group() in ",;:" else _DASH,)
    return ()

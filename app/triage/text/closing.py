"""Finds what closes a comment and adds nothing: a signature, thanks for what is still asked."""

import re
from collections.abc import Sequence
from typing import Final

from app.triage.text.names import are_name
from app.triage.text.signals import Finding, Signal
from app.triage.text.wording import Word

_RESPECT: Final = "уважением"
_LONGEST_SIGNATURE: Final = 7
"""Words from «уважением» to the end."""
_HOW_GREAT: Final = frozenset({"большим", "глубоким", "огромным", "искренним"})
_SIGNING_LINE: Final = (
    "жители жильцы жительница житель родители родительница мама папа бабушка дедушка семья "
    "коллектив пациент пациентка пациенты ученики выпускники пенсионеры пенсионер пенсионерка "
    "собственники собственник подписчик подписчица соседи"
)
_SIGNING: Final = frozenset(_SIGNING_LINE.split())
"""Who signs without a name."""
_WHENCE: Final = re.compile(
    r"\d+\w*|дома|домов|улицы|ул|класса|группы|подъезда|поселка|села|деревни|школы|сада|этого"
)
_SET_OFF: Final = re.compile(r"[.,;:…()\n—–]")
_ENDS_A_SENTENCE: Final = re.compile(r"[.…()\n]")
_LONGEST_THANKS: Final = 7
_LAST_LINE: Final = (
    "спасибо спс благодарю благодарим благодарен благодарна благодарны большое огромное вам "
    "заранее ответ внимание понимание"
)
_LAST_OF_THANKS: Final = frozenset(_LAST_LINE.split())
_THANKS: Final = re.compile(
    r"(?:(?:заранее|большое|огромное|вам|всем|и) )*"
    r"(?:спасибо|спс|благодар(?:ю|им|ен|на|ны))"
    r"(?: (?:большое|огромное|вам|заранее|за (?:ответ|внимание|понимание)))*"
)
_IN_ADVANCE: Final = "заранее"
_WARM: Final = frozenset({"большое", "огромное", "вам", "всем"})
"""Who says so, or cries it out, likely thanks for something done."""
_ASKING: Final = ("те", "прошу", "просим", "узнать", "требую", "требуем")
"""How words end that ask for something; «всё подскажут» does not."""
_WANTING: Final = frozenset({Signal.ASKS, Signal.REQUEST})
_PLEA: Final = re.compile(r"(?<!\w)просьба (?:\w+ ){0,4}\w+(?:ть|ти|чь)(?:ся)?(?!\w)")
"""«Просьба услышана» asks for nothing."""
_HOW_TO: Final = re.compile(
    r"(?<!\w)(?:как|где|куда|когда|можно(?: ли)?) (?:\w+ ){0,2}\w+(?:ть|ти|чь)(?:ся)?(?!\w)"
)
_QUESTION: Final = re.compile(
    r"(?<!\w)(?:когда|где|куда|откуда|сколько|до какого|с какого|почему|зачем|или|ли|"
    r"как(?:о[йем]|ая|ие|ого|ую|им))(?!\w)"
)
_COMPLAINING: Final = frozenset({Signal.TROUBLE, Signal.LASTING, Signal.OUTRAGE})
_PAST: Final = re.compile(
    r"(?<!\w)(?!(?:если|недели|земли|боли|мебели|модели|\w+(?:ители|били))(?!\w))"
    r"\w{2,}ли(?:сь)?(?!\w)"
)
"""«Сколько лет ждали, и вот?»"""
_YOU: Final = re.compile(r"(?<!\w)(?:вы|вас|вам|вами|ваш\w*)(?!\w)")
_PRAISING: Final = re.compile(
    r"(?<!\w)(?:разве|неужели|правда(?! ли| что)|серьезно|так(?:их|ие|ими|ое|ую)|"
    r"столько|(?:пре)?красив\w*|красот\w*|чуд\w+|"
    r"хорош\w+|лучш\w+|добр\w+|замечательн\w+|прекрасн\w+|великолепн\w+|отличн\w+|классн\w+|"
    r"супер\w*|талант\w*|профессионал\w*|внимательн\w+|чутк\w+|душевн\w+|приятн\w+|уютн\w+|"
    r"золот\w+|забот\w+|люб(?:ить|им\w*|ят)|счасть\w+|радост\w+|рад[аы]?|восторг\w*|здорово|"
    r"горд\w+|повезло|волшеб\w+|труда|терпени\w+|души|успе(?:ва\w+|л[аи]?)|хвал\w+|похвал\w+|"
    r"отблагодар\w+|обнять|отметить|отметьте|поощр\w+|наград\w+|преми\w+|грамот\w+|прощения|"
    r"услышан\w*|выполнен\w*|учтен\w*|скажите (?:ей|ему|им)|"
    r"наконец то|совету(?:ю|ем)|рекоменду(?:ю|ем)|принять слова|продолжения|сердца|"
    r"зачем (?:\w+ )?други\w+|"
    r"(?:кто|что|где|куда|когда|откуда|кого|какой|какая|какие) (?:бы|еще)|"
    r"(?:как|можно(?: ли)?) (?:\w+ )?не)(?!\w)"
)
"""Turns of phrase of rhetorical questions, and of requests to reward somebody."""


def before_signature(text: str, words: Sequence[Word]) -> int:
    """Count the words before «с уважением, Анна Ким»; all of them where they do not end so.

    Where nothing else was said, the signature stays.
    """
    last = len(words)
    forms = [word.form for word in words[-_LONGEST_SIGNATURE:]]
    if _RESPECT not in forms:
        return last
    at = last - len(forms) + forms.index(_RESPECT)
    first = at - 1 - (words[at - 1].form in _HOW_GREAT)
    return first if first > 0 and _is_signature(text, words, first, at) else last


def before_thanks(text: str, words: Sequence[Word], findings: Sequence[Finding]) -> int:
    """Count the words before thanks for an answer that the comment asks for; else all of them.

    Thanks in advance say themselves that something is asked for.
    """
    last = len(words)
    while last and words[last - 1].form == "!":
        last -= 1
    if not last or words[last - 1].form not in _LAST_OF_THANKS:
        return len(words)
    for first in range(max(last - _LONGEST_THANKS, 1), last):
        said = " ".join(word.form for word in words[first:last])
        if _THANKS.fullmatch(said) is None:
            continue
        is_warm = last < len(words) or not _WARM.isdisjoint(said.split())
        is_closing = _IN_ADVANCE in said or (
            _is_apart(text, words, first, _ENDS_A_SENTENCE)
            and _is_wanting(words, findings, first, is_warm=is_warm)
        )
        return first if is_closing else len(words)
    return len(words)


def _is_signature(text: str, words: Sequence[Word], first: int, at: int) -> bool:
    """Say whether «с уважением» is set off, or signed by a name."""
    if words[first].form not in {"с", "c"}:
        return False
    signed = [word for word in words[at + 1 :] if word.form != "!"]
    if not signed:
        return _is_apart(text, words, first, _ENDS_A_SENTENCE)
    forms = [word.form for word in signed]
    whole = [form for form in forms if len(form) > 1]
    is_of_many = forms[0] in _SIGNING and all(map(_WHENCE.fullmatch, forms[1:]))
    is_signed = is_of_many or are_name(whole) or _are_named(text, signed)
    return is_signed and _is_apart(text, words, first, _SET_OFF)


def _are_named(text: str, signed: Sequence[Word]) -> bool:
    """Say whether words are written large as names are: «А. Ким», not «ПОЧИНИТЕ ЛИФТ»."""
    return all(text[word.start : word.end].istitle() for word in signed)


def _is_apart(text: str, words: Sequence[Word], first: int, sign: re.Pattern[str]) -> bool:
    """Say whether a sign stands before a word, or it is written large."""
    before, word = words[first - 1 : first + 1]
    if text[word.start : word.end].istitle() or not before.form[0].isalnum():
        return True
    return sign.search(text[before.end : word.start]) is not None


def _is_wanting(
    words: Sequence[Word], findings: Sequence[Finding], last: int, *, is_warm: bool
) -> bool:
    """Say whether the first words plainly ask for something, praise nobody and thank not yet."""
    found = [finding for finding in findings if finding.last <= last]
    signals = {finding.signal for finding in found}
    line = " ".join(word.form for word in words[:last])
    if Signal.THANKS in signals or _PRAISING.search(line):
        return False
    is_settled = Signal.SETTLED in signals
    if not is_settled and (_PLEA.search(line) or _requests(words, found)):
        return True
    if not _ends_in_question(words, last):
        return False
    is_how_to = _HOW_TO.search(line) is not None
    asks = is_how_to or Signal.ASKS_WHETHER in signals or _QUESTION.search(line) is not None
    if asks and (not is_warm or not _COMPLAINING.isdisjoint(signals)):
        return True
    if is_warm and (is_settled or not asks):
        return False
    return _PAST.search(line) is None and (is_how_to or _YOU.search(line) is None)


def _requests(words: Sequence[Word], found: Sequence[Finding]) -> bool:
    """Say whether a turn of phrase asks in the imperative or the first person."""
    return any(
        words[number].form.endswith(_ASKING)
        for finding in found
        if finding.signal in _WANTING
        for number in range(finding.first, finding.last)
    )


def _ends_in_question(words: Sequence[Word], last: int) -> bool:
    """Say whether «?» stands behind the first words, among other signs and pictures."""
    signs = set()
    while last and not words[last - 1].form[0].isalnum():
        last -= 1
        signs.add(words[last].form)
    return "?" in signs

"""Sicknesses that an answer ties to one person."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.replies.guarding.kinds import Finding, Kind
from app.replies.guarding.sicknesses import SICKNESS
from app.replies.guarding.surroundings import after, before

_CODE: Final = re.compile(
    r"(?<![\w-])[A-TV-ZАВЕКМНОРСТХ][0-9]{2}(?:\.[0-9]{1,2})?(?![\w.-]\w)(?!\w)"
)
_CODE_CUE: Final = re.compile(r"(?<![а-я])(?:код\w*|мкб\S*|шифр\w*|диагноз\w*) ?:? ?$")
_DIAGNOSED: Final = re.compile(r"(?<![а-я])диагноз\w{0,3} ?:? ?$")
"""A code after this word is somebody's, though nobody is named: the answer itself has a reader."""
_EXACT: Final = re.compile(r"[0-9]{2}\.[0-9]")
_REGISTERED: Final = re.compile(
    r"(?<![а-яё])(?:состо(?:ит|ите|ял\w?|яла)|стоит|стоите|поставлен\w?|наблюда(?:ет|ете)сь|"
    r"наблюдается|лечится|лечитесь|лежит|лежал\w?) (?:на (?:\w+ )?уч[её]те )?"
    r"(?:у (?:детского |участкового |врача-)?(?:психиатра|нарколога|фтизиатра|онколога|"
    r"инфекциониста|(?:дермато)?венеролога|эпилептолога)|"
    r"в (?:психо|нарко|тубдиспансер|онкодиспансер|кожвендиспансер|пнд|спид|центре спид|"
    r"психдиспансер|наркодиспансер)\w*)",
    re.IGNORECASE,
)
"""Where somebody is looked after tells what he has."""
_ADJECTIVE: Final = re.compile(r"^\w+н(?:ый|ая|ое|ые|ого|ому|ом|ых|ым|ыми|ую|ой)$", re.IGNORECASE)
"""«Туберкулёзный диспансер» is not a person's sickness."""
_NAMED: Final = re.compile(
    r"(?:(?<![а-яё])с диагнозом |диагноз\w{0,3}(?: ?: ?| - | ?[«\"(]))[«\"(]?"
    r"(?P<what>[а-яё]{5,40}(?: [а-яё]{4,40})?)",
    re.IGNORECASE,
)
_ONE_PERSON: Final = re.compile(
    r"(?<![а-я])(?:вас(?! в )|вы|вам|вашем?у?|ваш(?:а|и|его|ей|у|им|ем)?|(?:у|с) (?:него|нее|"
    r"ней|ним)|он|она|ему|ей|"
    r"ребен(?:ок|ка|ку|ком)|мальчик(?:а|у|ом)?|девочк(?:а|и|е|у|ой)|сын(?:а|у|ом)?|доч(?:ь|ери|"
    r"ерью|ка|ки|ке|ку)|"
    r"внук(?:а|у)?|внучк(?:а|и|е|у|ой)|мам(?:а|ы|е|у|ой)|пап(?:а|ы|е|у|ой)|отец|отц(?:а|у|ом)|"
    r"мат(?:ь|ери|ерью)|"
    r"муж(?:а|у|ем)?|жен(?:а|ы|е|у|ой)|супруг(?:а|и|е|у|ой|ом)?|бабушк(?:а|и|е|у|ой)|дедушк(?:а|"
    r"и|е|у|ой)|"
    r"пациент(?:а|у|ка|ки|ке|ку|кой|ом)?|больн(?:ой|ого|ому)|воспитанни(?:к|ка|ку|ца|цы|це)|"
    r"учени(?:к|ка|ку|ца|цы|це)|заявител(?:ь|я|ю|ьница|ьницы|ьнице)|гражданин(?:а|у)?|"
    r"гражданк(?:а|и|е)|"
    r"женщин(?:а|ы|е|у)|мужчин(?:а|ы|е|у)|подрост(?:ок|ка|ку)|сосед(?:а|у|ка|ки|ке)?|брат(?:а|у)?|"
    r"сестр(?:а|ы|е|у)|племянни(?:к|ка|ку|ца|цы|це|цу)|тет(?:я|и|е|ю)|"
    r"дяд(?:я|и|е|ю)|тещ(?:а|и|е|у)|свекров(?:ь|и|ью)|свекр(?:а|у)?|зят(?:ь|я|ю)|невестк(?:а|и|е|"
    r"у)|"
    r"подопечн(?:ый|ого|ому|ая|ой)|малыш(?:а|у|ка|ке)?|парень|парн(?:я|ю)|девушк(?:а|и|е|у)|его|"
    r"ее|мой|мо(?:я|ей|его|ему)|меня|мне|я)(?![а-я])"
)
_ANYBODY: Final = re.compile(
    r"(?<![а-я])(?:если|когда у|в случае)(?![а-я])|(?<![а-я])(?:привив|вакцин|профилактик|"
    r"тест\w* на|анализ\w* на|"
    r"обследовани\w+ на|проверк\w+ на|скрининг|диспансериз|день борьбы|школ\w+ (?:для|здоровья)|"
    r"карантин|центр|против|подозрени\w+ "
    r"на (?:в городе|в районе)|"
    r"больных|пациент(?:ы|ов|ам|ами)|дет(?:и|ей|ям|ьми)|люд(?:и|ей|ям)|гражданам|жител\w+|"
    r"заболеваемост|вспышк|сезон)[а-я]*[^,]{0,40}$|(?<![а-я])при (?:[а-я]+ ){0,2}$"
)
_HEALER: Final = re.compile(r"^(?:\w* )?(?:центр|диспансер|отделени|врач|кабинет|больниц|служб)")


def find_diagnoses(text: str, named: Sequence[Finding]) -> Iterator[Finding]:
    """Find sicknesses said of one person, be it by a word or by one of the ``named``."""
    for start, end in _sicknesses(text):
        said, told = before(text, start), after(text, end)
        beside = any(
            start - len(said) <= name.start < end + len(told)
            for name in named
            if name.kind is Kind.NAME
        )
        if _ANYBODY.search(said) or _HEALER.match(told):
            continue
        is_coded = _CODE.match(text, start, end) and _DIAGNOSED.search(said)
        if is_coded or beside or _ONE_PERSON.search(said) or _ONE_PERSON.search(told):
            yield Finding(Kind.DIAGNOSIS, start, end)


def _sicknesses(text: str) -> Iterator[tuple[int, int]]:
    for match in SICKNESS.finditer(text):
        if not _ADJECTIVE.match(match.group()):
            yield match.span()
    for match in _NAMED.finditer(text):
        yield match.span("what")
    for match in _REGISTERED.finditer(text):
        yield match.span()
    for match in _CODE.finditer(text):
        if _EXACT.search(match.group()) or _CODE_CUE.search(before(text, match.start())):
            yield match.span()

"""What a word written large may be: a given name, a patronymic, a surname, and in which cases."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from rumorph import Analysis, Analyzer

_MORE_GIVEN: Final = {
    "тимур": "фаррух дильшод ержан лейсан жанар бехруз фирдавс",
    "юлия": "амелия софия эмилия",
    "алина": "теона сайёра ясмина амина мелисса",
    "маша": "хадижа аиша кирюша матюша ириша",
    "ленка": "егорка никитка ромка алинка полинка",
    "катенька": "настенька лизонька",
    "леночка": "юлечка яночка",
    "настя": "тася кристя",
}
"""Given names that the dictionary lacks, behind one that they decline like."""
_ANALYZER: Final = Analyzer(
    words={name: model for model, names in _MORE_GIVEN.items() for name in names.split()}
)
_TITLE: Final = re.compile(
    r"(?:ваш|твой|наш|мой|свой|добрый|уважаемый|дорогой|милый|любимый|новый|старший|главный|"
    r"классный|"
    r"участковый|лечащий|дежурный|прекрасный|замечательный|спасибо|министр|город|край|область|"
    r"район|"
    r"январь|декабрь|закон|приказ|указ|интернет|бог|господь|президент|губернатор|мэр|дума|господин|"
    r"госпожа|товарищ|гражданин|гражданка|житель|пациент\w*|ученик|ученица|мама|папа|бабушка|"
    r"дедушка|"
    r"сын|дочь|дочка|мальчик|девочка|ребёнок|тётя|дядя|семья|муж|жена|сосед|соседка|пенсионер\w*|"
    r"ветеран|инвалид|больной|больная|заявитель\w*|вопрос|ответ|очередь|талон|привет|здравствуйте|"
    r"администра\w+|школ\w+|больниц\w+|детский|поликлиник\w+|госуслуг\w*|росси\w+|глав\w+|врач\w*|"
    r"доктор\w*|учител\w+|директор\w*|завуч|заведующ\w+|завед\w+|начальн\w+|руковод\w+|"
    r"специалист\w*|"
    r"воспитател\w+|педагог\w*|психолог|логопед|дефектолог|тренер|медсестр\w+|фельдшер|педиатр|"
    r"терапевт|"
    r"хирург|невролог|кардиолог|окулист|стоматолог|инспектор|депутат|секретар\w+|методист|"
    r"библиотекар\w+|"
    r"вожат\w+|няня|мастер|инженер|диспетчер|волонт\w+|сотрудни\w+|работни\w+|коллег\w+|"
    r"председател\w+|"
    r"исполнител\w+|координатор|куратор|администратор|художник|писатель|поэт|композитор|герой|"
    r"имя|премия|барельеф|памятник|бюст|монумент|мемориал|обелиск|стела|улица|переулок|проспект|площадь|бульвар|"
    r"набережная|сквер|парк|стадион|(?:дом-)?музей|театр|библиотека|усадьба|галерея|гимназия|лицей)$"
)
"""Words that officials write large though no surname is meant."""
_LEAST: Final = 0.01
"""Readings less likely than this are left out."""

_ANY: Final = "Any"
_ALL_CASES: Final = frozenset({"Nom", "Gen", "Dat", "Acc", "Ins", "Loc"})
_ENDINGS: Final = (
    (("ко", "ук", "юк", "ян", "дзе", "швили", "их", "ых", "аго", "ово"), _ALL_CASES),
    (("ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ская", "цкая"), frozenset({"Nom"})),
    (("ова", "ева", "ёва", "ина", "ына"), frozenset({"Nom", "Gen", "Acc"})),
    (("ову", "еву", "ёву", "ину", "ыну"), frozenset({"Dat", "Acc"})),
    (("овым", "евым", "ёвым", "иным", "ским", "цким"), frozenset({"Ins"})),
    (("овой", "евой", "ёвой", "иной", "ской", "цкой"), frozenset({"Gen", "Dat", "Ins", "Loc"})),
    (("ского", "цкого"), frozenset({"Gen", "Acc"})),
    (("скому", "цкому"), frozenset({"Dat"})),
    (("скую", "цкую"), frozenset({"Acc"})),
)
"""How surnames end that no dictionary knows, and the cases that such an end may be."""


class Reading(NamedTuple):
    """How a word may be read; each is the set of its cases, empty where it is no such thing."""

    given: frozenset[str]
    patronymic: frozenset[str]
    surname: frozenset[str]
    is_guess: bool
    """The dictionary does not know it."""
    is_common: bool
    """Most likely an ordinary word or a place."""
    is_attribute: bool
    """An ordinary adjective in another case than the nominative, or a short one."""
    may_be_written_large: bool
    """A word that only a surname or a place would write large: «Мельник», «Гринь», «Галич»."""
    lemmas: frozenset[str]


def read_name(word: str) -> Reading:
    """Read a word, however it is written; of «Кара-Мурза» the last part tells."""
    return _read(word.lower().rsplit("-", 1)[-1])


@lru_cache(maxsize=20_000)
def cases_of(word: str) -> frozenset[str]:
    """List the cases of a noun or adjective; empty where it has none."""
    return frozenset(
        case
        for analysis in _ANALYZER.analyze(word)
        if analysis.prob >= _LEAST and (case := analysis.feats.get("Case"))
    )


@lru_cache(maxsize=20_000)
def is_verb(word: str) -> bool:
    """Say whether a word is most likely a verb in a personal form."""
    best = next(iter(_ANALYZER.analyze(word)), None)
    return best is not None and best.pos == "VERB" and best.feats.get("VerbForm", "Fin") == "Fin"


@lru_cache(maxsize=20_000)
def _read(word: str) -> Reading:
    analyses = [analysis for analysis in _ANALYZER.analyze(word) if analysis.prob >= 0]
    of_type: dict[str, set[str]] = {"Giv": set(), "Pat": set(), "Sur": set()}
    for analysis in analyses:
        type_ = analysis.feats.get("NameType", "")
        if type_ in of_type and analysis.feats.get("Number") != "Plur":
            of_type[type_].add(analysis.feats.get("Case", _ANY))
    best = analyses[0] if analyses else None
    return Reading(
        given=frozenset(of_type["Giv"]),
        patronymic=frozenset(of_type["Pat"]),
        surname=frozenset(of_type["Sur"]) or _by_ending(word),
        is_guess=best is None or best.source != "dictionary",
        is_common=best is not None and best.feats.get("NameType") not in of_type,
        is_attribute=best is not None and _is_attribute(best),
        may_be_written_large=best is not None and _is_plain_noun(best),
        lemmas=frozenset(analysis.lemma.replace("ё", "е") for analysis in analyses),
    )


def _is_attribute(best: Analysis) -> bool:
    if best.pos != "ADJ" or best.source != "dictionary":
        return False
    return best.feats.get("Case") != "Nom" or best.feats.get("Variant") == "Short"


def _is_plain_noun(best: Analysis) -> bool:
    if _TITLE.match(best.lemma):
        return False
    if best.source != "dictionary":
        return True
    nominal = best.pos in {"NOUN", "ADJ", "PROPN"} and best.feats.get("Number") != "Plur"
    return nominal and best.feats.get("NameType") in {None, "Sur", "Geo"}


def _by_ending(word: str) -> frozenset[str]:
    for endings, cases in _ENDINGS:
        if len(word) > 4 and word.endswith(endings):  # noqa: PLR2004 - a shorter one is all ending
            return cases
    return frozenset()

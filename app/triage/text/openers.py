"""Openers that join what stands above, beside those that the model was taught with.

They are no signals: what a signal matches is a feature of the model that is shipped.
"""

import re
from collections.abc import Sequence
from typing import Final

_KIN: Final = (
    r"(?:сын(?:а|у|ок|очек|ишка)?|дочь|дочер[ьи]|доч(?:к|еньк|ур)[аеиу]|внук[аиу]?|внучк[аеиу]|"
    r"ребенок|ребенк[аеу]|малыш[аиу]?|дет(?:и|ей|ям|ки)|муж[ау]?|жен[аеуы]|мам[аеуы]|пап[аеуы]|"
    r"бабушк[аеиу]|дедушк[аеиу]|сестр[аеуы]|брат[ау]?|подруг[аеиу]|сосед\w{0,3}|знаком\w{2,3})"
)
_OUR: Final = r"(?:наш\w{0,3}|мо(?:й|я|е|и|ю|его|ей|ему|им|их))"
_SO: Final = r"(?:тоже|также|так же|то же|так(?:ое|ая|ой|ие) же)"
_WITH: Final = r"(?:нами|мной|мною|(?:наш|мо)\w{1,3} \w+)"
_AT: Final = (
    r"(?:(?:[а-я]+(?:ой|ей|ом|ем|ых|их) |\d+[а-я]{0,2} ){0,2}"
    r"(?:школ|сад|групп|класс|дом|подъезд|двор|улиц|район|микрорайон|посел|сел|деревн|город|"
    r"корпус|гимнази|лице|больниц|поликлиник|палат|отделени|этаж)[а-я]{0,3}|"
    r"(?:[а-я]+(?:ой|ом|ем|их|ых|вке|нке|ово|ево|ино)|\d+[а-я]{0,2})(?: [а-я]+(?:ой|ом|ем))?)"
)
_OPENS: Final = re.compile(
    rf"(?<![^ ])(?:(?<!не )подтвержда(?:ю|ем)|{_OUR} {_SO}|"
    rf"с {_WITH} (?:\w+ )?(?:{_SO}|такое))(?![^ ])|"
    rf"^(?:(?:и|а|да|вот|у|{_OUR}) ){{0,3}}{_KIN} {_SO}(?![^ ])|"
    rf"^(?:(?:и|да|вот) )?(?:в|во|на) {_AT} {_SO}(?![^ ])|"
    r"^(?:(?:да|ну|вот|все|точно|верно|именно) ){0,2}так и есть(?![^ ])"
)
_KIN_TOO: Final = re.compile(rf"(?<![^ ])(?:{_OUR} тоже|^{_KIN} тоже)(?![^ ])")
_AND_THERE: Final = re.compile(
    r"^(?:(?:да|вот|точно|верно|именно|соглас\w+|!) )*и (?:в|во|на) "
    rf"(?!\d|(?:целом|общем|самом|этом|этой|том|той|нем|ней|прошлом|новом|следующем)(?![^ ])){_AT}"
)
"""«И в соседней группе»; what more is said would be a matter of its own."""
_AGREES: Final = (
    r"(?:(?:да|ну|вот|полностью|абсолютно|совершенно|целиком|все) )*"
    r"(?:соглас(?:на|ны|ен)(?: с (?:вами|тобой|автором))?|точно(?: так)?|верно|именно(?: так)?|"
    r"правда|правильно|ппкс|вот вот|все так|двумя руками за)"
)
_NODS: Final = re.compile(rf"{_AGREES}(?: (?:!|ужас|кошмар))*")
_AGREES_FIRST: Final = re.compile(
    rf"^(?:{_AGREES}(?: !)+ |{_AGREES}(?= (?:и|у|мо|наш|еще)(?![^ ]))|(?:ну |да )?вот вот )"
)
"""«Точно! …», «Согласна, и …»; «точно не знаю» agrees with nobody."""


def opens(forms: Sequence[str]) -> bool:
    """Say whether a remark says that it is so with its writer too: «и с нами такое было»."""
    return _OPENS.search(" ".join(forms)) is not None


def opens_with_place(forms: Sequence[str]) -> bool:
    """Say whether a remark begins by naming where it is so too: «и в соседней группе»."""
    return _AND_THERE.match(" ".join(forms)) is not None


def names_kin(forms: Sequence[str]) -> bool:
    """Say whether a remark begins with the writer's people: «сын тоже», «наши тоже»."""
    return _KIN_TOO.search(" ".join(forms)) is not None


def agrees_first(forms: Sequence[str]) -> bool:
    """Say whether a remark agrees and goes on: «согласна, и бутылки по всей площадке»."""
    return _AGREES_FIRST.match(" ".join(forms)) is not None


def nods(forms: Sequence[str]) -> bool:
    """Say whether a remark does no more than agree: «верно», «полностью согласна»."""
    return _NODS.fullmatch(" ".join(forms)) is not None

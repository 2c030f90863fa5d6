"""Words of a page that greet, thank or promise, and answer nothing yet; pure.

Only what is made of nothing but such words counts: one word that may tell the citizen something
(«воду», «включат», a telephone number) makes an answer of them.
"""

import re
from collections.abc import Sequence
from typing import Final

_GREETINGS: Final = frozenset({
    "здравствуйте", "здравствуй", "добрый", "доброе", "доброго", "день", "дня", "вечер", "вечера",
    "утро", "утра", "уважаемый", "уважаемая", "уважаемые", "привет", "приветствуем",
})  # fmt: skip
_SENTENCE: Final = re.compile(r"[.!?…\n]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d(?:[\s()+-]*\d){4,}")
"""Five digits or more: a telephone, a bill, a decree; no hour and no day."""

_ASSURANCES: Final = re.compile(
    r"спасибо|благодар(?:им|ю)|приня(?:т[аоы]?|ли)|зарегистрирован[аоы]?|"
    r"переда(?:ли|н[аоы]?|дим|ем|ла?)|направ(?:или|ила?|лен[аоы]|им|ляем)|"
    r"взя(?:т[аоы]?|ли)|контрол[еья]|работ[уе]|рассмотр(?:им|ят|ения|ение|ении)|"
    r"рассматрива(?:ем|ют|ется)|разбер(?:емся|утся|усь)|разбира(?:емся|ются)|"
    r"уточн(?:им|ят|ю|яем|яют|яется|яются)|провер(?:им|ят|ю|яем|яют|яется)|"
    r"выясн(?:им|ят|ю|яем|яют)|изуч(?:им|ат|аем|ают)|запросим|запросили|узнаем|"
    r"ответ(?:им|ят|ит|у)|сообщ(?:им|ат)|свяж(?:емся|утся)|напишем|напишут|"
    r"верн(?:емся|утся)|ожида(?:йте|ем)|подождите"
)
"""Each sentence of a promise has one of these, as whole words with «ё» spelled «е»."""
_FILLING: Final = re.compile(
    r"мы|вы|вам|вас|вами|ваш\w*|наш\w*|его|ее|их|эт\w{1,2}|данн\w{2,3}|все|всю|всем|"
    r"вопрос\w{0,2}|обращени\w|сообщени[ея]|комментари\w|заявк\w|жалоб\w|просьб\w|ситуаци\w|"
    r"информаци\w|отзыв|сигнал|проблем\w|запрос|неравнодуши\w|терпени\w|ожидани\w|внимани\w|"
    r"отдел\w{0,2}|специалист\w{0,3}|сотрудник\w{0,3}|служб\w{1,2}|коллег\w{0,3}|"
    r"администраци\w|руководств\w|департамент\w?|управлени\w|министерств\w|ведомств\w|"
    r"организаци\w|компани\w|управляющ\w{2,3}|подрядчик\w?|диспетчер\w?|аварийн\w{2,3}|"
    r"ответственн\w{2,3}|соответствующ\w{2,3}|профильн\w{2,3}|компетентн\w{2,3}|ук|жэк|жкх|"
    r"в|во|на|за|к|ко|по|с|со|о|об|обо|и|а|до|от|для|из|у|же|уже|как|только|после|что|когда|при|"
    r"обязательно|непременно|скоро|скорее|скорейше\w|ближайш\w{2,3}|кратчайш\w{2,3}|врем\w{1,3}|"
    r"течени[ея]|срок\w?|сроки|час\w?|часов|минут\w?|дн[яю]|день|дней|недел\w|месяц\w?|"
    r"сегодня|завтра|послезавтра|позже|позднее|чуть|немного|пока|сейчас|момент|начала|конца|"
    r"понедельник\w?|вторник\w?|сред[уые]|четверг\w?|пятниц\w|суббот\w|воскресень\w|"
    r"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    r"будет|будут|может|пожалуйста|обратн\w{2,3}|связ[ьи]|подробн\w{1,3}|дополнительн\w{1,3}|"
    r"ответ\w?|дадим|дадут|подготовим|разбирательств\w|проверк\w"
)
"""Beside those they may hold these, which tell nothing by themselves."""
_TO_COME: Final = frozenset({"будет", "дадим", "дадут", "подготовим"})
_DONE: Final = re.compile(r"передан|передали?|направили?|направлен|дали")
_ANSWER: Final = "ответ"


def civility_in(text: str, attachments: Sequence[str]) -> str:
    """Name what words that answer nothing are; empty of an answer, or where a file may be one."""
    if attachments:
        return ""
    if says_nothing(text):
        return "в нём только приветствие"
    return "в нём только обещание ответить" if only_promises(text) else ""


def says_nothing(text: str) -> bool:
    """Tell whether an answer is a greeting, perhaps with a name, and no more."""
    return all(_is_greeting(words) for words in _sentences(text))


def only_promises(text: str) -> bool:
    """Tell whether an answer only thanks or promises to see to it, perhaps after a greeting."""
    if _NUMBER.search(text) or says_nothing(text):
        return False
    return all(_is_greeting(words) or _is_assurance(words) for words in _sentences(text))


def _sentences(text: str) -> list[list[str]]:
    found = [_WORD.findall(part) for part in _SENTENCE.split(text)]
    return [words for words in found if words]


def _is_greeting(words: Sequence[str]) -> bool:
    others = [word for word in words if word.lower() not in _GREETINGS]
    return len(others) < len(words) and all(word.istitle() for word in others)


def _is_assurance(words: Sequence[str]) -> bool:
    plain = [word.lower().replace("ё", "е") for word in words]
    if _ANSWER in plain and any(_DONE.fullmatch(word) for word in plain):
        return False  # an answer that was sent in another way
    assures = any(_ASSURANCES.fullmatch(word) for word in plain)
    names = {plain[at] for at, word in enumerate(words) if at and word.istitle()}
    return (assures or (_ANSWER in plain and not _TO_COME.isdisjoint(plain))) and all(
        word in names
        or word in _GREETINGS
        or _ASSURANCES.fullmatch(word)
        or _FILLING.fullmatch(word)
        for word in plain
    )

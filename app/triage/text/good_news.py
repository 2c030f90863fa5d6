"""Tells by its words whether all is well with the writer of a remark: «и у нас дали воду»."""

from collections.abc import Sequence
from typing import Final

from app.triage.text.wording import whole_forms

_GOOD_NEWS: Final = whole_forms(
    r"(?<!не )(?:дали|дают|подали|включили|подключили|появил\w+|пошла|пустили|починили|наладили|"
    r"восстановили|работает|хорошо|нормально|норм|отлично|прекрасно|замечательн\w+|потеплел\w*|"
    r"тепл(?:о|ая|ое|ые|ый|ее|енько)|почистили|вывезли|хватает|устраивает|довольн\w+|"
    r"нравится|в восторге|люб(?:ит|лю|им|ят)|обожа\w+|с удовольствием|"
    r"(?:хорош|отличн|прекрасн|лучш|чудесн|классн)(?:ий|ая|ее|ие|ый|ое|ые)|"
    r"(?:топят|греют|ходит|ходят|чистят|убирают|вывозят)"
    r"(?! (?:раз|через|один|одна|как)))|в порядке|"
    r"уже есть|(?<!так и )есть(?! (?:тоже|так\w+|эт\w+|проблем\w+|подобн\w+)(?![^ ]))"
    r"(?<!тоже есть$)"
)
"""What whoever joins a complaint does not say: with him all is well."""
_SERVED: Final = r"(?:тепло|вод[ау]|свет|отопление|газ|горячую|холодную|батареи)"
_IS_THERE: Final = (
    r"(?:дали|подали|включили|подключили|пустили|починили|наладили|восстановили|вывезли|почистили|"
    r"заработал[аио]?|появил(?:ся|ась|ось|ись))"
)
_SINCE: Final = (
    r"(?: (?:уже|нам|всем|сегодня|вчера|утром|днем|ночью|вечером|давно|только что|ура|спасибо|"
    r"потрогайте(?: \w+)?|в половине \w+|(?:\w+ )?(?:минут\w*|час\w*) назад|<smile>|!|"
    r"(?:в|около) (?:\d+\w*|час\w*|обед\w*)(?: (?:\d+|утра|дня|вечера|ночи|час\w*))?))*$"
)
_PLAIN_NEWS: Final = whole_forms(
    rf"(?<!не )(?<!когда )(?:{_IS_THERE}(?: (?:уже|нам|всем))?(?: {_SERVED})?|"
    rf"{_SERVED} (?:(?:уже|нам|сегодня|вчера) )?(?:{_IS_THERE}|пошл[аои]|есть)){_SINCE}|"
    rf"(?:потеплел\w*|батареи (?:уже )?(?:горячие|теплые|греют)){_SINCE}"
)
"""What says so without a «у нас» before it."""
_DENIES: Final = whole_forms(
    r"нет так(?:ого|ой|их)|так(?:ого|ой|их) (?:у нас )?(?:нет|не было)|"
    r"нет (?:этого|подобного|претензий|жалоб|нареканий)|(?:претензий|жалоб|нареканий) нет|"
    r"не (?:холодно|прохладно|мерзн(?:у|ет|ем|ут))(?! (?:а|но|только|ли|пока)(?![^ ]))|"
    r"не жалу(?:юсь|ется|ются)|не (?:нарад|налюбу|нахвал)\w+|"
    r"(?:мне|нам) (?:тоже )?(?:без разницы|все равно)|не (?:вижу|видим) (?:\w+ )?проблем\w?|"
    r"(?:нет|без) проблем\w?|проблем\w? нет|не так(?= (?:все|у)(?![^ ])| !|$)|не жалуемся|"
    r"(?:все )?наоборот|(?<!не )повезло|все (?:иначе|по другому)|слава богу"
)
_HOT: Final = whole_forms(r"(?<!не )(?:жар(?:ко|а|ища)|горяч(?:ие|ий))")
"""Good news to whoever freezes, the same trouble to whoever complains of heat."""
_HEAT: Final = ("жар", "душн", "духот", "горяч")


def is_well(line: str, above: Sequence[str]) -> bool:
    """Say whether a line of forms tells that all is well; ``above`` are those it stands under."""
    if _GOOD_NEWS.search(line):
        return True
    return bool(is_hot(line)) and not any(form.startswith(_HEAT) for form in above)


def is_plain_news(line: str) -> bool:
    """Say whether that all is well is said without «у нас» before it: «дали воду»."""
    return _PLAIN_NEWS.search(line) is not None


def denies(line: str) -> bool:
    """Say whether the writer says that he has no such trouble: «у нас такого нет»."""
    return _DENIES.search(line) is not None


def is_hot(line: str) -> bool:
    """Say whether heat is spoken of."""
    return _HOT.search(line) is not None

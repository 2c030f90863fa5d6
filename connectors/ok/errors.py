"""What each refusal of OK means for us, and the sentence that a person reads.

Numbers and names: apiok.ru/en/dev/errors and clients' tables; the reactions are ours.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    NotOfferedError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.http import LineError

RESTS: Final[Mapping[int, timedelta]] = {
    7: timedelta(minutes=15),
    8: timedelta(seconds=10),
    9: timedelta(minutes=15),
    11: timedelta(minutes=30),
}
"""How long a key must leave a method alone: blocked, flood, blocked address, limit reached."""
_NAMED_RIGHT: Final = re.compile(r"\bpermission '?([A-Z][A-Z_]{3,39})\b")


class TroubleError(UnavailableError):
    """OK met an error of its own; a second try soon may do."""


class NothingError(LineError):
    """OK answered a literal ``null``: a hiccup, or its way to say that nothing is there."""


class WithdrawnError(NotOfferedError):
    """OK has no such method any more."""

    sentence = "Одноклассники отключили этот метод. Нужно обновить службу."


class MistakenError(RefusedError):
    """OK did not take the parameters."""

    sentence = "Одноклассники не поняли запрос: проверьте адрес группы и настройки приложения."


class DeniedError(RefusedError):
    """This key may not do it; another of the page's keys may."""

    sentence = "Одноклассники не разрешают это владельцу ключа: группа закрыта или не хватает прав."


class RightMissingError(DeniedError):
    """The application or the key was never granted a right, and OK says which."""


class NotRulingError(DeniedError):
    """The owner of the key neither administers nor moderates the group."""

    sentence = (
        "Владелец ключа не администратор и не модератор группы. "
        "Назначьте его модератором или сохраните ключ другого человека."
    )


_Maker = Callable[[str], ConnectorError]


def failure(method: str, code: int, told: str = "") -> ConnectorError:
    """Make the failure for an error code; an unknown one needs a person and says its number.

    Of ``told``, OK's own words, only the name of a missing right is read.
    """
    message = f"{method}: {code}"
    named = _NAMED_RIGHT.search(told)
    if code in _DENIALS and named is not None:
        return RightMissingError(f"{message} {named[1]}", sentence=_no_right(named[1]))
    make = _TABLE.get(code)
    if make is not None:
        return make(message)
    return RefusedError(message, sentence=f"Одноклассники отказали с неизвестным нам кодом {code}.")


def no_key() -> KeyRefusedError:
    """Say that a page has no key."""
    return KeyRefusedError(
        "no key",
        sentence="Нет ключа Одноклассников. Получите ключ администратора группы и сохраните его.",
    )


def no_application() -> RefusedError:
    """Say that the settings of our application are missing."""
    return RefusedError(
        "no application",
        sentence="Приложение Одноклассников не настроено. Впишите его ключ и секрет в настройки.",
    )


def _no_right(name: str) -> str:
    return (
        f"Приложению или ключу не выдано право {name}. "
        "Запросите его письмом на api-support@ok.ru и получите новый ключ."
    )


def _passing(message: str) -> ConnectorError:
    return TroubleError(message)


def _throttled(code: int) -> _Maker:
    return lambda message: ThrottledError(message, retry_after=RESTS[code])


def _refused(kind: type[RefusedError], sentence: str | None = None) -> _Maker:
    return lambda message: kind(message, sentence=sentence)


_DENIALS: Final = frozenset({10, 200})
_DEAD_KEY: Final = "Ключ Одноклассников отозван или истёк. Получите новый ключ и сохраните его."
_WRONG_SIGNATURE: Final = (
    "Одноклассники не приняли подпись: секрет приложения в настройках или секрет ключа неверен."
)
_NO_APPLICATION: Final = (
    "Одноклассники не знают нашего приложения. Проверьте его ключ в настройках службы."
)
_DISABLED: Final = (
    "Одноклассники отключили наше приложение. Напишите на api-support@ok.ru, чтобы его вернули."
)
_TABLE: Final[Mapping[int, _Maker]] = {
    1: _passing,
    2: _passing,
    9999: _passing,
    3: _refused(WithdrawnError),
    4: _refused(MistakenError),
    100: _refused(MistakenError),
    **{code: _throttled(code) for code in RESTS},
    10: _refused(DeniedError),
    200: _refused(DeniedError),
    24: _refused(NotRulingError),
    50: _refused(NotRulingError),
    101: _refused(RefusedError, _NO_APPLICATION),
    210: _refused(RefusedError, _DISABLED),
    102: _refused(KeyRefusedError, _DEAD_KEY),
    103: _refused(KeyRefusedError, _DEAD_KEY),
    453: _refused(KeyRefusedError, _DEAD_KEY),
    104: _refused(KeyRefusedError, _WRONG_SIGNATURE),
    106: _refused(GoneError),
    141: _refused(GoneError),
    160: _refused(GoneError),
    300: _refused(GoneError),
    401: _refused(
        NeedsHumanError, "Одноклассники просят владельца ключа войти в свою учётную запись."
    ),
    402: _refused(
        NeedsHumanError,
        "Одноклассники просят владельца ключа войти на сайт и ввести код с картинки.",
    ),
    454: _refused(
        RefusedError, "Фильтр Одноклассников не пропустил текст ответа. Напишите его иначе."
    ),
}

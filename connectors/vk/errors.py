"""What each error code of VK means for us, and the sentence that a person reads.

Codes and texts: errors.json of VK's schema 5.199; the reactions are ours.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    RepliesClosedError,
    TextRefusedError,
    ThrottledError,
    UnavailableError,
)

TOO_OFTEN: Final = 6
FLOOD: Final = 9
DAY_IS_SPENT: Final = 29
BAD_PARAMETER: Final = 100
PASSING: Final = frozenset({1, 10})
"""VK's own trouble: a second try soon may do."""
TOO_HEAVY: Final = frozenset({12, 13, 36})
"""A pack of calls that VK could not carry; smaller packs may."""
NO_EXECUTE: Final = frozenset({3, 23, 27, 28})
"""Said to ``execute`` itself: this key has none."""
RESTS: Final[Mapping[int, timedelta]] = {
    FLOOD: timedelta(minutes=15),
    DAY_IS_SPENT: timedelta(minutes=30),
}
"""How long a key must leave a method alone; 29 lasts a day, but half an hour often helps."""


class ClosedToKeyError(RefusedError):
    """The page is closed to this key; an administrator's personal key may still see it."""


class NotHiddenError(RefusedError):
    """The comment that was to be brought back stands where it was."""

    sentence = "Этот комментарий не скрыт."


_Maker = Callable[[str], ConnectorError]


def failure(method: str, code: int) -> ConnectorError:
    """Make the failure for an error code; an unknown one needs a person and says its number."""
    message = f"{method}: {code}"
    if code in _GONE_FOR.get(method, ()):
        return GoneError(message)
    make = _TABLE.get(code)
    if make is not None:
        return make(message)
    return RefusedError(message, sentence=f"ВКонтакте отказал с неизвестным нам кодом {code}.")


def no_key(purpose: str) -> KeyRefusedError:
    """Say that a key is missing; ``purpose`` ends the sentence «Нет ключа …»."""
    return KeyRefusedError("no key", sentence=f"Нет ключа {purpose}.")


def _passing(message: str) -> ConnectorError:
    return UnavailableError(message)


def _throttled(period: timedelta, sentence: str | None = None) -> _Maker:
    def make(message: str) -> ConnectorError:
        return ThrottledError(message, retry_after=period, sentence=sentence)

    return make


def _refused(kind: type[RefusedError], sentence: str | None = None) -> _Maker:
    def make(message: str) -> ConnectorError:
        return kind(message, sentence=sentence)

    return make


_GONE_FOR: Final[Mapping[str, frozenset[int]]] = {
    "wall.getComments": frozenset({BAD_PARAMETER}),
    "board.getComments": frozenset({BAD_PARAMETER}),
    "photos.getComments": frozenset({BAD_PARAMETER}),
    "video.getComments": frozenset({BAD_PARAMETER}),
    "market.getComments": frozenset({BAD_PARAMETER}),
    "wall.closeComments": frozenset({BAD_PARAMETER}),
    "wall.openComments": frozenset({BAD_PARAMETER}),
    "board.closeTopic": frozenset({BAD_PARAMETER}),
    "board.openTopic": frozenset({BAD_PARAMETER}),
    "groups.getById": frozenset({BAD_PARAMETER, 125}),
    "utils.resolveScreenName": frozenset({BAD_PARAMETER}),
    "groups.ban": frozenset({BAD_PARAMETER, 113}),
    "groups.unban": frozenset({BAD_PARAMETER, 113}),
}
"""Where a bad parameter can only be the id or the name that we ask for."""

_CLOSED: Final = "Страница или её стена закрыта. Откройте стену и комментарии для всех."
_MISTAKEN: Final = "ВКонтакте не понял запрос: проверьте адрес страницы и настройки приложения."
_NO_RIGHT: Final = "Ключу не хватает прав. Выдайте новый ключ с доступом к стене."
_WRONG_KIND: Final = "Ключ не того вида или отозван. Получите новый ключ и сохраните его."
_DEAD_KEY: Final = "Ключ доступа отозван или истёк. Получите новый ключ и сохраните его."

_TABLE: Final[Mapping[int, _Maker]] = {
    1: _passing,
    10: _passing,
    12: _passing,
    13: _passing,
    36: _passing,
    TOO_OFTEN: _throttled(timedelta(seconds=1)),
    FLOOD: _throttled(RESTS[FLOOD]),
    DAY_IS_SPENT: _throttled(RESTS[DAY_IS_SPENT]),
    223: _throttled(
        timedelta(hours=1), "Под записью слишком много ответов за короткое время. Повторим позже."
    ),
    3: _refused(RefusedError, _MISTAKEN),
    8: _refused(RefusedError, _MISTAKEN),
    BAD_PARAMETER: _refused(RefusedError, _MISTAKEN),
    113: _refused(RefusedError, _MISTAKEN),
    125: _refused(RefusedError, _MISTAKEN),
    7: _refused(RefusedError, _NO_RIGHT),
    20: _refused(RefusedError, _NO_RIGHT),
    21: _refused(RefusedError, _NO_RIGHT),
    23: _refused(RefusedError, "ВКонтакте отключил этот метод. Нужно обновить службу."),
    5: _refused(KeyRefusedError, _DEAD_KEY),
    1117: _refused(KeyRefusedError, _DEAD_KEY),
    27: _refused(KeyRefusedError, _WRONG_KIND),
    28: _refused(KeyRefusedError, _WRONG_KIND),
    3609: _refused(KeyRefusedError, _DEAD_KEY),
    3610: _refused(KeyRefusedError, "Владелец ключа удалил свою страницу. Получите новый ключ."),
    14: _refused(
        NeedsHumanError, "ВКонтакте просит ввести код с картинки. Ответьте на странице вручную."
    ),
    17: _refused(
        NeedsHumanError, "ВКонтакте просит владельца ключа подтвердить вход в свою учётную запись."
    ),
    15: _refused(ClosedToKeyError, _CLOSED),
    18: _refused(RefusedError, "Страница закрыта: её владелец удалён или заблокирован."),
    19: _refused(RefusedError, "Страница закрыта: ВКонтакте заблокировал её содержимое."),
    30: _refused(ClosedToKeyError, _CLOSED),
    37: _refused(RefusedError, "Страница закрыта для владельца ключа: он в её чёрном списке."),
    203: _refused(ClosedToKeyError, "Сообщество закрыто для владельца ключа."),
    200: _refused(ClosedToKeyError, "Альбом закрыт для владельца ключа."),
    204: _refused(ClosedToKeyError, "Видео закрыто для владельца ключа."),
    205: _refused(ClosedToKeyError, "Товары закрыты для владельца ключа."),
    210: _refused(ClosedToKeyError, "Запись закрыта для владельца ключа."),
    104: _refused(GoneError),
    211: _refused(GoneError),
    212: _refused(RepliesClosedError),
    213: _refused(RepliesClosedError),
    243: _refused(NotHiddenError),
    801: _refused(RepliesClosedError),
    1400: _refused(
        RefusedError, "Комментарий скрыт слишком давно: ВКонтакте больше не даёт его вернуть."
    ),
    1401: _refused(RepliesClosedError),
    1525: _refused(RefusedError, "В сообществе выключены товары."),
    1526: _refused(RefusedError, "В сообществе выключены услуги."),
    2000: _refused(
        RefusedError,
        "У сообщества уже 10 серверов Callback API, больше ВКонтакте не разрешает. Удалите лишний "
        "сервер в настройках сообщества: «Работа с API» → «Callback API».",
    ),
    222: _refused(
        TextRefusedError, "На этой странице нельзя публиковать ссылки. Уберите ссылку из ответа."
    ),
}

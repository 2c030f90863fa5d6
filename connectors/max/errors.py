"""What each refusal of MAX means for us, and the sentence that a person reads.

Codes were seen in others' clients (platform-apis.md 6.6); the reactions are ours.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    UnavailableError,
)
from connectors.decoding import decode
from connectors.http import LineError
from connectors.max.wire import Refusal

_NO_CHANNEL: Final = (
    "Такого канала в MAX нет, или бот в него не добавлен. Сделайте бота администратором канала."
)
_MISTAKEN: Final = "MAX не понял запрос: проверьте номер канала и адрес MAX в настройках."


class TroubleError(UnavailableError):
    """MAX met an error of its own; for a new comment it may mean that comments are off."""

    sentence = "В MAX внутренняя ошибка. Повторим сами, ничего делать не нужно."


class MistakenError(RefusedError):
    """MAX did not take the parameters; said of a comment that is not there, too."""

    sentence = _MISTAKEN


class DeniedError(RefusedError):
    """This bot is not in the channel or lacks a right; another of the page's bots may have it."""

    sentence = (
        "Боту не хватает прав. Сделайте его администратором канала и разрешите "
        "читать сообщения и писать."
    )


def failure(name: str, status: int, body: bytes) -> ConnectorError:
    """Make the failure for a refusal; what is not in MAX's own words comes from something between.

    ``name`` is the method's. An unknown refusal needs a person and says its code.
    """
    code = _code_of(body)
    if code is None or status in _GATEWAY:
        return LineError(f"{name}: HTTP {status}")
    message = f"{name}: HTTP {status} {code}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TroubleError(message)
    known = _BY_CODE.get(code) or _BY_STATUS.get(status)
    if known is not None:
        kind, sentence = known
        return kind(message, sentence=sentence)
    return RefusedError(message, sentence=f"MAX отказал с неизвестным нам кодом {status} {code}.")


def no_bot() -> KeyRefusedError:
    """Say that a page has no bot."""
    return KeyRefusedError(
        "no key",
        sentence="Нет токена бота MAX. Создайте бота на business.max.ru и сохраните его токен.",
    )


def _code_of(body: bytes) -> str | None:
    """Read MAX's code; only a short plain word may reach a log."""
    try:
        code = decode(body, Refusal).code
    except ValueError:
        return None
    return code if code.isascii() and len(code) <= _LONGEST_CODE and " " not in code else None


_LONGEST_CODE: Final = 60
_GATEWAY: Final = frozenset(
    {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
)
_Known = tuple[type[RefusedError], str | None]
_DEAD_TOKEN: Final[_Known] = (
    KeyRefusedError,
    "Токен бота MAX отозван или неверен. Получите новый на business.max.ru и сохраните его.",
)
_HAS_WEBHOOK: Final[_Known] = (
    RefusedError,
    (
        "События бота уже уходят на адрес в интернете, поэтому по запросу MAX их не отдаёт. "
        "Уберите этот адрес у бота, если он не наш."
    ),
)
_BY_CODE: Final[Mapping[str, _Known]] = {
    "verify.token": _DEAD_TOKEN,
    "access.denied": (DeniedError, None),
    "proto.payload": (MistakenError, None),
    "not.found": (GoneError, None),
    "chat.not.found": (GoneError, _NO_CHANNEL),
    "method.not.found": (RefusedError, "MAX отключил этот метод. Нужно обновить службу."),
    "method.not.allowed": _HAS_WEBHOOK,
    "comments.timeout_exceeded": (
        RefusedError,
        "Прошло больше 26 часов: MAX уже не даёт изменить этот комментарий.",
    ),
}
_BY_STATUS: Final[Mapping[int, _Known]] = {
    HTTPStatus.BAD_REQUEST: (MistakenError, None),
    HTTPStatus.UNAUTHORIZED: _DEAD_TOKEN,
    HTTPStatus.FORBIDDEN: (DeniedError, None),
    HTTPStatus.NOT_FOUND: (GoneError, None),
    HTTPStatus.METHOD_NOT_ALLOWED: _HAS_WEBHOOK,
}
"""For codes that we do not know yet."""

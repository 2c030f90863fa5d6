"""What each refusal of Telegram means for us, and the sentence that a person reads.

Telegram tells refusals apart by words only. Those below were seen in its server's source and
in others' issues (platform-apis.md 3.6); the reactions are ours.
"""

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    RepliesClosedError,
    TextRefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.telegram.wire import Answer

ANOTHER_LISTENS: Final = (
    "Токеном этого бота пользуется кто-то ещё: сообщения уходят туда. Остановите другую "
    "программу или получите у @BotFather новый токен и сохраните его здесь."
)
_CONFLICT_PAUSE: Final = timedelta(seconds=30)


class DeniedError(RefusedError):
    """This bot is not in the chat or lacks a right; another of the page's bots may have it."""

    sentence = (
        "Боту не хватает прав в группе обсуждения. Назначьте его там администратором "
        "с правом «Удаление сообщений»."
    )


class NoChatError(RefusedError):
    """There is no such chat, or the bot does not see it."""

    sentence = (
        "Такого канала или группы нет, или бот их не видит. "
        "Добавьте бота в группу обсуждения канала администратором."
    )


class MovedError(RefusedError):
    """The group is a supergroup now, under another id."""

    def __init__(self, message: str, *, to_chat_id: int) -> None:
        sentence = f"Группа получила в Telegram новый номер {to_chat_id}. Подключите её по нему."
        super().__init__(message, sentence=sentence)
        self.to_chat_id = to_chat_id


class WebhookInTheWayError(RefusedError):
    """The updates are brought to an address, so they cannot be fetched."""

    sentence = ANOTHER_LISTENS


def failure(method: str, answer: Answer) -> ConnectorError:
    """Make the failure for a refusal; an unknown one needs a person and says its code."""
    moved = answer.parameters.migrate_to_chat_id if answer.parameters else None
    if moved is not None:
        return MovedError(f"{method}: moved", to_chat_id=moved)
    code, words = answer.error_code, answer.description.lower()
    message = " ".join(filter(None, (f"{method}: HTTP {code}", _loggable(answer.description))))
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return UnavailableError(message)
    if code == HTTPStatus.CONFLICT:
        return _conflict(message, words)
    for part, kind, sentence in _BY_WORDS:
        if part in words:
            return kind(message, sentence=sentence)
    if code in _BY_CODE:
        kind, sentence = _BY_CODE[code]
        return kind(message, sentence=sentence)
    return RefusedError(message, sentence=f"Telegram отказал с неизвестным нам кодом {code}.")


def no_bot() -> KeyRefusedError:
    """Say that a page has no bot."""
    return KeyRefusedError(
        "no key",
        sentence="Нет токена бота Telegram. Создайте бота у @BotFather и сохраните его токен.",
    )


def no_token(method: str) -> KeyRefusedError:
    """Say that a key is no bot's token, without showing it."""
    return KeyRefusedError(
        f"{method}: not a token",
        sentence="Это не токен бота. Скопируйте его у @BotFather целиком, вместе с числом и "
        "двоеточием.",
    )


def _conflict(message: str, words: str) -> ConnectorError:
    if "webhook is active" in words:
        return WebhookInTheWayError(message)
    if "setwebhook" in words:
        return UnavailableError(message)
    return ThrottledError(message, retry_after=_CONFLICT_PAUSE, sentence=ANOTHER_LISTENS)


def _loggable(description: str) -> str:
    """Let Telegram's own words into a log, but nothing that could be an id, a key or a text."""
    return description if _PLAIN_WORDS.fullmatch(description) else ""


_PLAIN_WORDS: Final = re.compile(r"[A-Za-z_ ,:;/'!().-]{1,120}")
_Known = tuple[type[RefusedError], str | None]
_NO_COMMENT: Final = "Этого комментария больше нет: его удалили."
_NO_GROUP: Final = "Группа обсуждения удалена или закрыта Telegram."
_KICKED: Final = (
    "Бота исключили из группы обсуждения. Добавьте его снова и назначьте администратором."
)
_OUTSIDE: Final = (
    "Бота нет в группе обсуждения. Добавьте его туда и назначьте администратором "
    "с правом «Удаление сообщений»."
)
_BAD_ADDRESS: Final = (
    "Telegram не принял адрес для событий. Нужен https-адрес с обычным сертификатом на порту "
    "443, 80, 88 или 8443; проверьте адрес службы в настройках."
)
NO_RESTRICTING: Final = (
    "Бот не может блокировать авторов. В приложении Telegram: группа обсуждения → «Управление "
    "группой» → «Администраторы» → бот → включите «Блокировка пользователей»."
)
_NO_AUTHOR: Final = "Такого автора в Telegram больше нет."
_IN_CHARGE: Final = "Администратора группы заблокировать нельзя. Сначала лишите его прав."
_BY_WORDS: Final[tuple[tuple[str, type[RefusedError], str | None], ...]] = (
    ("bot was kicked", DeniedError, _KICKED),
    ("bot is not a member", DeniedError, _OUTSIDE),
    ("channel_private", DeniedError, _OUTSIDE),
    ("chat was deleted", GoneError, _NO_GROUP),
    ("deactivated", GoneError, _NO_GROUP),
    ("chat not found", NoChatError, None),
    ("peer_id_invalid", NoChatError, None),
    ("channel_invalid", NoChatError, None),
    ("message to be replied not found", GoneError, _NO_COMMENT),
    ("replied message not found", GoneError, _NO_COMMENT),
    ("reply message not found", GoneError, _NO_COMMENT),
    ("message to delete not found", GoneError, _NO_COMMENT),
    ("topic_closed", RepliesClosedError, None),
    ("message can't be deleted", DeniedError, None),
    ("not enough rights to restrict", DeniedError, NO_RESTRICTING),
    ("user not found", GoneError, _NO_AUTHOR),
    ("participant_id_invalid", GoneError, _NO_AUTHOR),
    ("user is an administrator", RefusedError, _IN_CHARGE),
    ("can't remove chat owner", RefusedError, _IN_CHARGE),
    ("not enough rights", DeniedError, None),
    ("have no rights", DeniedError, None),
    ("need administrator rights", DeniedError, None),
    ("chat_admin_required", DeniedError, None),
    ("chat_write_forbidden", DeniedError, None),
    ("chat_restricted", DeniedError, None),
    ("user_banned_in_channel", DeniedError, None),
    ("message is too long", TextRefusedError, "Ответ слишком длинный для Telegram. Сократите его."),
    (
        "bad webhook",
        RefusedError,
        _BAD_ADDRESS,
    ),
    ("method not found", RefusedError, "Telegram не знает этого метода. Нужно обновить службу."),
)
_DEAD_TOKEN: Final[_Known] = (
    KeyRefusedError,
    "Токен бота Telegram отозван или неверен. Получите новый у @BotFather и сохраните его.",
)
_BY_CODE: Final[dict[int, _Known]] = {
    HTTPStatus.UNAUTHORIZED: _DEAD_TOKEN,
    HTTPStatus.FORBIDDEN: (DeniedError, None),
    HTTPStatus.NOT_FOUND: _DEAD_TOKEN,
}
"""For words that we do not know; 404 is told of a token that never was."""

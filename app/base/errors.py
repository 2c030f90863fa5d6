"""What can go wrong in the domain, said without HTTP.

Each family is a kind of refusal; ``title`` names the kind and never changes, the
message tells this one case, in Russian, to whoever reads the answer.
"""

from collections.abc import Mapping
from typing import ClassVar


class AppError(Exception):
    """An expected refusal: no bug, no page to the person on call."""

    title: ClassVar[str]

    def beside(self) -> Mapping[str, object]:
        """Give what a program may need beside the sentence; nothing of it is ever logged."""
        return {}


class NotFoundError(AppError):
    """The thing asked for does not exist, or is not yours to see."""

    title = "Не найдено"


class ConflictError(AppError):
    """The thing exists, but its state forbids the act."""

    title = "Сейчас это невозможно"


class DeniedError(AppError):
    """You are known, and this is not allowed to you."""

    title = "Нет прав"


class UnknownPersonError(AppError):
    """Nobody knows yet who you are."""

    title = "Нужен вход"


class InvalidError(AppError):
    """What was sent cannot be understood or accepted as it is."""

    title = "Неверные данные"


class TooOftenError(AppError):
    """The same was tried too often; it may be tried again after a pause."""

    title = "Слишком часто"

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        """Seconds."""


class NotReadyError(AppError):
    """A part of the service is away; the same request will work later."""

    title = "Сервис временно недоступен"

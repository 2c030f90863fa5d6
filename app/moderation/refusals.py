"""Why an act is refused before any network is asked."""

from collections.abc import Callable, Mapping
from typing import Final

from app.base.errors import ConflictError, InvalidError
from app.moderation.rules import ACT_TITLES, Act
from app.pages.model import Page

_DOING: Final[Mapping[Act, str]] = {
    Act.HIDE: "скрывать комментарии",
    Act.RESTORE: "возвращать комментарии",
    Act.BLOCK: "блокировать авторов",
    Act.UNBLOCK: "снимать блокировку с авторов",
    Act.CLOSE: "закрывать комментарии",
    Act.OPEN: "открывать комментарии",
}


class CannotError(ConflictError):
    """The page's keys do not allow the act.

    A page's trouble speaks of reading, answering and hiding. It is the reason of another act only
    where the keys allow nothing.
    """

    def __init__(self, act: Act, page: Page) -> None:
        is_spoken_of = act is Act.HIDE or not (page.can_reply or page.can_hide)
        why = (page.trouble if is_spoken_of else None) or (
            f"Ключи страницы не дают {_DOING[act]}, или сеть так не умеет. "
            "Проверьте ключи страницы или сделайте это в самой сети."
        )
        super().__init__(f"«{ACT_TITLES[act]}» отсюда нельзя. {why}")


class UnansweredError(ConflictError):
    """The comment asks something that nobody has answered."""

    def __init__(self, case_id: int | None) -> None:
        """Name the case; None: it is not decided yet whether there will be one."""
        super().__init__(
            "Ещё не решено, нужен ли на этот комментарий ответ. Если скрыть его всё же нужно, "
            "подтвердите это: если ответ нужен, сообщение всё равно откроется, и о скрытии узнают "
            "координатор и тренеры."
            if case_id is None
            else f"На этот комментарий ещё не ответили (сообщение № {case_id}). Если скрыть его "
            "всё же нужно, подтвердите это: о скрытии узнают координатор и тренеры, а сообщение "
            "останется открытым до ответа."
        )


class UnderWayError(ConflictError):
    """Something is being done to the same comment, post or author."""

    def __init__(self, act: Act) -> None:
        super().__init__(
            f"Сеть ещё выполняет другое действие: «{ACT_TITLES[act]}». Дождитесь его и повторите."
        )


class OwnCommentError(ConflictError):
    """The page itself wrote it."""

    def __init__(self) -> None:
        super().__init__(
            "Этот комментарий написала сама страница. Уберите его в самой сети, если он лишний."
        )


class AlreadyGoneError(ConflictError):
    """There is nothing to hide."""

    def __init__(self) -> None:
        super().__init__("Этого комментария в сети уже нет, скрывать нечего.")


class NotHiddenError(ConflictError):
    """There is nothing to bring back."""

    def __init__(self) -> None:
        super().__init__("Комментарий и так виден в сети, возвращать нечего.")


class TakenBackError(ConflictError):
    """The author took it back himself."""

    def __init__(self) -> None:
        super().__init__("Этот комментарий удалил сам автор: вернуть его может только он.")


class UnknownAuthorError(ConflictError):
    """The network does not tell who wrote it."""

    def __init__(self) -> None:
        super().__init__(
            "Сеть не говорит, кто автор этого комментария. Заблокируйте его на самой странице."
        )


class ClosesAgainError(InvalidError):
    """Comments can be closed again only after an answer, and none was named."""

    def __init__(self) -> None:
        super().__init__(
            "Снова закрыть комментарии можно только после ответа. Укажите replyId ответа, ради "
            "которого они открываются, или снимите closesAgain."
        )


class OtherPostError(InvalidError):
    """The answer stands under another post."""

    def __init__(self) -> None:
        super().__init__("Этот ответ относится к другой записи. Откройте комментарии под ней.")


_CAN: Final[Mapping[Act, Callable[[Page], bool]]] = {
    Act.HIDE: lambda page: page.can_hide,
    Act.RESTORE: lambda page: page.can_restore,
    Act.BLOCK: lambda page: page.can_block,
    Act.UNBLOCK: lambda page: page.can_block,
    Act.CLOSE: lambda page: page.can_close,
    Act.OPEN: lambda page: page.can_close,
}


def check_can(act: Act, page: Page) -> None:
    """Refuse what the page's keys do not allow; raises CannotError."""
    if not _CAN[act](page):
        raise CannotError(act, page)

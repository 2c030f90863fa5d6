"""Why a link is not given, or leads nowhere any more."""

from app.base.errors import ConflictError, InvalidError, NotFoundError


class NoApplicationError(ConflictError):
    """The centre has no application at VK, or VK cannot send a browser back to us."""

    def __init__(self) -> None:
        super().__init__(
            "Служба не настроена на ключи по согласию. Администратору центра: задайте"
            " VK_APPLICATION_ID, VK_APPLICATION_SECRET и GOSPABLIK_PUBLIC_URL."
            " Пока их нет, ключ сообщества можно сохранить вручную."
        )


class NotByConsentError(InvalidError):
    """The page's network gives no keys in this way."""

    def __init__(self) -> None:
        super().__init__(
            "По согласию выдаёт ключи только ВКонтакте. Ключ этой страницы сохраните вручную."
        )


class NotFoundYetError(ConflictError):
    """Nobody knows yet which community the page is."""

    def __init__(self) -> None:
        super().__init__(
            "Сообщество этой страницы ещё не найдено во ВКонтакте. Подождите минуту, а если"
            " не помогло, посмотрите у страницы, что мешает."
        )


class NotACommunityError(ConflictError):
    """A person's page has no community key."""

    def __init__(self) -> None:
        super().__init__("Это личная страница: ключи по согласию есть только у сообществ.")


class NeverAskedError(NotFoundError):
    """No link was asked for lately."""

    def __init__(self) -> None:
        super().__init__("Ссылку на выдачу ключа для этой страницы в последние сутки не брали.")


class LinkRefusedError(NotFoundError):
    """No link with this state waits to be followed."""


class UnknownStateError(LinkRefusedError):
    """Whoever comes back was never sent by us."""

    def __init__(self) -> None:
        super().__init__(
            "Мы не узнали эту ссылку. Возьмите у страницы новую и пройдите по ней до конца."
        )


class LateStateError(LinkRefusedError):
    """The link was followed too late."""

    def __init__(self) -> None:
        super().__init__(
            "Ссылка устарела: она действует 30 минут. Возьмите у страницы новую и пройдите по ней."
        )


class UsedStateError(LinkRefusedError):
    """The link has been followed already."""

    def __init__(self) -> None:
        super().__init__(
            "Эта ссылка уже сработала, второй раз она не нужна. Что с ключом, видно у страницы;"
            " если ключа нет, возьмите новую ссылку."
        )


class IncompleteReturnError(InvalidError):
    """The browser brought neither a code nor a refusal."""

    def __init__(self) -> None:
        super().__init__("ВКонтакте вернул не всё. Пройдите по ссылке ещё раз.")

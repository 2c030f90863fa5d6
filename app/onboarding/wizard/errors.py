"""Why the wizard cannot go on, each with what to do."""

from app.base.errors import ConflictError, InvalidError, NotFoundError


class ApplicationNotFoundError(NotFoundError):
    """No such application of this person."""

    def __init__(self) -> None:
        super().__init__("Такого подключения у Вас нет. Начните новое: вставьте ссылку.")


class TooManyBegunError(ConflictError):
    """Somebody begins more than anybody can finish."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"У Вас уже {most} неоконченных подключений. Закончите или уберите начатые."
        )


class StepNotReachedError(ConflictError):
    """The step waits for an earlier one."""

    def __init__(self) -> None:
        super().__init__("До этого шага ещё не дошли: закончите предыдущий.")


class NotFoundThereError(ConflictError):
    """The network has not said yet who the page is, or has refused."""

    def __init__(self) -> None:
        super().__init__("Страница ещё не найдена в сети. Дождитесь ответа или измените ссылку.")


class ForeignPageError(ConflictError):
    """Somebody else has registered the page."""

    def __init__(self, page_id: int) -> None:
        super().__init__(
            "Эта страница уже подключена другим учреждением. Если она Ваша, напишите тренеру"
            f" центра управления регионом и назовите её номер: {page_id}. Он передаст её Вам."
        )


class NoInstitutionChosenError(InvalidError):
    """Nothing was chosen."""

    def __init__(self) -> None:
        super().__init__("Выберите учреждение, которое ведёт эту страницу.")


class FounderUnknownError(InvalidError):
    """Nobody has recorded the founder yet."""

    def __init__(self) -> None:
        super().__init__(
            "Учредителя с таким ОГРН ещё нет в списке. Проверьте номер или оставьте поле пустым:"
            " учредителя впишет тренер."
        )


class NoSecretError(InvalidError):
    """What was pasted cannot be a key."""

    def __init__(self) -> None:
        super().__init__(
            "Это не похоже на ключ: в нём не меньше восьми латинских букв, цифр и знаков,"
            " без пробелов. Скопируйте его целиком."
        )


class NotReadableYetError(ConflictError):
    """The page cannot be read with the keys at hand."""

    def __init__(self) -> None:
        super().__init__(
            "Страницу пока не прочитать: дождитесь проверки ключа или исправьте, что она показала."
        )


class NobodyChosenError(InvalidError):
    """Nobody was chosen to answer."""

    def __init__(self) -> None:
        super().__init__("Выберите, кто отвечает на вопросы, или пригласите нового человека.")


class NamelessError(InvalidError):
    """Whoever is invited has no name."""

    def __init__(self) -> None:
        super().__init__("Напишите фамилию и имя того, кого приглашаете: так его увидят коллеги.")

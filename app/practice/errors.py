"""What can be refused in practice."""

from collections.abc import Sequence

from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.replies.guarding.kinds import Finding


class NoPracticeError(NotFoundError):
    """There is no such run or case, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__("Такого учебного сообщения у Вас нет. Откройте раздел «Учёба».")


class PractisedError(ConflictError):
    """The case is finished."""

    def __init__(self) -> None:
        super().__init__("Это учебное сообщение Вы уже разобрали. Перейдите к следующему.")


class NoTextError(InvalidError):
    """An answer without words."""

    def __init__(self) -> None:
        super().__init__("Напишите ответ: его увидел бы гражданин.")


class LongTextError(InvalidError):
    """An answer that no network takes."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"Ответ длиннее {longest} знаков. Сократите его.")


class NoReasonGivenError(InvalidError):
    """Neither an answer nor a word why."""

    def __init__(self) -> None:
        super().__init__("Напишите причину: её увидит тот, кто спросит потом.")


class LongReasonError(InvalidError):
    """A reason that nobody would read."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"Причина длиннее {longest} знаков. Сократите её.")


class NoPlaceError(InvalidError):
    """A case is handed to nobody."""

    def __init__(self) -> None:
        super().__init__("Выберите, кому передаёте.")


class NoDayError(InvalidError):
    """An interim answer promises no day."""

    def __init__(self) -> None:
        super().__init__("Назовите день, к которому обещаете ответ по существу.")


class NoCertificateError(NotFoundError):
    """The run is not finished, or its points do not suffice."""

    def __init__(self) -> None:
        super().__init__("За эту попытку сертификата нет. Откройте раздел «Практика».")


class UnknownNumberError(NotFoundError):
    """No certificate has this number."""

    def __init__(self) -> None:
        super().__init__("Сертификата с таким номером нет. Проверьте номер: он как 7K3F-9QXM.")


class PersonalInPracticeError(InvalidError):
    """The guard stops the answer as it would stop a real one."""

    def __init__(self, findings: Sequence[Finding], neutral: str) -> None:
        self.findings, self.neutral = tuple(findings), neutral
        super().__init__("Ответ не опубликован: в нём личные данные, их увидели бы все.")

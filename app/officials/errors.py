"""What can be refused about institutions, their people, their duty and their leave."""

from collections.abc import Sequence
from datetime import date, datetime

from app.base.errors import ConflictError, InvalidError, NotFoundError


class InstitutionNotFoundError(NotFoundError):
    """No such institution."""

    def __init__(self, institution_id: int) -> None:
        super().__init__(f"Учреждения № {institution_id} нет.")


class OfficialNotFoundError(NotFoundError):
    """No such official."""

    def __init__(self, official_id: int) -> None:
        super().__init__(f"Ответственного № {official_id} нет.")


class DepartmentNotFoundError(NotFoundError):
    """The institution has no such department."""

    def __init__(self, department_id: int) -> None:
        super().__init__(f"Отдела № {department_id} в этом учреждении нет.")


class ShiftNotFoundError(NotFoundError):
    """The official has no such shift."""

    def __init__(self, shift_id: int) -> None:
        super().__init__(f"Дежурства № {shift_id} у этого ответственного нет.")


class LeaveNotFoundError(NotFoundError):
    """The official has no such leave."""

    def __init__(self, leave_id: int) -> None:
        super().__init__(f"Отсутствия № {leave_id} у этого ответственного нет.")


class ForeignOfficialError(InvalidError):
    """The official or department belongs to another institution."""

    def __init__(self) -> None:
        super().__init__("Ответственный или отдел относится к другому учреждению.")


class CardError(InvalidError):
    """A card cannot be kept as it is."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))


class OgrnTakenError(ConflictError):
    """Another institution has this number."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"Этот ОГРН уже у учреждения «{holder}». Проверьте номер или откройте его."
        )


class HierarchyCircleError(InvalidError):
    """An institution would stand above itself."""

    def __init__(self, names: Sequence[str]) -> None:
        way = " → ".join(f"«{name}»" for name in names)
        super().__init__(
            f"Подчинение замкнулось бы в круг: {way}. Выберите другое вышестоящее учреждение."
        )


class ShiftsError(InvalidError):
    """Shifts that nobody can keep."""


class ShiftOverlapError(ConflictError):
    """Two shifts of one official at the same time."""

    def __init__(self, starts_at: datetime) -> None:
        super().__init__(
            f"На {starts_at:%d.%m.%Y %H:%M} у него уже есть дежурство."
            " Удалите прежнее или сдвиньте новое; ничего не записано."
        )


class LeaveDaysError(InvalidError):
    """Days on which nobody can be away."""


class LeaveOverlapError(ConflictError):
    """Two leaves of one official at the same time."""

    def __init__(self, first_day: date, last_day: date) -> None:
        super().__init__(
            f"У него уже есть отсутствие с {first_day:%d.%m.%Y} по {last_day:%d.%m.%Y}."
            " Отмените прежнее или выберите другие даты."
        )


class LeaveOverError(ConflictError):
    """The leave was cancelled, or is over."""

    def __init__(self) -> None:
        super().__init__("Это отсутствие уже отменено или закончилось: менять в нём нечего.")


class LeaveBegunError(ConflictError):
    """A leave that has begun cannot be made undone."""

    def __init__(self) -> None:
        super().__init__(
            "Отсутствие уже началось. Если человек вышел раньше, отметьте «вернулся раньше»."
        )


class LeaveAheadError(ConflictError):
    """Nobody returns from a leave that has not begun."""

    def __init__(self) -> None:
        super().__init__("Отсутствие ещё не началось. Если оно не состоится, отмените его.")


class OwnSubstituteError(InvalidError):
    """Somebody would stand in for himself."""

    def __init__(self) -> None:
        super().__init__("Замещать самого себя нельзя: выберите другого или никого.")


class ForeignSubstituteError(InvalidError):
    """The substitute works neither here nor next to here."""

    def __init__(self) -> None:
        super().__init__(
            "Замещать может сотрудник того же учреждения, вышестоящего, подведомственного или"
            " другого учреждения того же учредителя. Выберите такого или никого."
        )


class IdleSubstituteError(InvalidError):
    """The substitute is switched off, or has no account any more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} не принимает сообщения и замещать не сможет. Включите ему приём на странице"
            " «Дежурство» или выберите другого."
        )


class SubstituteCircleError(InvalidError):
    """Substitutes would send the work round in a circle."""

    def __init__(self, names: Sequence[str]) -> None:
        way = " → ".join([*names, names[0]])
        super().__init__(
            f"Замещения замкнулись бы в круг: {way}. В общие дни работать было бы некому:"
            " выберите другого замещающего или сдвиньте даты."
        )

"""How many views may be kept and what their names may be; pure."""

from typing import Final

from app.base.errors import ConflictError, InvalidError

LONGEST_NAME: Final = 60
MOST_OWN: Final = 20
MOST_SHARED: Final = 30


class UnfitNameError(InvalidError):
    """A view cannot be called so."""

    def __init__(self) -> None:
        super().__init__(f"Назовите список: от 1 до {LONGEST_NAME} знаков в одной строке.")


class TooManyViewsError(ConflictError):
    """There is no room for another view."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Сохранено уже {most} списков. Удалите ненужный и сохраните снова.")


def fit_name(typed: str) -> str:
    """Return a name as it is kept; raises UnfitNameError."""
    name = " ".join(typed.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise UnfitNameError
    return name

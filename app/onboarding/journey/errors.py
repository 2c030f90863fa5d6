"""What can be refused about a page's way."""

from app.base.errors import ConflictError, InvalidError


class AbsentPageError(ConflictError):
    """The page is lawfully not kept."""

    def __init__(self) -> None:
        super().__init__("Страница законно не ведётся. Сначала отметьте, что её снова ведут.")


class NotAbsentError(ConflictError):
    """There is nothing to return from."""

    def __init__(self) -> None:
        super().__init__("Страница и так ведётся: возвращать нечего.")


class NoBasisError(InvalidError):
    """Nobody may leave a page without saying why."""

    def __init__(self) -> None:
        super().__init__(
            "Укажите основание: почему страница законно не ведётся и каким документом."
        )


class NotOnProbationError(ConflictError):
    """Only a page on probation graduates or is sent back."""

    def __init__(self) -> None:
        super().__init__("Страница не на испытательном сроке. Сначала начните его.")

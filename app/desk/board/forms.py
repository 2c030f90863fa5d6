"""What the forms of the board send."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.officials.schemas import MOST_ID
from app.onboarding.journey.rules import BASES

_MOST_CHOSEN: Final = 200
_LONGEST_DOCUMENT: Final = 500
_Id = Annotated[int, Meta(ge=1, le=MOST_ID)]


class Act(StrEnum):
    """What is done to the pages chosen."""

    INVITE = "invite"
    PROBATION = "probation"
    ABSENT = "absent"
    REMIND = "remind"
    MAIL = "mail"
    """Send what was prepared by ``remind``."""


class NothingChosenError(InvalidError):
    """No page is ticked."""

    def __init__(self) -> None:
        super().__init__("Отметьте хотя бы одну страницу в таблице.")


class NoMailError(InvalidError):
    """There is no mail server."""

    def __init__(self) -> None:
        super().__init__(
            "Почта на этой установке не настроена: скопируйте напоминания и отправьте их сами."
        )


class TooManyChosenError(InvalidError):
    """More pages are ticked than a part of the table has."""

    def __init__(self) -> None:
        super().__init__(f"За один раз можно отметить не больше {_MOST_CHOSEN} страниц.")


class UnfitBasisError(InvalidError):
    """The ground of an absence is not one that can be kept."""

    def __init__(self) -> None:
        super().__init__(
            "Выберите основание и назовите документ — номер и дату решения,"
            f" не длиннее {_LONGEST_DOCUMENT} знаков."
        )


class AbsenceForm(msgspec.Struct, frozen=True):
    """On what ground a page is lawfully not kept."""

    basis: Annotated[str, Meta(max_length=40)] = ""
    document: Annotated[str, Meta(max_length=2000)] = ""

    def words(self) -> str:
        """Say the ground with its document; raises UnfitBasisError."""
        document = " ".join(self.document.replace("\x00", "").split())
        if self.basis not in BASES or not document or len(document) > _LONGEST_DOCUMENT:
            raise UnfitBasisError
        return f"{BASES[self.basis]} ({document})"


class ActsForm(AbsenceForm, frozen=True):
    """An act on the pages ticked in the table."""

    act: Act = Act.REMIND
    page: list[_Id] | _Id | None = None
    """One or several, as a browser sends ticked boxes."""
    back: Annotated[str, Meta(max_length=2000)] = "/board/table"

    def chosen(self) -> list[int]:
        """Tell the pages; raises NothingChosenError and TooManyChosenError."""
        ticked = [self.page] if isinstance(self.page, int) else self.page or []
        if not ticked:
            raise NothingChosenError
        if len(ticked) > _MOST_CHOSEN:
            raise TooManyChosenError
        return ticked

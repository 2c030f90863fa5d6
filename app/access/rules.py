"""Who may do what: three roles and how far each one sees; pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Role(StrEnum):
    """Why somebody comes in."""

    OFFICIAL = "official"
    """Answers the cases of his institution."""
    PAGE_ADMIN = "page_admin"
    """Registers the pages of his institution and gives their keys."""
    TRAINER = "trainer"
    """Works for the centre (ЦУР): sees and arranges everything in the region."""


class Right(StrEnum):
    """An act that a role may or may not be allowed."""

    READ_CASES = "read_cases"
    WORK_CASES = "work_cases"
    READ_PAGES = "read_pages"
    KEEP_PAGES = "keep_pages"
    KEEP_OFFICIALS = "keep_officials"
    KEEP_REGULATIONS = "keep_regulations"
    REVIEW = "review"
    KEEP_JUDGE = "keep_judge"
    SEE_STATUS = "see_status"
    KEEP_INCIDENTS = "keep_incidents"


_RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.OFFICIAL: frozenset({Right.READ_CASES, Right.WORK_CASES, Right.READ_PAGES, Right.REVIEW}),
    Role.PAGE_ADMIN: frozenset({Right.READ_CASES, Right.READ_PAGES, Right.KEEP_PAGES}),
    Role.TRAINER: frozenset(Right),
}


_NO_INSTITUTION: Final = 0
"""An id that no institution has."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking, and how far he sees."""

    account_id: int
    login: str
    name: str
    role: Role
    institution_id: int | None
    """None sees the whole region."""
    official_id: int | None

    def may(self, right: Right) -> bool:
        """Tell whether the role allows the act at all."""
        return right in _RIGHTS[self.role]

    def sees_institution(self, institution_id: int | None) -> bool:
        """Tell whether this institution is his; a trainer sees them all."""
        if self.role is Role.TRAINER:
            return True
        return self.institution_id is not None and self.institution_id == institution_id

    def scope(self) -> int | None:
        """Tell the one institution whose rows he may list; None lists the whole region."""
        if self.role is Role.TRAINER:
            return None
        return self.institution_id if self.institution_id is not None else _NO_INSTITUTION

"""What routing looks at in an open case; cases alike in it have the same chances."""

from typing import NamedTuple, Self

from app.cases.model import Case
from app.triage.rules import Importance
from app.vocabulary import Network


class Waiting(NamedTuple):
    """A kind of open cases."""

    page_id: int
    topic: str | None
    importance: Importance
    is_addressed: bool
    """Handed over by an official; then the page no longer tells whose it is."""
    institution_id: int | None
    """Of what is addressed: where to."""
    department_id: int | None
    """Of what is addressed: to which department, if to one."""
    network: Network
    page_institution_id: int
    page_official_id: int | None
    page_department_id: int | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """Tell the kind of a case that was loaded with its page."""
        is_addressed = case.handovers > 0
        return cls(
            page_id=case.page_id,
            topic=case.topic,
            importance=case.importance,
            is_addressed=is_addressed,
            institution_id=case.institution_id if is_addressed else None,
            department_id=case.department_id if is_addressed else None,
            network=case.page.network,
            page_institution_id=case.page.institution_id,
            page_official_id=case.page.official_id,
            page_department_id=case.page.department_id,
        )

"""What routing looks at in an open case; cases alike in it have the same chances."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Self

import msgspec

from app.cases.model import Case
from app.triage.rules import Importance
from app.vocabulary import Network

OTHER_TOPIC: Final = "~"
"""Stands for every topic that makes no difference; no code of a topic."""


class Sieve(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a difference to routing; the rest is not told apart.

    A hundred thousand cases come to a few hundred kinds by it.
    """

    topics: Sequence[str]
    """Codes."""
    by_importance: bool
    by_network: bool


class Waiting(NamedTuple):
    """A kind of open cases; what makes no difference is at its usual value."""

    institution_id: int
    """The page's; of what is addressed: where to."""
    official_id: int | None
    """The page's; None for what is addressed."""
    department_id: int | None
    """The page's; of what is addressed: to which department."""
    is_addressed: bool
    """Handed over, or given by hand: the page no longer tells whose it is."""
    topic: str | None
    importance: Importance
    network: Network

    @classmethod
    def of(cls, case: Case) -> Self:
        """Tell everything of a case that was loaded with its page."""
        at = case if case.is_addressed else case.page
        return cls(
            institution_id=at.institution_id,
            official_id=None if case.is_addressed else case.page.official_id,
            department_id=at.department_id,
            is_addressed=case.is_addressed,
            topic=case.topic,
            importance=case.importance,
            network=case.page.network,
        )

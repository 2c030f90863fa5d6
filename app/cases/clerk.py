"""Gives cases their deadlines: the regulation in force, counted in the institution's hours."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case
from app.comments.model import Comment
from app.deadlines.ladder import Step
from app.deadlines.rulebook import Bound, Keeping, Rulebook
from app.officials import service as officials
from app.officials.model import Institution
from app.triage.rules import Importance


class Clerk:
    """Knows the regulations and the hours of the institutions at hand."""

    def __init__(self, rulebook: Rulebook, keepings: Mapping[int, Keeping]) -> None:
        self._rulebook, self._keepings = rulebook, keepings

    @classmethod
    async def over(cls, session: AsyncSession, rulebook: Rulebook, said: Sequence[Comment]) -> Self:
        """Look up the institutions whose pages these comments stand on."""
        ids = {comment.page.institution_id for comment in said}
        found = await officials.institutions_of(session, ids)
        return cls(rulebook, {each.id: keeping_of(each) for each in found})

    def bound(
        self,
        institution_id: int,
        written_at: datetime,
        *,
        topic: str | None,
        importance: Importance | None,
    ) -> Bound:
        """Tell the deadline of what was written at this moment, and its rule."""
        keeping = self._keepings.get(institution_id) or Keeping(institution=institution_id)
        return self._rulebook.bind(keeping, written_at, topic=topic, importance=importance)

    def bind(self, case: Case, written_at: datetime) -> None:
        """Give a case the deadline of what was written at this moment."""
        _give(case, self._of(case, written_at), written_at)

    def hasten(self, case: Case, written_at: datetime) -> None:
        """Give a case that became more important the earlier of two deadlines."""
        bound = self._of(case, written_at)
        if bound.due_at < case.due_at:
            _give(case, bound, written_at)

    def _of(self, case: Case, written_at: datetime) -> Bound:
        return self.bound(
            case.institution_id, written_at, topic=case.topic, importance=case.importance
        )


def _give(case: Case, bound: Bound, written_at: datetime) -> None:
    case.profile, case.rule, case.due_at = bound.profile, bound.rule, bound.due_at
    case.counted_from, case.counts_hours = written_at, bound.counts_hours
    case.needs_approval = bound.needs_approval
    case.warnings = msgspec.to_builtins(bound.warnings)
    case.warn_at = next_warning(bound.warnings)


def next_warning(steps: Sequence[Step]) -> datetime | None:
    """Tell when the next share of a term has passed."""
    return steps[0].at if steps else None


def keeping_of(institution: Institution) -> Keeping:
    """Tell an institution's own hours."""
    return Keeping(
        institution=institution.id, zone=institution.time_zone, hours=tuple(institution.hours)
    )

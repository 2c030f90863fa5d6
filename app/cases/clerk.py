"""Gives cases their deadlines: the regulation in force, counted in the institution's hours."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Self

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case
from app.comments.model import Comment
from app.deadlines.calendar import Passing
from app.deadlines.ladder import Step, after_pause
from app.deadlines.rulebook import Bound, Keeping, Rulebook
from app.officials import service as officials
from app.officials.model import Institution
from app.triage.rules import Importance


class Clerk:
    """Knows the regulations and the hours of the institutions at hand."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._keepings: dict[int, Keeping] = {}

    @classmethod
    async def over(cls, session: AsyncSession, rulebook: Rulebook, said: Sequence[Comment]) -> Self:
        """Look up the institutions whose pages these comments stand on."""
        return await cls.of(session, rulebook, {each.page.institution_id for each in said})

    @classmethod
    async def of(
        cls, session: AsyncSession, rulebook: Rulebook, institution_ids: Collection[int]
    ) -> Self:
        """Look up these institutions."""
        clerk = cls(rulebook)
        await clerk.learn(session, institution_ids)
        return clerk

    async def learn(self, session: AsyncSession, institution_ids: Collection[int]) -> None:
        """Look up those of these institutions that are not known yet, if there are any.

        A case that was handed over is another institution's than the page of its comments.
        """
        missing = set(institution_ids) - self._keepings.keys()
        if missing:
            found = await officials.institutions_of(session, missing)
            self._keepings |= {each.id: keeping_of(each) for each in found}

    def bound(
        self,
        institution_id: int,
        written_at: datetime,
        *,
        topic: str | None,
        importance: Importance | None,
    ) -> Bound:
        """Tell the deadline of what was written at this moment, and its rule."""
        return self._rulebook.bind(
            self._keeping(institution_id), written_at, topic=topic, importance=importance
        )

    def bind(self, case: Case, written_at: datetime) -> None:
        """Give a case the deadline of what was written at this moment."""
        _give(case, self._of(case, written_at), written_at)

    def hasten(self, case: Case, written_at: datetime) -> None:
        """Give a case that became more important the earlier of two deadlines."""
        bound = self._of(case, written_at)
        if bound.due_at < case.due_at:
            _give(case, bound, written_at)

    def put_off(self, case: Case, *, since: datetime, until: datetime) -> None:
        """Move what still lay ahead when a pause began by as much counted time as it took."""
        passing = self.passing(case)
        case.due_at = after_pause(passing, case.due_at, since=since, until=until)
        ahead = msgspec.convert(case.warnings, list[Step])
        moved = [
            Step(step.share, after_pause(passing, step.at, since=since, until=until))
            for step in ahead
        ]
        case.warnings, case.warn_at = msgspec.to_builtins(moved), next_warning(moved)

    def passing(self, case: Case) -> Passing:
        """Tell how the time of the case's term passes."""
        keeping = counted_in(case, self._keeping(case.institution_id))
        return self._rulebook.passing(keeping, counts_hours=case.counts_hours)

    def _keeping(self, institution_id: int) -> Keeping:
        return self._keepings.get(institution_id) or Keeping(institution=institution_id)

    def _of(self, case: Case, written_at: datetime) -> Bound:
        return self.bound(
            case.institution_id, written_at, topic=case.topic, importance=case.importance
        )


def _give(case: Case, bound: Bound, written_at: datetime) -> None:
    case.profile, case.rule, case.due_at = bound.profile, bound.rule, bound.due_at
    case.counted_from, case.counts_hours = written_at, bound.counts_hours
    case.needs_approval = bound.needs_approval
    case.counted_for_id = case.counted_hours = None
    case.warnings = msgspec.to_builtins(bound.warnings)
    case.warn_at = next_warning(bound.warnings)


def counted_in(case: Case, otherwise: Keeping) -> Keeping:
    """Tell in whose hours the case's term counts: its holder's, where he keeps others."""
    if case.counted_hours is None:
        return otherwise
    return msgspec.convert(case.counted_hours, Keeping)


def next_warning(steps: Sequence[Step]) -> datetime | None:
    """Tell when the next share of a term has passed."""
    return steps[0].at if steps else None


def keeping_of(institution: Institution) -> Keeping:
    """Tell an institution's own hours, its level and its region."""
    return Keeping(
        institution=institution.id,
        zone=institution.time_zone,
        hours=tuple(institution.hours),
        level=institution.level,
        region=institution.region,
    )

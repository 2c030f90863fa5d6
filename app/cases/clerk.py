"""Gives cases their deadlines: the regulation in force, counted in the institution's hours."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case
from app.comments.model import Comment
from app.deadlines.calendar import Passing
from app.deadlines.ladder import Step, after_pause
from app.deadlines.pauses import Pause
from app.deadlines.rulebook import Bound, Keeping, Rulebook
from app.officials import service as officials
from app.officials.model import Institution
from app.pages import service as pages
from app.triage.rules import Importance


class Clerk:
    """Knows the regulations and the hours of the institutions at hand."""

    def __init__(self, rulebook: Rulebook, homes: Mapping[int, int]) -> None:
        """Begin with the institutions of some pages: page → institution."""
        self._rulebook = rulebook
        self._homes = dict(homes)
        self._keepings: dict[int, Keeping] = {}

    @classmethod
    async def over(cls, session: AsyncSession, rulebook: Rulebook, said: Sequence[Comment]) -> Self:
        """Look up the institutions whose pages these comments stand on."""
        clerk = cls(rulebook, {each.page_id: each.page.institution_id for each in said})
        await clerk.learn(session, [])
        return clerk

    @classmethod
    async def of(cls, session: AsyncSession, rulebook: Rulebook, several: Collection[Case]) -> Self:
        """Look up the institutions of these cases and of their pages."""
        clerk = cls(rulebook, {})
        await clerk.learn(session, several)
        return clerk

    async def learn(self, session: AsyncSession, several: Collection[Case]) -> None:
        """Look up what is not known yet of the institutions of these cases and of their pages.

        A case that was handed over is another institution's than its page.
        """
        strange = {case.page_id for case in several} - self._homes.keys()
        if strange:
            self._homes |= await pages.homes_of(session, strange)
        wanted = {case.institution_id for case in several} | set(self._homes.values())
        missing = wanted - self._keepings.keys()
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
        self._give(case, self._of(case, written_at), written_at)

    def hasten(self, case: Case, written_at: datetime) -> None:
        """Give a case that became more important the earlier of two deadlines."""
        bound = self._of(case, written_at)
        if bound.due_at < case.due_at:
            self._give(case, bound, written_at)

    def hasten_by_topic(self, case: Case, before: str | None, pauses: Sequence[Pause]) -> None:
        """Give a case whose topic was another the deadline of its new one, if that is earlier.

        Both are counted alike, from where the term began; the pauses since then, which are over,
        put off the new one as they did the old.
        """
        begins, where = case.counted_from, case.institution_id
        had = self.bound(where, begins, topic=before, importance=case.importance)
        has = self._of(case, begins)
        passing = self._rulebook.passing(self._keeping(where), counts_hours=has.counts_hours)
        due_at = has.due_at
        for each in pauses:
            due_at = after_pause(passing, due_at, since=each.since, until=each.until or each.since)
        if has.due_at >= had.due_at or due_at >= case.due_at:
            return
        self._give(case, has, begins)
        for each in pauses:
            self.put_off(case, since=each.since, until=each.until or each.since)

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
        return self._rulebook.passing(self.counting(case), counts_hours=case.counts_hours)

    def counting(self, case: Case) -> Keeping:
        """Tell in whose hours the case's term counts."""
        return counted_in(case, self._keeping(self._homes[case.page_id]))

    def _keeping(self, institution_id: int) -> Keeping:
        return self._keepings.get(institution_id) or Keeping(institution=institution_id)

    def _of(self, case: Case, written_at: datetime) -> Bound:
        return self.bound(
            case.institution_id, written_at, topic=case.topic, importance=case.importance
        )

    def _give(self, case: Case, bound: Bound, written_at: datetime) -> None:
        case.profile, case.rule, case.due_at = bound.profile, bound.rule, bound.due_at
        case.counted_from, case.counts_hours = written_at, bound.counts_hours
        case.needs_approval = bound.needs_approval
        case.counted_for_id, case.counted_hours = None, self._foreign_hours(case)
        case.warnings = msgspec.to_builtins(bound.warnings)
        case.warn_at = next_warning(bound.warnings)

    def _foreign_hours(self, case: Case) -> dict[str, Any] | None:
        """Tell the hours of the institution that has the case, where its page keeps others."""
        has, home = self._keeping(case.institution_id), self._keeping(self._homes[case.page_id])
        calendars = self._rulebook.calendar(has), self._rulebook.calendar(home)
        if not case.counts_hours or calendars[0].schedule == calendars[1].schedule:
            return None
        hours: dict[str, Any] = msgspec.to_builtins(has)
        return hours


def counted_in(case: Case, otherwise: Keeping) -> Keeping:
    """Tell in whose hours the case's term counts: those kept with it, where they are others."""
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

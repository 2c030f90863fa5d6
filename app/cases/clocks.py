"""Where a case's time went, stage by stage, read from its history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import store
from app.cases.clerk import Clerk, keeping_of
from app.cases.following.service import keeping_with
from app.cases.histories import store as histories
from app.cases.model import Case, CaseEvent
from app.cases.pausing import service as pausing
from app.cases.rules import CaseState, EventKind
from app.comments.model import Comment
from app.comments.rules import CameBy
from app.deadlines.calendar import Passing
from app.deadlines.rulebook import Rulebook
from app.deadlines.stages import CaseStage, Mark, StageClock, stage_clocks
from app.officials import service as officials

_HANDED: Final = frozenset(
    {
        EventKind.ASSIGNED,
        EventKind.REDIRECTED,
        EventKind.STOOD_IN,
        EventKind.CAME_BACK,
        EventKind.TAKEN,
        EventKind.UNASSIGNED,
        EventKind.ESCALATED,
        EventKind.RETURNED,
        EventKind.REPLY_REFUSED,
        EventKind.INTERIM,
        EventKind.REOPENED,
        EventKind.ELSEWHERE_UNDONE,
    }
)
"""After these the case is with its official, or waits for one."""
_STAGE_AFTER: Final[Mapping[EventKind, CaseStage]] = {
    EventKind.SENT_FOR_APPROVAL: CaseStage.APPROVAL,
    EventKind.APPROVED: CaseStage.PUBLICATION,
    EventKind.REPLY_WRITTEN: CaseStage.PUBLICATION,
    EventKind.ANSWERED: CaseStage.CONFIRMATION,
}


async def clocks_of(
    session: AsyncSession, case: Case, *, rulebook: Rulebook, now: datetime
) -> list[StageClock]:
    """Tell each stay of the case in a stage, from the writing to its end or to now.

    They follow one another without a gap. Of a case that was opened again, since then. Time
    counts as in the case's regulation, without its pauses; ``elapsed`` is by the clock. Each
    holder's counts in his own hours: the present one's as kept with the case, those of earlier
    ones as their cards say now, for their former hours are not kept.
    """
    said = [comment for _, comment in await store.comments_of(session, [case.id])]
    events = await histories.history(session, case.id)
    clerk = await Clerk.of(session, rulebook, [case])
    told = _since_reopened(events)
    marks = marks_of(told)
    if marks and told[0].kind is EventKind.OPENED:
        marks = [*_marks_before(case, said[:1]), *marks]
    end = case.closed_at if case.closed_at is not None else now
    return stage_clocks(
        marks,
        until=max([end, *(mark.at for mark in marks[:1])]),  # a slow clock may have ended it
        passing=clerk.passing(case),
        holders=await _earlier_holders(session, case, marks, rulebook),
        pauses=await pausing.log_of(session, case),
    )


async def _earlier_holders(
    session: AsyncSession, case: Case, marks: Sequence[Mark], rulebook: Rulebook
) -> dict[int, Passing]:
    """Tell how the time of those passed who had the case before its present holder."""
    held = {mark.holder for mark in marks if mark.holder is not None}
    ids = {each for each in held if each != case.official_id}
    if not ids or not case.counts_hours:
        return {}
    people = await officials.officials_of(session, ids)
    wanted = {case.institution_id, *(each.institution_id for each in people)}
    homes = {each.id: each for each in await officials.institutions_of(session, wanted)}
    house = keeping_of(homes[case.institution_id])
    return {
        each.id: rulebook.calendar(keeping_with(each, homes[each.institution_id], house))
        for each in people
    }


def marks_of(events: Sequence[CaseEvent]) -> list[Mark]:
    """Tell when a case came into which stage since it was opened; pure."""
    marks: list[Mark] = []
    for event in events:
        if event.kind is EventKind.OPENED:
            marks.append(Mark(CaseStage.DISPATCH, event.happened_at))
        elif event.kind in _STAGE_AFTER:
            if event.kind is EventKind.REPLY_WRITTEN and _awaits_approval(marks):
                continue
            marks.append(Mark(_STAGE_AFTER[event.kind], event.happened_at))
        elif event.kind in _HANDED and event.became is not CaseState.CLOSED:
            marks.append(_with_whom(event))
    return marks


def _since_reopened(events: Sequence[CaseEvent]) -> Sequence[CaseEvent]:
    again = [n for n, event in enumerate(events) if event.kind is EventKind.REOPENED]
    return events[again[-1] :] if again else events


def _awaits_approval(marks: Sequence[Mark]) -> bool:
    return bool(marks) and marks[-1].stage is CaseStage.APPROVAL


def _with_whom(event: CaseEvent) -> Mark:
    if event.official_id is None or event.became is CaseState.OPEN:
        return Mark(CaseStage.DISPATCH, event.happened_at)
    return Mark(CaseStage.HOLDER, event.happened_at, event.official_id)


def _marks_before(case: Case, said: Sequence[Comment]) -> list[Mark]:
    """Tell what passed before the case was opened: a network that tells by itself is not asked.

    An edit counts from when it was seen: where it opened the case, only its judging is left.
    """
    marks = []
    for comment in said:
        if case.written_at > comment.fetched_at:
            return [Mark(CaseStage.JUDGE, case.written_at)]
        told = comment.came_by is CameBy.PUSH
        marks.append(Mark(CaseStage.NETWORK if told else CaseStage.POLL, comment.posted_at))
        marks.append(Mark(CaseStage.JUDGE, comment.fetched_at))
    return marks

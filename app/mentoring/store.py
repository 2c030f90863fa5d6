"""Reads of probations, and of what their pages have done meanwhile."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.base.database import within
from app.base.sight import Sight
from app.cases.lateness import is_overdue
from app.cases.model import Case, CaseEvent
from app.cases.rules import ANSWERS, CaseState, Outcome
from app.mentoring.model import Probation, ProbationNote
from app.mentoring.rules import Record, Targets, as_stored
from app.onboarding.journey.model import PageJourney
from app.onboarding.journey.rules import Stage
from app.pages.model import Page
from app.replies.reviewing import INSISTED

_MOST = 200


async def get(session: AsyncSession, probation_id: int, *, lock: bool) -> Probation | None:
    """Fetch a probation with its page; hold it where a change is about to happen."""
    query = (
        select(Probation)
        .where(Probation.id == probation_id)
        .options(joinedload(Probation.page).joinedload(Page.institution))
    )
    return await session.scalar(query.with_for_update(of=Probation) if lock else query)


async def open_within(session: AsyncSession, sight: Sight) -> Sequence[Probation]:
    """List the probations under way on the pages of these institutions, the oldest first."""
    return await _listed(session, sight, Probation.ended_at.is_(None))


async def ended_within(session: AsyncSession, sight: Sight, since: datetime) -> Sequence[Probation]:
    """List the probations that ended lately on the pages of these institutions."""
    return await _listed(session, sight, Probation.ended_at >= since)


async def open_on(session: AsyncSession, page_id: int) -> Probation | None:
    """Fetch the probation under way on a page."""
    query = select(Probation).where(Probation.page_id == page_id, Probation.ended_at.is_(None))
    return await session.scalar(query)


async def ready_within(session: AsyncSession, sight: Sight) -> Sequence[PageJourney]:
    """List the pages that work and have no mentor yet, who has worked longest first."""
    query = (
        select(PageJourney)
        .join(PageJourney.page)
        .where(PageJourney.stage == Stage.LIVE, within(Page.institution_id, sight))
        .options(joinedload(PageJourney.page).joinedload(Page.institution))
        .order_by(PageJourney.stage_since, PageJourney.page_id)
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()


async def mentors_of(session: AsyncSession, page_ids: Sequence[int]) -> dict[int, int]:
    """Map pages to the accounts of their mentors."""
    query = select(PageJourney.page_id, PageJourney.mentor_id).where(
        PageJourney.page_id.in_(page_ids), PageJourney.mentor_id.is_not(None)
    )
    return {row.page_id: row.mentor_id for row in await session.execute(query)}


async def notes_of(session: AsyncSession, probation_id: int) -> Sequence[ProbationNote]:
    """List what was told to a page, the newest first, each with who said it."""
    query = (
        select(ProbationNote)
        .where(ProbationNote.probation_id == probation_id)
        .options(joinedload(ProbationNote.account))
        .order_by(ProbationNote.id.desc())
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()


async def begin(
    session: AsyncSession, page_id: int, targets: Targets, *, began_at: datetime, now: datetime
) -> None:
    """Write down a probation; a page that is on one keeps it."""
    row = {
        "page_id": page_id,
        "targets": as_stored(targets),
        "began_at": began_at,
        "look_at": now,
    }
    await session.execute(insert(Probation).values(**row).on_conflict_do_nothing())


async def on_probation_without_targets(
    session: AsyncSession, *, limit: int
) -> Sequence[PageJourney]:
    """List the pages that got a mentor elsewhere, as on the board, and have no targets yet."""
    has_targets = exists().where(
        Probation.page_id == PageJourney.page_id, Probation.ended_at.is_(None)
    )
    query = select(PageJourney).where(_IS_ON_PROBATION, ~has_targets).limit(limit)
    return (await session.scalars(query)).all()


async def ended_elsewhere(
    session: AsyncSession, *, limit: int
) -> Sequence[tuple[Probation, PageJourney]]:
    """List the open probations of pages that are on none any more, held."""
    is_over = or_(PageJourney.probation_from.is_(None), PageJourney.graduated_at.is_not(None))
    query = (
        select(Probation, PageJourney)
        .join(PageJourney, PageJourney.page_id == Probation.page_id)
        .where(Probation.ended_at.is_(None), is_over)
        .limit(limit)
        .with_for_update(of=Probation, skip_locked=True)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def claim(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[Probation]:
    """Take the probations whose turn has come; pages that are lawfully not kept wait."""
    query = (
        select(Probation)
        .join(PageJourney, PageJourney.page_id == Probation.page_id)
        .where(Probation.ended_at.is_(None), Probation.look_at <= now, _IS_ON_PROBATION)
        .order_by(Probation.look_at, Probation.id)
        .limit(limit)
        .with_for_update(of=Probation, skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def records(
    session: AsyncSession, probation_ids: Sequence[int], *, now: datetime
) -> dict[int, Record]:
    """Count what the pages of these probations have done since they began."""
    query = (
        select(
            Probation.id,
            func.count(Case.id).filter(_ANSWERED),
            func.count(Case.id).filter(or_(_ANSWERED, _UNANSWERED, is_overdue(now))),
            func.count(Case.id).filter(_ANSWERED, ~Case.is_late),
        )
        .outerjoin(
            Case, and_(Case.page_id == Probation.page_id, Case.opened_at >= Probation.began_at)
        )
        .where(Probation.id.in_(probation_ids))
        .group_by(Probation.id)
    )
    insisted = await _insisted(session, probation_ids)
    return {
        probation: Record(
            finished=finished, due=due, on_time=on_time, insisted=insisted.get(probation, 0)
        )
        for probation, finished, due, on_time in await session.execute(query)
    }


async def _insisted(session: AsyncSession, probation_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(Probation.id, func.count())
        .join(Case, and_(Case.page_id == Probation.page_id, Case.opened_at >= Probation.began_at))
        .join(CaseEvent, CaseEvent.case_id == Case.id)
        .where(Probation.id.in_(probation_ids), CaseEvent.note.contains(INSISTED, autoescape=True))
        .group_by(Probation.id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def _listed(
    session: AsyncSession, sight: Sight, which: ColumnElement[bool]
) -> Sequence[Probation]:
    query = (
        select(Probation)
        .join(Probation.page)
        .where(which, within(Page.institution_id, sight))
        .options(joinedload(Probation.page).joinedload(Page.institution))
        .order_by(Probation.began_at, Probation.id)
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()


_IS_ON_PROBATION = and_(
    PageJourney.probation_from.is_not(None),
    PageJourney.graduated_at.is_(None),
    PageJourney.absent_since.is_(None),
)
_ANSWERED = or_(Case.state == CaseState.ANSWERED, Case.outcome.in_(ANSWERS))
_UNANSWERED = Case.outcome == Outcome.CLOSED_WITH_REASON

"""Reads and writes of pages' ways."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, exists, func, literal, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.cases.model import Case
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.officials.model import Official
from app.onboarding.journey.model import JourneyStep, PageJourney
from app.onboarding.journey.rules import Stage
from app.pages.model import Page, SealedKey


async def begin_missing(session: AsyncSession, page_ids: Collection[int] | None) -> None:
    """Give each of these pages, or all, a way of its own; whoever has one keeps it."""
    chosen = true() if page_ids is None else Page.id.in_(page_ids)
    columns = [
        Page.id,
        literal(Stage.APPLIED, PageJourney.stage.type),
        Page.created_at,
        literal(""),
        Page.created_at,
    ]
    source = (
        select(*columns)
        .where(chosen, ~exists().where(PageJourney.page_id == Page.id))
        .order_by(Page.id)
    )
    names = ["page_id", "stage", "stage_since", "blocked_by", "look_at"]
    await session.execute(insert(PageJourney).from_select(names, source).on_conflict_do_nothing())


async def held(session: AsyncSession, page_ids: Collection[int]) -> Sequence[PageJourney]:
    """Fetch the ways of these pages, held until the transaction ends, in one order for all."""
    query = (
        select(PageJourney)
        .where(PageJourney.page_id.in_(page_ids))
        .order_by(PageJourney.page_id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def found(session: AsyncSession, page_id: int) -> PageJourney | None:
    """Fetch a page's way."""
    return await session.get(PageJourney, page_id)


async def claim(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[PageJourney]:
    """Take the ways whose turn has come, and those of pages that were checked since the last look.

    Whoever has waited longest comes first.
    """
    is_due = (PageJourney.look_at <= now) | (Page.checked_at > PageJourney.looked_at)
    query = (
        select(PageJourney)
        .join(Page, Page.id == PageJourney.page_id)
        .where(is_due)
        .order_by(PageJourney.look_at, PageJourney.page_id)
        .limit(limit)
        .with_for_update(of=PageJourney, skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def pages_of(
    session: AsyncSession, page_ids: Collection[int]
) -> Sequence[Row[Page, datetime | None, bool]]:
    """(page, when its newest key came, whether anybody there can be given cases)."""
    newest_key = (
        select(func.max(SealedKey.created_at))
        .where(SealedKey.page_id == Page.id)
        .correlate(Page)
        .scalar_subquery()
    )
    # An official without an account is told of nothing and answers nobody.
    answering = exists().where(
        Official.institution_id == Page.institution_id,
        Account.official_id == Official.id,
        Account.disabled_at.is_(None),
    )
    query = select(Page, newest_key, answering).where(Page.id.in_(page_ids))
    return (await session.execute(query)).all()


async def first_comments(session: AsyncSession, page_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when the first comment of somebody else was read on each of these pages."""
    query = (
        select(Comment.page_id, func.min(Comment.fetched_at))
        .where(Comment.page_id.in_(page_ids), Comment.state != CommentState.OWN)
        .group_by(Comment.page_id)
    )
    return {row[0]: row[1] for row in (await session.execute(query)).all()}


async def first_answers(session: AsyncSession, page_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when a citizen was first answered on each of these pages."""
    query = (
        select(Case.page_id, func.min(Case.first_reply_at))
        .where(Case.page_id.in_(page_ids), Case.first_reply_at.is_not(None))
        .group_by(Case.page_id)
    )
    return {page: at for page, at in await session.execute(query) if at is not None}


async def steps_of(session: AsyncSession, page_id: int) -> Sequence[JourneyStep]:
    """Fetch the steps of a page's way, the newest first."""
    query = (
        select(JourneyStep)
        .where(JourneyStep.page_id == page_id)
        .order_by(JourneyStep.happened_at.desc(), JourneyStep.id.desc())
        .limit(100)
    )
    return (await session.scalars(query)).all()

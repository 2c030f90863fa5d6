"""Reads and writes of lights, and of the facts that they follow from."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, cast, extract, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import within
from app.base.sight import Sight
from app.cases.lateness import NOT_STOPPED
from app.cases.model import Case
from app.cases.rules import ANSWERS, Outcome
from app.onboarding.journey.model import PageJourney
from app.onboarding.journey.rules import Stage
from app.onboarding.light.model import LightScale, PageLight, PageRecord
from app.onboarding.light.rules import Colour
from app.pages.model import Page, Post


async def newest_scale(session: AsyncSession) -> LightScale | None:
    """Fetch the scale in force; None: the shipped one is."""
    query = select(LightScale).order_by(LightScale.version.desc()).limit(1)
    return (await session.scalars(query)).first()


async def claim(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[int]:
    """Take pages whose light is due or was never measured; held until the transaction ends."""
    query = (
        select(PageJourney.page_id)
        .outerjoin(PageLight, PageLight.page_id == PageJourney.page_id)
        .where(PageLight.page_id.is_(None) | (PageLight.measure_at <= now))
        .order_by(PageLight.measure_at.nulls_first(), PageJourney.page_id)
        .limit(limit)
        .with_for_update(of=PageJourney, skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def pages_with_records(
    session: AsyncSession, page_ids: Collection[int]
) -> Sequence[Row[Page, PageRecord | None]]:
    """(page, what the registry says of it)."""
    query = (
        select(Page, PageRecord)
        .outerjoin(PageRecord, PageRecord.page_id == Page.id)
        .where(Page.id.in_(page_ids))
    )
    return (await session.execute(query)).all()


async def posts_of(
    session: AsyncSession, page_ids: Collection[int], *, now: datetime
) -> Mapping[int, tuple[int, int, int]]:
    """Count posts of the last 7, 14 and 28 days of each page."""
    counts = [
        func.count().filter(Post.published_at > now - timedelta(days=days)) for days in (7, 14, 28)
    ]
    query = (
        select(Post.page_id, *counts)
        .where(
            Post.page_id.in_(page_ids),
            Post.gone_at.is_(None),
            Post.published_at > now - timedelta(days=28),
        )
        .group_by(Post.page_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in (await session.execute(query)).all()}


async def answers_of(
    session: AsyncSession, page_ids: Collection[int], *, since: datetime, now: datetime
) -> Mapping[int, tuple[int, int, int | None]]:
    """(questions, answered ones, median minutes to the first answer) of each page.

    What needed no answer and what was withdrawn is no question; what is not due yet is none
    either, unless it was answered.
    """
    is_answered = Case.first_reply_at.is_not(None) | Case.outcome.in_(ANSWERS)
    seconds = extract("epoch", Case.first_reply_at - Case.written_at)
    median = func.percentile_cont(0.5).within_group(seconds.asc())
    excused = (Outcome.NO_ANSWER_NEEDED, Outcome.WITHDRAWN)
    query = (
        select(
            Case.page_id,
            func.count(),
            func.count().filter(is_answered),
            cast(median / 60, Integer),
        )
        .where(
            Case.page_id.in_(page_ids),
            Case.opened_at > since,
            Case.outcome.is_(None) | Case.outcome.not_in(excused),
            is_answered | ((Case.due_at < now) & NOT_STOPPED),
        )
        .group_by(Case.page_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in (await session.execute(query)).all()}


async def keep_lights(session: AsyncSession, lights: Sequence[Mapping[str, Any]]) -> None:
    """Write lights, each in the place of an earlier one."""
    if not lights:
        return
    statement = insert(PageLight)
    names = [name for name in lights[0] if name != "page_id"]
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["page_id"],
            set_={name: statement.excluded[name] for name in names},
        ),
        list(lights),
    )


async def measure_at(
    session: AsyncSession, page_ids: Collection[int] | None, *, now: datetime
) -> None:
    """Have these lights measured now; None: all."""
    chosen = true() if page_ids is None else PageLight.page_id.in_(page_ids)
    in_order = (  # one order for all: two who measure must not cross
        select(PageLight.page_id).where(chosen).order_by(PageLight.page_id).with_for_update()
    )
    await session.execute(
        update(PageLight)
        .where(PageLight.page_id.in_(in_order))
        .values(measure_at=now)
        .execution_options(synchronize_session=False)
    )


async def light(session: AsyncSession, page_id: int) -> PageLight | None:
    """Fetch a page's light."""
    return await session.get(PageLight, page_id, populate_existing=True)


async def record(session: AsyncSession, page_id: int) -> PageRecord | None:
    """Fetch what the registry says of a page."""
    return await session.get(PageRecord, page_id)


async def judged(
    session: AsyncSession, *, sight: Sight
) -> Sequence[Row[int, str, Mapping[str, Any], Colour]]:
    """(page, title, facts, colour) of the pages in sight that are kept."""
    query = (
        select(Page.id, Page.title, PageLight.facts, PageLight.colour)
        .join(PageLight, PageLight.page_id == Page.id)
        .join(PageJourney, PageJourney.page_id == Page.id)
        .where(within(Page.institution_id, sight), PageJourney.stage != Stage.ABSENT)
        .order_by(Page.title)
    )
    return (await session.execute(query)).all()


async def count_colours(session: AsyncSession, *, sight: Sight) -> Mapping[Colour, int]:
    """Count the pages in sight that are kept by colour."""
    query = (
        select(PageLight.colour, func.count())
        .join(Page, Page.id == PageLight.page_id)
        .join(PageJourney, PageJourney.page_id == Page.id)
        .where(within(Page.institution_id, sight), PageJourney.stage != Stage.ABSENT)
        .group_by(PageLight.colour)
    )
    return {row[0]: row[1] for row in (await session.execute(query)).all()}

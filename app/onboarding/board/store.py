"""Reads of the board of pages."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import within
from app.base.sight import Sight
from app.officials.model import Institution
from app.onboarding.board.rules import Filter, Sorting
from app.onboarding.journey.model import PageJourney
from app.onboarding.journey.rules import Stage
from app.onboarding.light.model import PageLight
from app.onboarding.light.rules import Colour
from app.pages.model import Page

_KEY_OF: Final[Mapping[Sorting, ColumnElement[Any]]] = {
    Sorting.SINCE: PageJourney.stage_since.expression,
    Sorting.NAME: func.lower(Institution.name),
    Sorting.MUNICIPALITY: func.lower(Institution.municipality),
    Sorting.POINTS: func.coalesce(PageLight.points, -1),
}


async def columns(
    session: AsyncSession, wanted: Filter, *, sight: Sight, most: int
) -> Sequence[Row[Any]]:
    """Rows as of ``table`` and, last, how many the stage has: the first of each stage."""
    stage, order = PageJourney.stage, (PageJourney.stage_since, PageJourney.page_id)
    place = func.row_number().over(partition_by=stage, order_by=order)
    number = func.count().over(partition_by=stage)
    inner = _narrowed(
        select(*_columns(), number.label("number"), place.label("place")), wanted, sight
    ).subquery()
    shown = [column for column in inner.c if column.name != "place"]
    query = select(*shown).where(inner.c.place <= most).order_by(inner.c.place)
    rows: Sequence[Row[Any]] = (await session.execute(query)).all()
    return rows


async def table(
    session: AsyncSession,
    wanted: Filter,
    *,
    sight: Sight,
    sorting: Sorting,
    after: tuple[Any, int] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Fetch pages as cards with, last, the key that they are sorted by."""
    key = _KEY_OF[sorting]
    query = _narrowed(select(*_columns(), key.label("key")), wanted, sight)
    if after is not None:
        query = query.where(tuple_(key, Page.id) > tuple_(*after))
    rows: Sequence[Row[Any]] = (
        await session.execute(query.order_by(key, Page.id).limit(limit))
    ).all()
    return rows


async def count(session: AsyncSession, wanted: Filter, *, sight: Sight) -> int:
    """Count the pages that a filter leaves."""
    number: int = (await session.scalars(_narrowed(select(func.count()), wanted, sight))).one()
    return number


async def chosen(
    session: AsyncSession, page_ids: Collection[int], *, sight: Sight
) -> Sequence[Row[Any]]:
    """Fetch those of these pages that are in sight, by institution."""
    query = _narrowed(select(*_columns()), Filter(), sight).where(Page.id.in_(page_ids))
    rows: Sequence[Row[Any]] = (
        await session.execute(query.order_by(Institution.name, Page.id))
    ).all()
    return rows


async def municipalities(session: AsyncSession, *, sight: Sight) -> Sequence[str]:
    """List the municipalities of the institutions in sight that have pages."""
    query = (
        select(Institution.municipality)
        .join(Page, Page.institution_id == Institution.id)
        .where(within(Institution.id, sight), Institution.municipality != "")
        .distinct()
        .order_by(Institution.municipality)
    )
    return (await session.scalars(query)).all()


def _columns() -> list[ColumnElement[Any]]:
    named: dict[str, Any] = {
        "page_id": Page.id,
        "title": Page.title,
        "network": Page.network,
        "institution_id": Institution.id,
        "institution": Institution.name,
        "municipality": Institution.municipality,
        "kind": Institution.kind,
        "stage": PageJourney.stage,
        "stage_since": PageJourney.stage_since,
        "blocked_by": PageJourney.blocked_by,
        "colour": PageLight.colour,
        "points": PageLight.points,
        "first_loss": func.coalesce(PageLight.first_loss, ""),
    }
    return [column.label(name) for name, column in named.items()]


def _narrowed(query: Select[Any], wanted: Filter, sight: Sight) -> Select[Any]:
    query = (
        query.select_from(PageJourney)
        .join(Page, Page.id == PageJourney.page_id)
        .join(Institution, Institution.id == Page.institution_id)
        .outerjoin(PageLight, PageLight.page_id == Page.id)
        .where(within(Page.institution_id, sight))
    )
    if wanted.municipality:
        query = query.where(Institution.municipality == wanted.municipality)
    if wanted.kind is not None:
        query = query.where(Institution.kind == wanted.kind)
    if wanted.stage is not None:
        query = query.where(PageJourney.stage == wanted.stage)
    if wanted.colour is Colour.UNKNOWN:
        query = query.where(PageLight.colour.is_(None) | (PageLight.colour == wanted.colour))
    elif wanted.colour is not None:
        query = query.where(PageLight.colour == wanted.colour, PageJourney.stage != Stage.ABSENT)
    if wanted.words:
        has_words = Institution.name.icontains(wanted.words, autoescape=True)
        query = query.where(has_words | Page.title.icontains(wanted.words, autoescape=True))
    return query

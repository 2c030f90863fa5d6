"""Reads and writes of plans, and of what the planner may know and change of pages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Double,
    Select,
    Subquery,
    and_,
    any_,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, defer

from app.pages.model import Page, Plan, Post, SealedKey
from app.pages.planning.thinking import Standing
from app.pages.rules import PageState
from app.vocabulary import KeyKind, Network

READING_KINDS: Final = (KeyKind.SERVICE, KeyKind.USER, KeyKind.BOT)
"""A page's own keys of these kinds read it; without one the centre's do."""
CENTRE: Final = "centre"
_IDS: Final = ARRAY(BigInteger)
_AN_HOUR: Final = 3600.0


async def lay_out(session: AsyncSession, networks: Collection[Network]) -> None:
    """Give a plan to every budget that has none and more than one page, or the centre's keys."""
    readers = _readers()
    budget = func.concat(Page.network, ":", func.coalesce(readers.c.reader, CENTRE))
    source = (
        select(budget, literal(b""), func.to_timestamp(0))
        .select_from(Page)
        .outerjoin(readers, readers.c.page_id == Page.id)
        .where(Page.network.in_(networks), Page.state == PageState.ACTIVE)
        .group_by(Page.network, readers.c.reader)
        .having(or_(readers.c.reader.is_(None), func.count() > 1))
    )
    statement = insert(Plan).from_select(["budget", "memory", "stepped_at"], source)
    await session.execute(statement.on_conflict_do_nothing())


async def claim(
    session: AsyncSession,
    held: Mapping[int, int],
    *,
    before: datetime,
    abandoned: datetime,
    future: datetime,
) -> Plan | None:
    """Lock the plan whose step is longest overdue, without its memory.

    One that is ``held`` (plan and version) is due again ``before``; any other belongs to
    somebody else until it was ``abandoned``, or was stepped in the ``future``.
    """
    is_held = tuple_(Plan.id, Plan.version).in_(held.items())
    query = (
        select(Plan)
        .options(defer(Plan.memory))
        .where(
            or_(
                and_(is_held, Plan.stepped_at <= before),
                Plan.stepped_at <= abandoned,
                Plan.stepped_at > future,
            )
        )
        .order_by(Plan.stepped_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).one_or_none()


async def memory_of(session: AsyncSession, plan_id: int) -> bytes:
    """Fetch what a plan remembers."""
    return (await session.scalars(select(Plan.memory).where(Plan.id == plan_id))).one()


async def drop(session: AsyncSession, plan_id: int) -> None:
    """Drop a plan whose budget has no pages any more."""
    await session.execute(delete(Plan).where(Plan.id == plan_id))


async def standing(
    session: AsyncSession, network: Network, reader: str, *, among: Collection[int] | None
) -> Standing:
    """Tell how the pages of a budget stand, all or some: those that have been read once."""
    rows = _members(network, reader).subquery()
    if among is not None:
        rows = _members(network, reader).where(_is_among(among)).subquery()
    row = (await session.execute(select(*(func.array_agg(column) for column in rows.c)))).one()
    ids, created, asked, due, polled_next, failures = (values or () for values in row)
    return Standing(
        ids=ids, created=created, asked=asked, due=due, polled_next=polled_next, failures=failures
    )


async def newest_post(session: AsyncSession) -> int:
    """Tell the id of the newest post, 0 if there is none."""
    return (await session.scalars(select(func.coalesce(func.max(Post.id), 0)))).one()


async def posts_after(
    session: AsyncSession, post_id: int, *, limit: int
) -> Sequence[tuple[int, int, datetime]]:
    """List (post, page, published at) by id, after the one given."""
    query = (
        select(Post.id, Post.page_id, Post.published_at)
        .where(Post.id > post_id)
        .order_by(Post.id)
        .limit(limit)
    )
    return [(post, page, at) for post, page, at in await session.execute(query)]


async def posts_on(
    session: AsyncSession, page_ids: Collection[int], *, since: datetime
) -> Sequence[tuple[int, int, datetime]]:
    """List (post, page, published at) of these pages, published since then."""
    query = select(Post.id, Post.page_id, Post.published_at).where(
        Post.page_id == any_(literal(list(page_ids), _IDS)), Post.published_at >= since
    )
    return [(post, page, at) for post, page, at in await session.execute(query)]


async def bring_forward(
    session: AsyncSession, network: Network, page_ids: Collection[int], *, now: datetime
) -> None:
    """Have these pages asked now, or as soon as they may be polled after a failure."""
    if page_ids:
        await session.execute(
            update(Page)
            .where(_is_among(page_ids), _due(network) > now)
            .values(
                discover_at=now,
                due_at=case((Page.failures == 0, func.least(Page.due_at, now)), else_=Page.due_at),
            )
            .execution_options(synchronize_session=False)
        )


async def put_off(
    session: AsyncSession, network: Network, page_ids: Collection[int], *, until: datetime
) -> None:
    """Have these pages, which could not be read, not asked again by themselves until then."""
    if page_ids:
        await session.execute(
            update(Page)
            .where(_is_among(page_ids), Page.failures > 0)
            .values({_due(network): until})
            .execution_options(synchronize_session=False)
        )


async def ask_alone(
    session: AsyncSession, network: Network, *, asked_before: datetime, now: datetime
) -> None:
    """Have pages asked that nobody shares a key with, if they were not asked since then."""
    readers = _readers()
    alone = (
        select(func.min(Page.id))
        .join(readers, readers.c.page_id == Page.id)
        .where(Page.network == network, Page.state == PageState.ACTIVE)
        .group_by(readers.c.reader)
        .having(func.count() == 1)
    )
    await session.execute(
        update(Page)
        .where(
            Page.id.in_(alone),
            Page.failures == 0,
            _due(network) > now,
            or_(_asked(network) <= asked_before, _asked(network) > now),
        )
        .values(discover_at=now, due_at=func.least(Page.due_at, now))
        .execution_options(synchronize_session=False)
    )


def _members(network: Network, reader: str) -> Select[int, float, float, float, float, int]:
    readers = _readers()
    return (
        select(
            Page.id,
            _hours(Page.created_at).label("created"),
            _hours(_asked(network)).label("asked"),
            _hours(_due(network)).label("due"),
            _hours(Page.due_at).label("polled_next"),
            Page.failures,
        )
        .outerjoin(readers, readers.c.page_id == Page.id)
        .where(
            Page.network == network,
            Page.state == PageState.ACTIVE,
            Page.polled_at.is_not(None),
            _asked(network).is_not(None),
            func.coalesce(readers.c.reader, CENTRE) == reader,
        )
        .order_by(Page.id)
    )


def _readers() -> Subquery:
    """Name the key that each page is read with; pages that are read with the centre's are absent.

    Of several keys of a page one stands for all.
    """
    return (
        select(SealedKey.page_id, func.min(SealedKey.fingerprint).label("reader"))
        .where(SealedKey.kind.in_(READING_KINDS))
        .group_by(SealedKey.page_id)
        .subquery("readers")
    )


def _due(network: Network) -> InstrumentedAttribute[datetime]:
    """Tell what sets the next call that a budget pays for; on VK, counters cost nothing."""
    return Page.discover_at if network is Network.VK else Page.due_at


def _asked(network: Network) -> InstrumentedAttribute[datetime | None]:
    return Page.discovered_at if network is Network.VK else Page.polled_at


def _hours(at: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[float]:
    return cast(func.extract("epoch", at) / _AN_HOUR, Double)


def _is_among(page_ids: Collection[int]) -> ColumnElement[bool]:
    return Page.id == any_(literal(list(page_ids), _IDS))

"""Reads and writes of feeds and events."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import within
from app.base.sight import Sight
from app.pages.model import Page
from app.push.model import Feed, PushedEvent
from app.push.rules import Way
from app.vocabulary import Network


async def get(session: AsyncSession, feed_id: int, *, lock: bool) -> Feed | None:
    """Fetch one feed; lock it when a change is about to happen."""
    return await session.get(Feed, feed_id, with_for_update=lock)


async def named(session: AsyncSession, network: Network, name: str) -> Feed | None:
    """Fetch the feed with this address."""
    query = select(Feed).where(Feed.network == network, Feed.name == name)
    return (await session.scalars(query)).one_or_none()


async def every(session: AsyncSession) -> Sequence[Feed]:
    """List all feeds by id."""
    return (await session.scalars(select(Feed).order_by(Feed.id))).all()


async def listed(session: AsyncSession, *, sight: Sight) -> Sequence[Feed]:
    """List feeds by id, of the pages in sight; a bot's feed stands outside every sight."""
    query = select(Feed).order_by(Feed.id)
    if sight is not None:
        query = query.join(Page, Page.id == Feed.page_id).where(within(Page.institution_id, sight))
    return (await session.scalars(query)).all()


async def pages_told_of(session: AsyncSession) -> Sequence[int]:
    """List the pages with a feed of their own by which events have come, and no trouble."""
    query = select(Feed.page_id).where(
        Feed.page_id.is_not(None), Feed.heard_at.is_not(None), Feed.trouble.is_(None)
    )
    return [page_id for page_id in await session.scalars(query) if page_id is not None]


async def add(
    session: AsyncSession,
    wanted: Collection[tuple[Network, str, int | None, Way]],
    *,
    now: datetime,
) -> None:
    """Open feeds that are not there yet; one that comes by another way now is due at once."""
    rows = [
        {
            "network": network,
            "name": name,
            "page_id": page_id,
            "way": way,
            "due_at": now,
            "created_at": now,
        }
        for network, name, page_id, way in wanted
    ]
    statement = insert(Feed).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["network", "name"],
            set_={"way": statement.excluded.way, "due_at": now, "mark": None},
            where=Feed.way != statement.excluded.way,
        )
    )


async def remove(session: AsyncSession, feed_ids: Collection[int]) -> None:
    """Close feeds and forget their events."""
    await session.execute(delete(PushedEvent).where(PushedEvent.feed_id.in_(feed_ids)))
    await session.execute(delete(Feed).where(Feed.id.in_(feed_ids)))


async def claim(
    session: AsyncSession, *, now: datetime, until: datetime, limit: int
) -> Sequence[Feed]:
    """Lease feeds that are due and that nobody attends to now."""
    due = (
        select(Feed.id)
        .where(Feed.due_at <= now, or_(Feed.leased_until.is_(None), Feed.leased_until <= now))
        .order_by(Feed.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    lease = (
        update(Feed)
        .where(Feed.id.in_(due.scalar_subquery()))
        .values(leased_until=until, lease=Feed.lease + 1)
        .returning(Feed)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(lease)).all()


async def change_leased(
    session: AsyncSession, feed_id: int, lease: int, values: Mapping[str, object]
) -> bool:
    """Write to a feed if the lease is still ours; tell whether it was."""
    changed = await session.scalars(
        update(Feed)
        .where(Feed.id == feed_id, Feed.lease == lease)
        .values(**values)
        .returning(Feed.id)
        .execution_options(synchronize_session=False)
    )
    return changed.one_or_none() is not None


async def keep_events(
    session: AsyncSession, feed_id: int, events: Sequence[tuple[str, bytes]], *, now: datetime
) -> int:
    """Store events that are not known yet; return how many those are."""
    rows = [
        {"feed_id": feed_id, "event_id": event_id, "body": body, "received_at": now, "try_at": now}
        for event_id, body in events
    ]
    statement = insert(PushedEvent).values(rows).on_conflict_do_nothing().returning(PushedEvent.id)
    return len((await session.scalars(statement)).all())


async def touch(session: AsyncSession, feed_id: int, values: Mapping[str, object]) -> None:
    """Write to a feed that nobody needs to hold."""
    await session.execute(
        update(Feed)
        .where(Feed.id == feed_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def claim_events(
    session: AsyncSession, network: Network, *, now: datetime, until: datetime, limit: int
) -> Sequence[tuple[PushedEvent, Feed]]:
    """Take a network's events that wait, the oldest first, and put their next try off."""
    query = (
        select(PushedEvent, Feed)
        .join(Feed, Feed.id == PushedEvent.feed_id)
        .where(PushedEvent.heard_at.is_(None), PushedEvent.try_at <= now, Feed.network == network)
        .order_by(PushedEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=PushedEvent)
    )
    rows = [(event, feed) for event, feed in await session.execute(query)]
    for event, _ in rows:
        event.try_at = until
        event.tries += 1
    return rows


async def settle_events(
    session: AsyncSession, event_ids: Collection[int], values: Mapping[str, object]
) -> None:
    """Write to events that were tried."""
    await session.execute(
        update(PushedEvent)
        .where(PushedEvent.id.in_(event_ids), PushedEvent.heard_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def aside(session: AsyncSession, trouble: str) -> Sequence[Row[Network, str]]:
    """(network, trouble) of events whose trouble begins so, each pair once."""
    query = (
        select(Feed.network, func.coalesce(PushedEvent.trouble, ""))
        .join(Feed, Feed.id == PushedEvent.feed_id)
        .where(
            PushedEvent.trouble.is_not(None),
            PushedEvent.trouble.startswith(trouble, autoescape=True),
        )
        .distinct()
    )
    return (await session.execute(query)).all()


async def reopen(session: AsyncSession, network: Network, trouble: str, *, now: datetime) -> int:
    """Let events that were put aside for this trouble wait again; return how many."""
    feeds = select(Feed.id).where(Feed.network == network)
    again = (
        update(PushedEvent)
        .where(PushedEvent.trouble == trouble, PushedEvent.feed_id.in_(feeds))
        .values(heard_at=None, trouble=None, try_at=now, tries=0)
        .returning(PushedEvent.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.scalars(again)).all())


async def forget_heard(session: AsyncSession, *, before: datetime, limit: int, trouble: str) -> int:
    """Drop settled events received before then whose trouble begins so; return how many."""
    old = (
        select(PushedEvent.id)
        .where(
            PushedEvent.received_at < before,
            PushedEvent.heard_at.is_not(None),
            func.coalesce(PushedEvent.trouble, "").startswith(trouble, autoescape=True),
        )
        .limit(limit)
    )
    gone = delete(PushedEvent).where(PushedEvent.id.in_(old)).returning(PushedEvent.id)
    return len((await session.scalars(gone)).all())

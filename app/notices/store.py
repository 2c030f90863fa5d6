"""Reads and writes of notices, of people's channels and of what is sent by them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    DateTime,
    Text,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import ColumnKind, unnested
from app.cases.model import CaseEvent
from app.cases.rules import EventKind
from app.notices.delivery_rules import DeliveryState
from app.notices.model import Delivery, Notice, PersonalChannel
from app.notices.rules import Channel

_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "event_id": BigInteger(),
    "case_id": BigInteger(),
    "comment_id": BigInteger(),
    "account_id": BigInteger(),
    "channel": Text(),
    "sentence": Text(),
    "pace": Text(),
}
COLUMNS: Final = tuple(_COLUMNS)
_ON_ITS_WAY: Final = (DeliveryState.WAITING, DeliveryState.SENDING)
Outlet = tuple[int, Channel]
"""(account, channel)"""


async def add(
    session: AsyncSession, rows: Sequence[Sequence[object]], *, path: str = "", now: datetime
) -> None:
    """Write notices in the order of ``COLUMNS``; one that is there already stays as it is.

    All of them lead to the same ``path`` of the desk, if to any.
    """
    given = unnested("given", _COLUMNS, rows)
    alike = (literal(path, Text()), literal(now, DateTime(timezone=True)))
    source = select(*(given.c[name] for name in _COLUMNS), *alike)
    names = [*_COLUMNS, "path", "created_at"]
    await session.execute(insert(Notice).from_select(names, source).on_conflict_do_nothing())


async def unread(session: AsyncSession, account_id: int, limit: int) -> Sequence[Notice]:
    """List a person's unread notices of the desk, the newest first."""
    query = (
        select(Notice)
        .where(
            Notice.account_id == account_id,
            Notice.read_at.is_(None),
            Notice.channel == Channel.DESK,
        )
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def count_unread(session: AsyncSession, account_id: int, most: int) -> int:
    """Count a person's unread notices of the desk, not further than ``most``."""
    found = (
        select(Notice.id)
        .where(
            Notice.account_id == account_id,
            Notice.read_at.is_(None),
            Notice.channel == Channel.DESK,
        )
        .limit(most)
        .subquery()
    )
    return await session.scalar(select(func.count()).select_from(found)) or 0


async def mark_read(
    session: AsyncSession, account_id: int, shown: Collection[int], *, before: int, now: datetime
) -> None:
    """Mark a person's notices read that he was shown, and all with an id below ``before``.

    What was sent to him otherwise is shown nowhere, and goes with what is shown after it.
    """
    is_read = or_(
        Notice.id.in_(shown),
        Notice.id < before,
        and_(Notice.id <= max(shown, default=0), Notice.channel != Channel.DESK),
    )
    await session.execute(
        update(Notice)
        .where(Notice.account_id == account_id, Notice.read_at.is_(None), is_read)
        .values(read_at=now)
    )


async def channels_of(
    session: AsyncSession, account_ids: Collection[int]
) -> Sequence[PersonalChannel]:
    """Fetch the channels of these people."""
    query = (
        select(PersonalChannel)
        .where(PersonalChannel.account_id.in_(account_ids))
        .order_by(PersonalChannel.account_id, PersonalChannel.channel)
    )
    return (await session.scalars(query)).all()


async def channel(session: AsyncSession, outlet: Outlet, *, lock: bool) -> PersonalChannel | None:
    """Fetch one channel of a person; lock it when a change is about to happen."""
    return await session.get(PersonalChannel, outlet, with_for_update=lock, populate_existing=lock)


async def add_channel(session: AsyncSession, row: Mapping[str, object]) -> None:
    """Write a person's channel, unless it is there."""
    await session.execute(insert(PersonalChannel).values(**row).on_conflict_do_nothing())


async def look_soon(session: AsyncSession, outlets: Collection[Outlet], *, now: datetime) -> None:
    """Have these channels looked at, in one order for everybody."""
    held = (
        select(PersonalChannel.account_id, PersonalChannel.channel)
        .where(tuple_(PersonalChannel.account_id, PersonalChannel.channel).in_(outlets))
        .order_by(PersonalChannel.account_id, PersonalChannel.channel)
        .with_for_update()
    )
    found = [tuple(row) for row in await session.execute(held)]
    await session.execute(
        update(PersonalChannel)
        .where(tuple_(PersonalChannel.account_id, PersonalChannel.channel).in_(found))
        .values(look_at=func.least(PersonalChannel.look_at, now))
        .execution_options(synchronize_session=False)
    )


async def claim_channels(
    session: AsyncSession, *, now: datetime, limit: int
) -> Sequence[PersonalChannel]:
    """Take channels by which something may leave and that no other worker holds."""
    query = (
        select(PersonalChannel)
        .where(PersonalChannel.look_at <= now)
        .order_by(PersonalChannel.look_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def waiting_notices(
    session: AsyncSession, outlets: Collection[Outlet]
) -> dict[Outlet, list[Notice]]:
    """Fetch what has not left by these channels yet, the oldest first."""
    query = (
        select(Notice)
        .where(
            Notice.delivery_id.is_(None),
            Notice.channel != Channel.DESK,
            tuple_(Notice.account_id, Notice.channel).in_(outlets),
        )
        .order_by(Notice.id)
    )
    found: dict[Outlet, list[Notice]] = {}
    for notice in await session.scalars(query):
        found.setdefault((notice.account_id, notice.channel), []).append(notice)
    return found


async def events_of(
    session: AsyncSession, event_ids: Collection[int]
) -> dict[int, tuple[EventKind, str, int | None]]:
    """Map lines of histories to their kinds and notes, and to who was responsible after them."""
    query = select(CaseEvent.id, CaseEvent.kind, CaseEvent.note, CaseEvent.official_id).where(
        CaseEvent.id.in_(event_ids)
    )
    rows = await session.execute(query)
    return {row.id: (row.kind, row.note, row.official_id) for row in rows}


async def drop_notices(session: AsyncSession, ids: Collection[int]) -> None:
    """Delete notices that are to be told no more."""
    await session.execute(delete(Notice).where(Notice.id.in_(ids)))


async def drop_doubts(session: AsyncSession, until: Mapping[int, datetime]) -> None:
    """Delete what was told of doubts (comment → until when), read or not."""
    given = unnested(
        "given", {"id": BigInteger(), "until": DateTime(timezone=True)}, list(until.items())
    )
    await session.execute(
        delete(Notice).where(Notice.comment_id == given.c.id, Notice.created_at <= given.c.until)
    )


async def drop_delivery(session: AsyncSession, delivery: Delivery) -> None:
    """Delete a message with all that it tells."""
    await session.execute(delete(Notice).where(Notice.delivery_id == delivery.id))
    await session.delete(delivery)


async def channel_of_code(session: AsyncSession, code_hash: str) -> PersonalChannel | None:
    """Fetch the channel that is to be linked with this code, held for the change."""
    query = select(PersonalChannel).where(PersonalChannel.code_hash == code_hash).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def channels_at(
    session: AsyncSession, channel: Channel, address: str
) -> Sequence[PersonalChannel]:
    """Fetch everybody's channels that lead to this address, held for a change."""
    query = (
        select(PersonalChannel)
        .where(PersonalChannel.channel == channel, PersonalChannel.address == address)
        .order_by(PersonalChannel.account_id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def claim_deliveries(
    session: AsyncSession, channel: Channel, *, now: datetime, limit: int
) -> Sequence[Delivery]:
    """Take messages of a channel whose turn it is and that no other worker holds."""
    query = (
        select(Delivery)
        .where(
            Delivery.channel == channel,
            Delivery.state.in_(_ON_ITS_WAY),
            Delivery.try_at <= now,
        )
        .order_by(Delivery.try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def notices_of(
    session: AsyncSession, delivery_ids: Collection[int]
) -> dict[int, list[Notice]]:
    """Fetch the notices that leave with these messages, the oldest first."""
    query = select(Notice).where(Notice.delivery_id.in_(delivery_ids)).order_by(Notice.id)
    found: dict[int, list[Notice]] = {}
    for notice in await session.scalars(query):
        found.setdefault(notice.delivery_id or 0, []).append(notice)
    return found


async def delivery(session: AsyncSession, delivery_id: int) -> Delivery | None:
    """Fetch one message and hold it."""
    return await session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)


async def deliveries_of(
    session: AsyncSession, account_id: int, *, limit: int
) -> Sequence[Delivery]:
    """List what was sent to a person, the newest first."""
    query = (
        select(Delivery)
        .where(Delivery.account_id == account_id)
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def delete_notices(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete notices written before; only the oldest are looked at."""
    head = select(Notice.id).order_by(Notice.id).limit(limit)
    old = select(Notice.id).where(Notice.id.in_(head), Notice.created_at < before)
    gone = delete(Notice).where(Notice.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(Notice.id))).all())


async def delete_deliveries(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete messages written before whose notices are gone; only the oldest are looked at."""
    head = select(Delivery.id).order_by(Delivery.id).limit(limit)
    old = select(Delivery.id).where(
        Delivery.id.in_(head),
        Delivery.created_at < before,
        ~exists().where(Notice.delivery_id == Delivery.id),
    )
    gone = delete(Delivery).where(Delivery.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(Delivery.id))).all())

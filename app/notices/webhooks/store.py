"""Reads and writes of receivers and of the calls made to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    DateTime,
    LargeBinary,
    Text,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from app.base.database import ColumnKind, unnested
from app.notices.delivery_rules import DeliveryState
from app.notices.webhooks.model import Webhook, WebhookCall

_CALL: Final[Mapping[str, ColumnKind]] = {
    "webhook_id": BigInteger(),
    "event_id": BigInteger(),
    "type": Text(),
    "body": LargeBinary(),
}
_ON_ITS_WAY: Final = (DeliveryState.WAITING, DeliveryState.SENDING)
_SIDE_BY_SIDE: Final = 5
"""Calls of one receiver in a round: one that is slow takes no place of the others."""


async def every(session: AsyncSession) -> Sequence[Webhook]:
    """List all receivers by id."""
    return (await session.scalars(select(Webhook).order_by(Webhook.id))).all()


async def working(session: AsyncSession) -> Sequence[Webhook]:
    """List the receivers that are called."""
    query = select(Webhook).where(Webhook.is_on).order_by(Webhook.id)
    return (await session.scalars(query)).all()


async def get(session: AsyncSession, webhook_id: int, *, lock: bool) -> Webhook | None:
    """Fetch one receiver; lock it when a change is about to happen."""
    return await session.get(Webhook, webhook_id, with_for_update=lock, populate_existing=lock)


async def remove(session: AsyncSession, webhook_id: int) -> None:
    """Forget a receiver and its calls."""
    await session.execute(delete(WebhookCall).where(WebhookCall.webhook_id == webhook_id))
    await session.execute(delete(Webhook).where(Webhook.id == webhook_id))


async def add_calls(
    session: AsyncSession, rows: Sequence[tuple[int, int | None, str, bytes]], *, now: datetime
) -> None:
    """Write calls to be made: (receiver, event, type, body); one that is there stays."""
    given = unnested("given", _CALL, rows)
    moment = literal(now, DateTime(timezone=True))
    source = select(
        *(given.c[name] for name in _CALL), literal(DeliveryState.WAITING.value), moment, moment
    )
    await session.execute(
        insert(WebhookCall)
        .from_select([*_CALL, "state", "try_at", "created_at"], source)
        .on_conflict_do_nothing()
    )


async def claim(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[WebhookCall]:
    """Take calls whose turn it is, a few of each receiver, that no other worker holds."""
    place = func.row_number().over(
        partition_by=WebhookCall.webhook_id, order_by=(WebhookCall.try_at, WebhookCall.id)
    )
    due = (
        select(WebhookCall.id, place.label("place"))
        .join(WebhookCall.webhook)
        .where(
            WebhookCall.state.in_(_ON_ITS_WAY),
            WebhookCall.try_at <= now,
            Webhook.is_on,
            or_(Webhook.rests_until.is_(None), Webhook.rests_until <= now),
        )
        .subquery()
    )
    query = (
        select(WebhookCall)
        .join(WebhookCall.webhook)
        .where(
            WebhookCall.id.in_(select(due.c.id).where(due.c.place <= _SIDE_BY_SIDE)),
            WebhookCall.state.in_(_ON_ITS_WAY),
            WebhookCall.try_at <= now,
        )
        .order_by(WebhookCall.try_at, WebhookCall.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WebhookCall)
        .options(contains_eager(WebhookCall.webhook))
    )
    return (await session.scalars(query)).all()


async def call(session: AsyncSession, call_id: int) -> WebhookCall | None:
    """Fetch one call and hold it."""
    return await session.get(WebhookCall, call_id, with_for_update=True, populate_existing=True)


async def last_calls(
    session: AsyncSession, webhook_id: int, *, limit: int
) -> Sequence[WebhookCall]:
    """List a receiver's calls, the newest first."""
    query = (
        select(WebhookCall)
        .where(WebhookCall.webhook_id == webhook_id)
        .order_by(WebhookCall.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def give_up_all(
    session: AsyncSession, webhook_id: int, trouble: str, *, now: datetime
) -> None:
    """Give up whatever still waits for a receiver."""
    await session.execute(
        update(WebhookCall)
        .where(WebhookCall.webhook_id == webhook_id, WebhookCall.state.in_(_ON_ITS_WAY))
        .values(state=DeliveryState.FAILED, trouble=trouble, ended_at=now)
        .execution_options(synchronize_session=False)
    )


async def delete_calls(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete calls written before; only the oldest are looked at."""
    head = select(WebhookCall.id).order_by(WebhookCall.id).limit(limit)
    old = select(WebhookCall.id).where(WebhookCall.id.in_(head), WebhookCall.created_at < before)
    gone = delete(WebhookCall).where(WebhookCall.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(WebhookCall.id))).all())

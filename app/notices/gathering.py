"""Merges what may leave now into one message a person and channel."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.deadlines.calendar import WorkingCalendar
from app.deadlines.rulebook import Rulebook
from app.notices import channels, store
from app.notices.delivery_rules import DeliveryState
from app.notices.hours import hours_of
from app.notices.model import Delivery, Notice, PersonalChannel
from app.notices.pacing import leaves_at


async def gather(
    session: AsyncSession, *, rulebook: Rulebook, keys: Sequence[UUID], now: datetime
) -> int:
    """Merge what may leave now into one message a person and channel; return channels looked at.

    As many channels are looked at as there are keys for their messages.
    """
    outlets = await store.claim_channels(session, now=now, limit=len(keys))
    if not outlets:
        return 0
    hours = await hours_of(session, {each.account_id for each in outlets}, rulebook)
    waiting = await store.waiting_notices(
        session, {(each.account_id, each.channel) for each in outlets}
    )
    for each, key in zip(outlets, keys, strict=False):
        some = waiting.get((each.account_id, each.channel), [])
        await _merge(session, each, some, hours.calendar(each.account_id), key=key, now=now)
    return len(outlets)


async def _merge(
    session: AsyncSession,
    outlet: PersonalChannel,
    waiting: Sequence[Notice],
    calendar: WorkingCalendar,
    *,
    key: UUID,
    now: datetime,
) -> None:
    """Let one message leave with all that may leave, and look again when the next may."""
    choice = channels.choice_of(outlet)
    moments = [
        leaves_at(one.pace, one.created_at, choice=choice, calendar=calendar, last=outlet.told_at)
        for one in waiting
    ]
    ready = [one for one, at in zip(waiting, moments, strict=True) if at <= now]
    later = [at for at in moments if at > now]
    outlet.look_at = min(later, default=None)
    if not ready:
        return
    delivery = Delivery(
        account_id=outlet.account_id,
        channel=outlet.channel,
        state=DeliveryState.WAITING,
        notices=len(ready),
        key=key,
        try_at=now,
        created_at=now,
    )
    session.add(delivery)
    await session.flush()
    for one in ready:
        one.delivery_id = delivery.id
    outlet.told_at = now

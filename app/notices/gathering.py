"""Merges what may leave now into one message a person and channel."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.deadlines.rulebook import Rulebook
from app.notices import channels, store
from app.notices.delivery_rules import DeliveryState
from app.notices.hours import hours_of
from app.notices.model import Delivery, Notice, PersonalChannel
from app.notices.pacing import Waking, leaves_at
from app.notices.standing import Standing


async def gather(
    session: AsyncSession, *, rulebook: Rulebook, keys: Sequence[UUID], now: datetime
) -> int:
    """Merge what may leave now into one message a person and channel; return channels looked at.

    As many channels are looked at as there are keys for their messages.
    """
    outlets = await store.claim_channels(session, now=now, limit=len(keys))
    if not outlets:
        return 0
    hours = await hours_of(session, {each.account_id for each in outlets}, rulebook, now=now)
    waiting = await store.waiting_notices(
        session, {(each.account_id, each.channel) for each in outlets}
    )
    everything = [one for several in waiting.values() for one in several]
    standing = await Standing.over(session, everything)
    worth = {one.id for one in standing.worth_telling(everything)}
    await store.drop_notices(session, [one.id for one in everything if one.id not in worth])
    for each, key in zip(outlets, keys, strict=False):
        waking = hours.waking(each.account_id, channels.choice_of(each))
        moments = [
            (one, _leaves_at(one, each, waking, standing, now=now))
            for one in waiting.get((each.account_id, each.channel), [])
            if one.id in worth
        ]
        each.look_at = min((at for _, at in moments if at > now), default=None)
        ready = [one for one, at in moments if at <= now]
        if ready:
            await _merge(session, each, ready, key=key, now=now)
    return len(outlets)


def _leaves_at(
    notice: Notice, outlet: PersonalChannel, waking: Waking, standing: Standing, *, now: datetime
) -> datetime:
    return leaves_at(
        notice.pace,
        notice.created_at,
        waking=waking,
        last=outlet.told_at,
        now=now,
        next_step=standing.next_step(notice),
    )


async def _merge(
    session: AsyncSession,
    outlet: PersonalChannel,
    ready: Sequence[Notice],
    *,
    key: UUID,
    now: datetime,
) -> None:
    """Let one message leave with all that may leave."""
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

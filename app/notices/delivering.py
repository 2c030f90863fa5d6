"""Addresses and writes messages, and keeps how far each has got."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.deadlines.rulebook import Rulebook
from app.notices import channels, linking, store
from app.notices.delivery_rules import (
    FEWEST_TRIES,
    GIVE_UP_AFTER,
    SENDER_DIES_AFTER,
    DeliveryState,
    pause_after,
)
from app.notices.model import Delivery
from app.notices.packing import Desk
from app.notices.rules import Channel
from app.notices.unsubscribing import unsubscribe_address
from app.notices.wording import Letter

_SWITCHED_OFF: Final = (
    "Канал выключен, не подключён или адрес почты не подтверждён: отправлять некуда."
)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A message on its way to one person."""

    delivery_id: int
    account_id: int
    channel: Channel
    address: str
    letter: Letter
    key: UUID
    unsubscribe: str = ""
    """Address at which one click stops these mails."""
    attempt: int
    began_at: datetime

    def __repr__(self) -> str:
        return f"Parcel(delivery_id={self.delivery_id}, channel={self.channel.value!r})"


async def claim(
    session: AsyncSession,
    channel: Channel,
    *,
    rulebook: Rulebook,
    public_url: str,
    secret_key: str,
    now: datetime,
    limit: int,
) -> list[Parcel]:
    """Take messages of a channel to send; each is *sending* once this is committed.

    What is not urgent waits while its reader sleeps; what is worth nothing any more is dropped.
    """
    parcels: list[Parcel] = []
    while len(parcels) < limit:
        left = limit - len(parcels)
        taken = await store.claim_deliveries(session, channel, now=now, limit=left)
        if not taken:
            break
        desk = await Desk.over(session, taken, rulebook, now=now)
        for each in taken:
            if await _may_leave(session, each, desk, now=now):
                each.state = DeliveryState.SENDING
                each.attempts += 1
                each.try_at = now + SENDER_DIES_AFTER
                unsubscribe = unsubscribe_address(public_url, secret_key, each.account_id)
                letter = desk.letter(each, public_url=public_url, now=now)
                parcels.append(_packed(each, desk.address(each), letter, unsubscribe))
        await session.flush()
    return parcels


async def _may_leave(
    session: AsyncSession, delivery: Delivery, desk: Desk, *, now: datetime
) -> bool:
    """Tell whether a message is sent now; else it is given up, dropped or put off."""
    if not desk.address(delivery):
        _end(delivery, DeliveryState.FAILED, _SWITCHED_OFF, now=now)
        return False
    if not desk.notices(delivery):
        await store.drop_delivery(session, delivery)
        return False
    wakes_at = desk.wakes_at(delivery, now)
    if wakes_at > now:
        delivery.state, delivery.try_at = DeliveryState.WAITING, wakes_at
    return wakes_at <= now


def _packed(delivery: Delivery, address: str, letter: Letter, unsubscribe: str) -> Parcel:
    return Parcel(
        delivery_id=delivery.id,
        account_id=delivery.account_id,
        channel=delivery.channel,
        address=address,
        letter=letter,
        key=delivery.key,
        unsubscribe=unsubscribe,
        attempt=delivery.attempts,
        began_at=delivery.created_at,
    )


async def sent(session: AsyncSession, parcel: Parcel, *, now: datetime) -> None:
    """Record that a message was taken."""
    delivery = await _held(session, parcel)
    if delivery is None:
        return
    _end(delivery, DeliveryState.SENT, None, now=now)
    outlet = await store.channel(session, (parcel.account_id, parcel.channel), lock=True)
    if outlet is not None:
        outlet.trouble = None


async def postponed(
    session: AsyncSession,
    parcel: Parcel,
    *,
    sentence: str,
    wait: timedelta | None,
    chance: float,
    now: datetime,
) -> None:
    """Try again after ``wait`` or a growing pause.

    After three days the message is given up, unless days off left too few tries of them.
    """
    delivery = await _held(session, parcel)
    if delivery is None:
        return
    if now - parcel.began_at >= GIVE_UP_AFTER and parcel.attempt >= FEWEST_TRIES:
        await _give_up(session, delivery, sentence, now=now)
        return
    delivery.state = DeliveryState.WAITING
    delivery.trouble = sentence
    delivery.try_at = now + (wait or pause_after(parcel.attempt, chance=chance))


async def refused(session: AsyncSession, parcel: Parcel, *, sentence: str, now: datetime) -> None:
    """Give a message up that will never be taken; its person is told on the desk."""
    delivery = await _held(session, parcel)
    if delivery is not None:
        await _give_up(session, delivery, sentence, now=now)


async def blocked(session: AsyncSession, parcel: Parcel, *, now: datetime) -> None:
    """Give a message up that its person does not want, and switch the channel off."""
    delivery = await _held(session, parcel)
    if delivery is None:
        return
    _end(delivery, DeliveryState.FAILED, linking.LEFT[parcel.channel], now=now)
    await linking.left(session, parcel.channel, talk=parcel.address, now=now)


async def list_deliveries(
    session: AsyncSession, account_id: int, *, limit: int
) -> Sequence[Delivery]:
    """List what was sent to a person, the newest first."""
    return await store.deliveries_of(session, account_id, limit=limit)


async def _held(session: AsyncSession, parcel: Parcel) -> Delivery | None:
    """Return the message if it is still this parcel's; a late worker must change nothing."""
    delivery = await store.delivery(session, parcel.delivery_id)
    is_ours = (
        delivery is not None
        and delivery.state is DeliveryState.SENDING
        and delivery.attempts == parcel.attempt
    )
    return delivery if is_ours else None


async def _give_up(
    session: AsyncSession, delivery: Delivery, sentence: str, *, now: datetime
) -> None:
    _end(delivery, DeliveryState.FAILED, sentence, now=now)
    outlet = await store.channel(session, (delivery.account_id, delivery.channel), lock=True)
    if outlet is not None:
        await channels.troubled(session, outlet, sentence, now=now)


def _end(delivery: Delivery, state: DeliveryState, trouble: str | None, *, now: datetime) -> None:
    delivery.state, delivery.trouble, delivery.ended_at = state, trouble, now

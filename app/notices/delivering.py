"""Addresses and writes messages, and keeps how far each has got."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case
from app.deadlines.rulebook import Rulebook
from app.notices import channels, linking, store
from app.notices.delivery_rules import (
    GIVE_UP_AFTER,
    SENDER_DIES_AFTER,
    DeliveryState,
    pause_after,
)
from app.notices.hours import Hours, hours_of
from app.notices.model import Delivery, Notice
from app.notices.rules import Channel
from app.notices.unsubscribing import unsubscribe_address
from app.notices.wording import About, Letter, Told, letter_of
from app.triage.rules import Importance
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

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
    """Take messages of a channel to send; each is *sending* once this is committed."""
    taken = await store.claim_deliveries(session, channel, now=now, limit=limit)
    if not taken:
        return []
    desk = await _Desk.over(session, taken, rulebook, now=now)
    parcels = []
    for each in taken:
        address = desk.address(each)
        if not address:
            _end(each, DeliveryState.FAILED, _SWITCHED_OFF, now=now)
            continue
        each.state = DeliveryState.SENDING
        each.attempts += 1
        each.try_at = now + SENDER_DIES_AFTER
        parcels.append(
            Parcel(
                delivery_id=each.id,
                account_id=each.account_id,
                channel=channel,
                address=address,
                letter=desk.letter(each, public_url=public_url),
                key=each.key,
                unsubscribe=unsubscribe_address(public_url, secret_key, each.account_id),
                attempt=each.attempts,
                began_at=each.created_at,
            )
        )
    return parcels


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
    """Try again after ``wait`` or a growing pause; after three days the message is given up."""
    delivery = await _held(session, parcel)
    if delivery is None:
        return
    if now - parcel.began_at >= GIVE_UP_AFTER:
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


class _Desk:
    """What is needed to address and write a batch of messages, looked up once."""

    def __init__(
        self,
        *,
        hours: Hours,
        addresses: Mapping[tuple[int, Channel], str],
        notices: Mapping[int, Sequence[Notice]],
        held: Mapping[int, Case],
        topics: TopicList,
    ) -> None:
        self._hours, self._addresses = hours, addresses
        self._notices, self._cases, self._topics = notices, held, topics

    @classmethod
    async def over(
        cls,
        session: AsyncSession,
        taken: Sequence[Delivery],
        rulebook: Rulebook,
        *,
        now: datetime,
    ) -> Self:
        """Look up the people, notices and cases of these messages."""
        accounts = {each.account_id for each in taken}
        notices = await store.notices_of(session, [each.id for each in taken])
        about = {one.case_id or 0 for some in notices.values() for one in some}
        return cls(
            hours=await hours_of(session, accounts, rulebook),
            addresses=await _addresses(session, accounts, now=now),
            notices=notices,
            held=await cases.with_pages(session, about),
            topics=await topics.in_force(session),
        )

    def address(self, delivery: Delivery) -> str:
        """Tell where a message goes; empty where its channel is off or leads nowhere."""
        return self._addresses.get((delivery.account_id, delivery.channel), "")

    def letter(self, delivery: Delivery, *, public_url: str) -> Letter:
        """Write a message of its notices, in its person's own time."""
        told = [self._told(one) for one in self._notices.get(delivery.id, ())]
        zone = self._hours.calendar(delivery.account_id).schedule.zone
        return letter_of(told, zone=zone, public_url=public_url)

    def _told(self, one: Notice) -> Told:
        case = self._cases.get(one.case_id or 0)
        if case is None:
            return Told(sentence=one.sentence)
        about = About(
            case_id=case.id,
            page=case.page.title or case.page.link,
            topic=self._topics.title(case.topic),
            due_at=case.due_at,
        )
        is_urgent = case.importance is Importance.URGENT
        return Told(sentence=one.sentence, case=about, is_urgent=is_urgent)


async def _addresses(
    session: AsyncSession, accounts: set[int], *, now: datetime
) -> dict[tuple[int, Channel], str]:
    mails = await channels.own_mails(session, accounts)
    reached = await channels.usable(session, accounts, now=now)
    return {
        (account, each.channel): each.address or mails.get(account, "")
        for account, some in reached.items()
        for each in some
    }


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

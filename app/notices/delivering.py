"""From waiting notices to messages, and how far each message has got."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.cases import service as cases
from app.cases.clerk import keeping_of
from app.cases.model import Case
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.rulebook import Keeping, Rulebook
from app.notices import channels, store
from app.notices.delivery_rules import (
    GIVE_UP_AFTER,
    SENDER_DIES_AFTER,
    DeliveryState,
    pause_after,
)
from app.notices.model import Delivery, Notice, PersonalChannel
from app.notices.pacing import leaves_at
from app.notices.rules import Channel
from app.notices.unsubscribing import unsubscribe_address
from app.notices.wording import About, Letter, Told, letter_of
from app.officials import service as officials
from app.triage.rules import Importance
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

_SWITCHED_OFF: Final = "Канал выключен или не подключён: отправлять некуда."
_NO_INSTITUTION: Final = Keeping(institution=0)


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


class Clock(msgspec.Struct, frozen=True):
    """Whose working days the quiet of these people follows."""

    rulebook: Rulebook
    keepings: Mapping[int, Keeping]
    """By account."""

    def calendar(self, account_id: int) -> WorkingCalendar:
        """Give the working time of a person's institution, or of the region."""
        return self.rulebook.calendar(self.keepings.get(account_id, _NO_INSTITUTION))


async def gather(
    session: AsyncSession, *, rulebook: Rulebook, keys: Sequence[UUID], now: datetime
) -> int:
    """Merge what may leave now into one message a person and channel; return channels looked at.

    As many channels are looked at as there are keys for their messages.
    """
    outlets = await store.claim_channels(session, now=now, limit=len(keys))
    if not outlets:
        return 0
    clock = await _clock(session, {each.account_id for each in outlets}, rulebook)
    waiting = await store.waiting_notices(
        session, {(each.account_id, each.channel) for each in outlets}
    )
    for each, key in zip(outlets, keys, strict=False):
        some = waiting.get((each.account_id, each.channel), [])
        await _merge(session, each, some, clock.calendar(each.account_id), key=key, now=now)
    return len(outlets)


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
    accounts = {each.account_id for each in taken}
    clock = await _clock(session, accounts, rulebook)
    reached = await channels.usable(session, accounts)
    mails = await channels.own_mails(session, accounts)
    notices = await store.notices_of(session, [each.id for each in taken])
    held = await cases.with_pages(
        session, {one.case_id or 0 for some in notices.values() for one in some}
    )
    listed = await topics.in_force(session)
    parcels = []
    for each in taken:
        outlet = next(
            (one for one in reached.get(each.account_id, ()) if one.channel is channel), None
        )
        if outlet is None:
            _end(each, DeliveryState.FAILED, _SWITCHED_OFF, now=now)
            continue
        each.state = DeliveryState.SENDING
        each.attempts += 1
        each.try_at = now + SENDER_DIES_AFTER
        letter = letter_of(
            _told(notices.get(each.id, ()), held, listed),
            zone=clock.calendar(each.account_id).schedule.zone,
            public_url=public_url,
        )
        parcels.append(
            Parcel(
                delivery_id=each.id,
                account_id=each.account_id,
                channel=channel,
                address=outlet.address or mails.get(each.account_id, ""),
                letter=letter,
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
    _end(delivery, DeliveryState.FAILED, channels.LEFT[parcel.channel], now=now)
    await channels.left(session, parcel.channel, talk=parcel.address, now=now)


async def list_deliveries(
    session: AsyncSession, account_id: int, *, limit: int
) -> Sequence[Delivery]:
    """List what was sent to a person, the newest first."""
    return await store.deliveries_of(session, account_id, limit=limit)


async def _clock(session: AsyncSession, account_ids: set[int], rulebook: Rulebook) -> Clock:
    accounts: Sequence[Account] = await access.accounts_of(session, account_ids)
    places = {each.institution_id for each in accounts if each.institution_id is not None}
    found = await officials.institutions_of(session, places)
    keepings = {each.id: keeping_of(each) for each in found}
    return Clock(
        rulebook,
        {each.id: keepings.get(each.institution_id or 0, _NO_INSTITUTION) for each in accounts},
    )


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


def _told(notices: Sequence[Notice], held: Mapping[int, Case], listed: TopicList) -> list[Told]:
    return [
        Told(
            sentence=one.sentence,
            case=None if case is None else _about(case, listed),
            is_urgent=case is not None and case.importance is Importance.URGENT,
        )
        for one in notices
        for case in [held.get(one.case_id or 0)]
    ]


def _about(case: Case, listed: TopicList) -> About:
    return About(
        case_id=case.id,
        page=case.page.title or case.page.link,
        topic=listed.title(case.topic),
        due_at=case.due_at,
    )


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

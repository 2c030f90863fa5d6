"""A person's channels: what he chose of each, and where it leads."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.mailboxes import service as mailboxes
from app.access.mailboxes.model import Mailbox
from app.access.mailboxes.rules import is_mail, spelled
from app.access.mailboxes.service import Known
from app.access.model import Account
from app.base.errors import InvalidError
from app.notices import store
from app.notices.choosing import Choice, Pace, check_choice, kinds_of
from app.notices.model import PersonalChannel
from app.notices.rules import OUTWARD, Channel

UNCONFIRMED: Final = (
    "Адрес почты не подтверждён: откройте письмо со ссылкой, которое мы на него отправили. До тех"
    " пор уведомления приходят только на рабочее место."
)


class DeskChannelError(InvalidError):
    """The desk is no channel that one could switch off."""

    def __init__(self) -> None:
        super().__init__(
            "На рабочем месте уведомления есть всегда. Настройте email, telegram, max."
        )


async def usable(
    session: AsyncSession, account_ids: Collection[int], *, now: datetime
) -> dict[int, list[PersonalChannel]]:
    """Tell by which channels each of these people can be written to just now.

    Whose account was disabled is written to no more. An official who has chosen nothing is
    written to at his own address or at the one on his card. An address that nobody has confirmed
    is not written to but for the letter that asks for it; its person is told so on the desk.
    """
    if not account_ids:
        return {}
    alive = {each.id: each for each in await access.accounts_of(session, account_ids)}
    boxes = await mailboxes.known_of(session, alive)
    mails = _mails(alive.values(), boxes)
    known = await store.channels_of(session, alive)
    mailed = {each.account_id for each in known if each.channel is Channel.EMAIL}
    fresh = sorted(account for account in mails if account not in mailed)
    for account in fresh:
        await store.add_channel(session, _row(account, Channel.EMAIL, Choice(), is_on=True))
    if fresh:
        known = await store.channels_of(session, alive)
    found: dict[int, list[PersonalChannel]] = {}
    for each in known:
        own = mails.get(each.account_id, "") if each.channel is Channel.EMAIL else ""
        address = each.address or own
        if not each.is_on or not address:
            continue
        if each.channel is Channel.EMAIL and not mailboxes.is_confirmed(
            boxes, each.account_id, address
        ):
            await _ask_for(session, each, address, boxes, now=now)
            continue
        found.setdefault(each.account_id, []).append(each)
    return found


async def own_mails(session: AsyncSession, account_ids: Collection[int]) -> dict[int, str]:
    """Tell where officials among these people are written to who have told nothing else."""
    boxes = await mailboxes.known_of(session, account_ids)
    return _mails(await access.accounts_of(session, account_ids), boxes)


async def mailbox_of(session: AsyncSession, account_id: int) -> tuple[str, Mailbox | None]:
    """Tell where mail to a person leads, and what is known of that address."""
    address = next(
        each for kept, each in await own(session, account_id) if kept.channel is Channel.EMAIL
    )
    boxes = await mailboxes.known_of(session, [account_id])
    return address, boxes.get((account_id, spelled(address)))


async def ask_again(session: AsyncSession, account_id: int, *, now: datetime) -> None:
    """Have one more letter written to the person's address.

    Raises NothingToAskError and JustAskedError.
    """
    address, box = await mailbox_of(session, account_id)
    if box is None:
        await mailboxes.want(session, [(account_id, address)], now=now)
    await mailboxes.ask_again(session, account_id, address, now=now)


async def heard(session: AsyncSession, account_id: int) -> None:
    """Take the word back that an address is not confirmed: now one is."""
    kept = await store.channel(session, (account_id, Channel.EMAIL), lock=True)
    if kept is not None and kept.trouble == UNCONFIRMED:
        kept.trouble = None


async def own(session: AsyncSession, account_id: int) -> list[tuple[PersonalChannel, str]]:
    """Tell a person's channels and where each leads; of one never set up, how it would be."""
    kept = {each.channel: each for each in await store.channels_of(session, [account_id])}
    mail = (await own_mails(session, [account_id])).get(account_id, "")
    found = []
    for channel in OUTWARD:
        each = kept.get(channel) or PersonalChannel(
            **_row(account_id, channel, Choice(), is_on=True), address="", trouble=None
        )
        found.append((each, each.address or (mail if channel is Channel.EMAIL else "")))
    return found


async def choose(
    session: AsyncSession,
    account_id: int,
    channel: Channel,
    choice: Choice,
    *,
    is_on: bool,
    address: str | None,
    now: datetime,
) -> PersonalChannel:
    """Keep what a person wants of a channel; ``address`` is for mail only, None leaves it.

    A new address is written to once it was confirmed. Raises ChoiceError, DeskChannelError,
    BadAddressError and TooManyAddressesError, and keeps nothing then.
    """
    if channel not in OUTWARD:
        raise DeskChannelError
    check_choice(choice)
    if address and channel is Channel.EMAIL:
        await mailboxes.name(session, account_id, address, now=now)
    kept = await held(session, account_id, channel)
    for name, value in _row(account_id, channel, choice, is_on=is_on).items():
        setattr(kept, name, value)
    if address is not None and channel is Channel.EMAIL and address != kept.address:
        kept.address = address
        kept.trouble = None
    kept.look_at = now
    await session.flush()
    return kept


async def held(session: AsyncSession, account_id: int, channel: Channel) -> PersonalChannel:
    """Give a person's channel, made if need be, and hold it for a change."""
    await store.add_channel(session, _row(account_id, channel, Choice(), is_on=True))
    kept = await store.channel(session, (account_id, channel), lock=True)
    assert kept is not None  # noqa: S101 - written just before, and never deleted
    return kept


async def troubled(
    session: AsyncSession, kept: PersonalChannel, why: str, *, now: datetime
) -> None:
    """Note why nothing arrives by a channel; its person is told on the desk, once."""
    if kept.trouble == why:
        return
    kept.trouble = why
    row = (None, None, None, kept.account_id, Channel.DESK.value, why, Pace.AT_ONCE.value)
    await store.add(session, [row], now=now)


async def switch_off(session: AsyncSession, account_id: int, channel: Channel) -> None:
    """Stop a channel for whoever clicked so; doing it twice changes nothing."""
    kept = await store.channel(session, (account_id, channel), lock=True)
    if kept is not None:
        kept.is_on = False


def choice_of(kept: PersonalChannel) -> Choice:
    """Read what a person wants of a channel."""
    return Choice(
        at_once=kinds_of(kept.at_once),
        in_digest=kinds_of(kept.in_digest),
        quiet_from=kept.quiet_from,
        quiet_until=kept.quiet_until,
        rests_on_days_off=kept.rests_on_days_off,
        pause_minutes=kept.pause_minutes,
    )


async def _ask_for(
    session: AsyncSession, kept: PersonalChannel, address: str, boxes: Known, *, now: datetime
) -> None:
    """Have an address confirmed that nobody was asked for yet, and tell its person, once."""
    if (kept.account_id, spelled(address)) not in boxes:
        await mailboxes.want(session, [(kept.account_id, address)], now=now)
    await troubled(session, kept, UNCONFIRMED, now=now)


def _mails(accounts: Iterable[Account], boxes: Known) -> dict[int, str]:
    """Map officials to their own confirmed address, else to the one on their card."""
    found = {}
    for each in accounts:
        if each.official is None:
            continue
        is_own = mailboxes.is_confirmed(boxes, each.id, each.email)
        address = each.email if is_own else each.official.email
        if is_mail(address):
            found[each.id] = address
    return found


def _row(account_id: int, channel: Channel, choice: Choice, *, is_on: bool) -> dict[str, object]:
    return {
        "account_id": account_id,
        "channel": channel,
        "is_on": is_on,
        "at_once": _words(choice.at_once),
        "in_digest": _words(choice.in_digest),
        "quiet_from": choice.quiet_from,
        "quiet_until": choice.quiet_until,
        "rests_on_days_off": choice.rests_on_days_off,
        "pause_minutes": choice.pause_minutes,
    }


def _words(kinds: Sequence[str]) -> list[str]:
    return [str(kind) for kind in dict.fromkeys(kinds)]

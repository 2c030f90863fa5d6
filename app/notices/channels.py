"""A person's channels: what he chose of each, and where it leads."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.base.errors import InvalidError
from app.notices import store
from app.notices.choosing import Choice, Pace, check_choice, kinds_of
from app.notices.model import PersonalChannel
from app.notices.rules import OUTWARD, Channel

_MAIL: Final = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\]{1,190}\.[^\s@<>,;:\"\\.]{2,60}")


class BadAddressError(InvalidError):
    """Not a mail address."""

    def __init__(self) -> None:
        super().__init__("Это не адрес почты. Напишите его целиком, например ivanova@school1.ru.")


class DeskChannelError(InvalidError):
    """The desk is no channel that one could switch off."""

    def __init__(self) -> None:
        super().__init__(
            "На рабочем месте уведомления есть всегда. Настройте email, telegram, max."
        )


async def usable(
    session: AsyncSession, account_ids: Collection[int]
) -> dict[int, list[PersonalChannel]]:
    """Tell by which channels each of these people can be written to just now.

    Whose account was disabled is written to no more. An official who has chosen nothing is
    written to at the address in his record.
    """
    if not account_ids:
        return {}
    alive = {each.id: each for each in await access.accounts_of(session, account_ids)}
    mails = _mails(alive.values())
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
        if each.is_on and (each.address or own):
            found.setdefault(each.account_id, []).append(each)
    return found


async def own_mails(session: AsyncSession, account_ids: Collection[int]) -> dict[int, str]:
    """Tell the addresses in the records of those of these people who are officials."""
    return _mails(await access.accounts_of(session, account_ids))


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

    Raises ChoiceError, DeskChannelError and BadAddressError, and keeps nothing then.
    """
    if channel not in OUTWARD:
        raise DeskChannelError
    check_choice(choice)
    if address and not _is_mail(address):
        raise BadAddressError
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
    row = (None, None, kept.account_id, Channel.DESK.value, why, Pace.AT_ONCE.value)
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


def _mails(accounts: Iterable[Account]) -> dict[int, str]:
    return {
        each.id: each.official.email
        for each in accounts
        if each.official is not None and _is_mail(each.official.email)
    }


def _is_mail(address: str) -> bool:
    return address.isascii() and _MAIL.fullmatch(address) is not None


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

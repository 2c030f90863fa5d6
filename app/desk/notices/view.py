"""What the page of preferences shows: each channel, the calendar, and what did not arrive."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.mailboxes.model import Mailbox
from app.access.rules import Person
from app.base.settings import Settings
from app.desk.notices import tellings
from app.desk.notices.forms import ChannelForm
from app.desk.notices.tellings import GROUPS, Wish
from app.notices import channels, delivering, linking
from app.notices.calendar import service as calendar
from app.notices.choosing import clock_of
from app.notices.delivery_rules import DeliveryState
from app.notices.model import Delivery, PersonalChannel
from app.notices.rules import Channel

_LOOKED_AT: Final = 50
_SHOWN: Final = 5


class ChannelView(msgspec.Struct, frozen=True, kw_only=True):
    """One channel with its form."""

    channel: Channel
    title: str
    form: ChannelForm
    wishes: tuple[tuple[str, str, Wish], ...]
    """(key, title, wish) of each group of events."""
    is_reached: bool
    is_linkable: bool
    """It is a talk with our bot."""
    lacks: str
    """Why the installation cannot write there at all; empty: it can."""
    own_mail: str
    """Where mail goes when no address is told; empty for other channels."""
    trouble: str | None
    refusal: str
    is_saved: bool
    """Just now."""
    code: str
    """By which a talk is linked; shown once, empty otherwise."""
    link: str | None
    unconfirmed: str
    """The mail address that waits for its owner; empty: none does."""
    asked_at: datetime | None
    """When the last letter to it was written; None: it is being written."""

    @property
    def standing(self) -> str:
        """Whether something arrives there, in a few words."""
        if not self.is_reached:
            return "не подключено" if self.is_linkable else "адрес не указан"
        if self.unconfirmed:
            return "адрес не подтверждён"
        return "включено" if self.form.is_on else "выключено"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs to this showing only: a code, an address, a refusal."""

    channel: Channel | None = None
    form: ChannelForm | None = None
    refusal: str = ""
    code: str = ""
    calendar: str = ""
    calendar_refusal: str = ""
    saved: str = ""
    """The channel whose settings were just kept."""


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page."""

    channels: tuple[ChannelView, ...]
    has_deadlines: bool
    """Only officials have a calendar of their own."""
    calendar_since: datetime | None
    calendar: str
    calendar_refusal: str
    troubles: tuple[Delivery, ...]
    last_sent: Delivery | None
    now: datetime


async def show_settings(
    session: AsyncSession, person: Person, settings: Settings, shown: Shown, *, now: datetime
) -> SettingsView:
    """Gather the page; ``shown`` is what only this showing tells."""
    own = await channels.own(session, person.account_id)
    mails = await channels.own_mails(session, [person.account_id])
    mail = mails.get(person.account_id, "")
    box = (await channels.mailbox_of(session, person.account_id))[1]
    sent = await delivering.list_deliveries(session, person.account_id, limit=_LOOKED_AT)
    return SettingsView(
        channels=tuple(
            _channel(*each, mail=mail, box=box, settings=settings, shown=shown) for each in own
        ),
        has_deadlines=person.official_id is not None,
        calendar_since=await calendar.made_at(session, person),
        calendar=shown.calendar,
        calendar_refusal=shown.calendar_refusal,
        troubles=_troubles(sent),
        last_sent=next((each for each in sent if each.state is DeliveryState.SENT), None),
        now=now,
    )


def form_of(kept: PersonalChannel) -> ChannelForm:
    """Write what is set as the form would send it."""
    wishes: Mapping[str, Wish] = {
        group.key: tellings.wish_of(group, kept.at_once, kept.in_digest) for group in GROUPS
    }
    return ChannelForm(
        is_on="yes" if kept.is_on else "",
        address=kept.address if kept.channel is Channel.EMAIL else "",
        quiet_from=clock_of(kept.quiet_from),
        quiet_until=clock_of(kept.quiet_until),
        rests="yes" if kept.rests_on_days_off else "",
        pause=str(kept.pause_minutes),
        **wishes,
    )


def _channel(
    kept: PersonalChannel,
    address: str,
    *,
    mail: str,
    box: Mailbox | None,
    settings: Settings,
    shown: Shown,
) -> ChannelView:
    is_shown = shown.channel is kept.channel
    form = shown.form if is_shown and shown.form is not None else form_of(kept)
    code = shown.code if is_shown else ""
    is_mail = kept.channel is Channel.EMAIL
    waits = is_mail and address and (box is None or box.confirmed_at is None)
    return ChannelView(
        channel=kept.channel,
        title=tellings.CHANNELS[kept.channel],
        form=form,
        wishes=tuple((group.key, group.title, form.wishes[group.key]) for group in GROUPS),
        is_reached=bool(address),
        is_linkable=not is_mail,
        lacks=_lacks(settings, kept.channel),
        own_mail=mail if is_mail else "",
        trouble=None if kept.trouble == channels.UNCONFIRMED else kept.trouble,
        refusal=shown.refusal if is_shown else "",
        is_saved=shown.saved == kept.channel.value,
        code=code,
        link=linking.bot_link(settings, kept.channel, code) if code else None,
        unconfirmed=address if waits else "",
        asked_at=box.asked_at if waits and box is not None else None,
    )


def _lacks(settings: Settings, channel: Channel) -> str:
    asked = {
        Channel.EMAIL: (settings.smtp_url, "почта на этой установке не настроена"),
        Channel.TELEGRAM: (settings.telegram_bot_token, "бота в Telegram у этой установки нет"),
        Channel.MAX: (settings.max_bot_tokens, "бота в MAX у этой установки нет"),
    }
    is_there, why = asked[channel]
    return "" if is_there else f"Сюда уведомления не придут: {why}. Спросите у тренера ЦУР."


def _troubles(sent: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Tell what did not arrive: given up, or still tried after a failure."""
    late = [each for each in sent if each.trouble and each.state is not DeliveryState.SENT]
    return tuple(late[:_SHOWN])

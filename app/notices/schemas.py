"""What the outside sees of notices, and what it may send."""

from datetime import datetime
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.cases.rules import EventKind
from app.notices.choosing import Choice, clock_of, minute_of
from app.notices.delivery_rules import DeliveryState
from app.notices.model import Delivery, Notice, PersonalChannel
from app.notices.rules import Channel

MOST_PAUSE: Final = 1440
"""Minutes between two messages: a day."""
_Kinds = Annotated[tuple[EventKind, ...], Meta(max_length=60, examples=[["assigned"]])]
_Id = Annotated[int, Meta(ge=0, le=LARGEST_ID)]
_Clock = Annotated[str, Meta(max_length=5, examples=["21:00"])]
_Address = Annotated[str, Meta(max_length=300, examples=["ivanova@school1.example.ru"])]


class NoticeView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something you have not read yet."""

    id: int
    case_id: int | None
    """None for what is told of no case."""
    comment_id: int | None
    """The urgent doubt that waits for your decision; None for everything else."""
    sentence: str
    created_at: datetime

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Copy out what the reader needs."""
        return cls(**{name: getattr(notice, name) for name in cls.__struct_fields__})


class Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Which notices you have read."""

    ids: Annotated[tuple[_Id, ...], Meta(max_length=1000, examples=[[17]])]


class ChannelChoice(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """What you want of one channel; times are of your institution's zone."""

    channel: Channel
    is_on: bool
    at_once: _Kinds
    in_digest: _Kinds
    """Told together next working morning."""
    quiet_from: _Clock = "21:00"
    quiet_until: _Clock = "08:00"
    """In quiet hours only what is urgent comes; equal ends mean none."""
    rests_on_days_off: bool = True
    pause_minutes: Annotated[int, Meta(ge=0, le=MOST_PAUSE)] = 15
    """Between two messages; what is urgent does not wait."""
    address: _Address | None = None
    """For mail only: where to; empty is the address in your record, null leaves what is set."""

    def choice(self) -> Choice:
        """Read it as the rules know it; raises ChoiceError."""
        return Choice(
            at_once=self.at_once,
            in_digest=self.in_digest,
            quiet_from=minute_of(self.quiet_from),
            quiet_until=minute_of(self.quiet_until),
            rests_on_days_off=self.rests_on_days_off,
            pause_minutes=self.pause_minutes,
        )


class Preferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What you want of some channels; those that are not named stay as they are."""

    channels: Annotated[tuple[ChannelChoice, ...], Meta(min_length=1, max_length=3)]


class ChannelView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One of your channels."""

    channel: Channel
    is_on: bool
    is_reached: bool
    """There is an address, or a talk with our bot."""
    address: str | None
    """For mail; the number of a talk tells nobody anything."""
    is_confirmed: bool
    """False: nothing is sent to the address until the link in our letter was followed."""
    at_once: list[str]
    in_digest: list[str]
    quiet_from: str
    quiet_until: str
    rests_on_days_off: bool
    pause_minutes: int
    trouble: str | None
    """Why nothing arrives there, and what to do."""

    @classmethod
    def of(cls, kept: PersonalChannel, address: str, *, is_confirmed: bool) -> Self:
        """Copy out a channel, where it leads, and whether that was confirmed."""
        plain = ("channel", "is_on", "rests_on_days_off", "pause_minutes", "trouble")
        return cls(
            **{name: getattr(kept, name) for name in plain},
            is_reached=bool(address),
            is_confirmed=is_confirmed,
            address=address if kept.channel is Channel.EMAIL and address else None,
            at_once=list(kept.at_once),
            in_digest=list(kept.in_digest),
            quiet_from=clock_of(kept.quiet_from),
            quiet_until=clock_of(kept.quiet_until),
        )


class LinkView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How to make a talk with our bot yours; the code is shown only now."""

    code: str
    link: str | None
    """Opens the bot with the code; null where the installation has not named its bot."""
    says: str
    until: datetime


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message that was sent to you, or could not be."""

    id: int
    channel: Channel
    state: DeliveryState
    notices: int
    """How many were merged into it."""
    attempts: int
    try_at: datetime
    trouble: str | None
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Copy out how far it has got."""
        return cls(**{name: getattr(delivery, name) for name in cls.__struct_fields__})

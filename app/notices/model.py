"""Notices: who is told what, by which channel, and how far that has got."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.cases.model import Case, CaseEvent
from app.comments.model import Comment
from app.notices.choosing import Pace
from app.notices.delivery_rules import DeliveryState
from app.notices.rules import Channel


class PersonalChannel(Base):
    """How one person is reached by one channel, and what he wants to be told there."""

    __tablename__ = "personal_channel"
    __table_args__ = (
        Index("ix_personal_channel_look", "look_at", postgresql_where=sql("look_at IS NOT NULL")),
        Index("ix_personal_channel_address", "channel", "address"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    at_once: Mapped[list[str]]
    in_digest: Mapped[list[str]]
    quiet_from: Mapped[int]
    """Minute of the person's own day."""
    quiet_until: Mapped[int]
    rests_on_days_off: Mapped[bool]
    pause_minutes: Mapped[int]
    address: Mapped[str] = mapped_column(server_default="")
    """A mail address, or the number of the talk with our bot; empty: the official's own mail."""
    linked_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    """In Russian: why nothing arrives, and what to do."""
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    """Of the code by which a talk with our bot is told to be this person's."""
    code_until: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    """When to look whether something leaves; None: nothing waits."""
    told_at: Mapped[datetime | None]
    """When something left last."""


class Delivery(Base):
    """One message to one person: a notice, or several merged."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_to_send",
            "channel",
            "try_at",
            postgresql_where=sql("state IN ('waiting', 'sending')"),
        ),
        Index("ix_delivery_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    channel: Mapped[Channel]
    state: Mapped[DeliveryState]
    notices: Mapped[int]
    """How many were merged."""
    key: Mapped[UUID] = mapped_column(unique=True)
    """Names the message with every try, so that a mail program knows its twin."""
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    try_at: Mapped[datetime]
    """When to try (again); while sending: when the sender is taken for dead."""
    trouble: Mapped[str | None]
    """In Russian: why the last try failed."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was sent or given up."""


class Notice(Base):
    """One thing told to one person over one channel."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event_id", "account_id", "channel"),
        Index("ix_notice_unread", "account_id", "id", postgresql_where=sql("read_at IS NULL")),
        Index(
            "ix_notice_to_send",
            "account_id",
            "channel",
            postgresql_where=sql("delivery_id IS NULL AND channel <> 'desk'"),
        ),
        Index("ix_notice_delivery", "delivery_id"),
        Index(
            "uq_notice_comment",
            "comment_id",
            "account_id",
            "channel",
            unique=True,
            postgresql_where=sql("comment_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey(CaseEvent.id))
    """None for what is told of no case, such as a channel that was closed."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey(Case.id))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey(Comment.id))
    """Of an urgent doubt, which has no case yet; nobody is told of it twice."""
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    channel: Mapped[Channel]
    sentence: Mapped[str]
    path: Mapped[str] = mapped_column(server_default="")
    """Where on the desk it is dealt with, where that is neither a case's page nor a doubt's."""
    pace: Mapped[Pace] = mapped_column(server_default=sql("'at_once'"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey(Delivery.id))
    """The message it left with; None on the desk, and while it waits."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

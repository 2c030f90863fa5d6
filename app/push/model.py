"""Feeds of news that networks push, and the events that wait to be understood."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Base
from app.push.rules import Way
from app.vocabulary import Network


class Feed(Base):
    """One stream of events: of a page's community on VK, of a bot elsewhere."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("network", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[Network]
    name: Mapped[str]
    """What stands in its address: the page's number, or the fingerprint of the bot's key."""
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), index=True)
    """The page that the feed is of; None for a bot's, which tells of many."""
    way: Mapped[Way]
    mark: Mapped[str | None]
    """Where long polling goes on."""
    confirmation: Mapped[str | None]
    """What the network expects to hear when it checks our address."""

    due_at: Mapped[datetime]
    """When it is listened to next, or the network is asked whether it still pushes."""
    leased_until: Mapped[datetime | None]
    lease: Mapped[int] = mapped_column(server_default=sql("0"))
    failures: Mapped[int] = mapped_column(server_default=sql("0"))
    heard_at: Mapped[datetime | None]
    """The last event, or the last time that listening worked."""
    trouble: Mapped[str | None]
    """In Russian: why nothing can be heard, and what to do."""
    trouble_since: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    """The last time somebody knocked with a wrong secret or for another page."""
    created_at: Mapped[datetime]


class PushedEvent(Base):
    """An event as it came: kept until it is understood, and for two days to know its twins."""

    __tablename__ = "pushed_event"
    __table_args__ = (
        UniqueConstraint("feed_id", "event_id"),
        Index("ix_pushed_event_waiting", "try_at", postgresql_where=sql("heard_at IS NULL")),
        Index("ix_pushed_event_trouble", "feed_id", postgresql_where=sql("trouble IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    event_id: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(index=True)
    try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(server_default=sql("0"))
    heard_at: Mapped[datetime | None]
    """When it was understood and taken in, or given up."""
    trouble: Mapped[str | None]
    """Why it could not be understood; for the engineer."""

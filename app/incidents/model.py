"""Incidents, the cases in them, their log, their answers, and bursts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.cases.model import Case
from app.cases.rules import Resolution
from app.incidents.rules import Act, DeliveryState, How, IncidentState, Standing
from app.replies.model import Reply


class Incident(Base):
    """The same trouble reported on several pages."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_live", "state", "last_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    topic: Mapped[str | None]
    municipality: Mapped[str]
    """Of its first case."""
    state: Mapped[IncidentState]
    found_by: Mapped[How]
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    """When the last of its cases was written."""
    ended_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))


class IncidentCase(Base):
    """A case's place in an incident; a member of one at most."""

    __tablename__ = "incident_case"
    __table_args__ = (
        UniqueConstraint("incident_id", "case_id"),
        Index(
            "uq_incident_case_member",
            "case_id",
            unique=True,
            postgresql_where=sql("standing = 'member'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(Incident.id))
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    case: Mapped[Case] = relationship(lazy="raise")
    standing: Mapped[Standing]
    how: Mapped[How]
    score: Mapped[float]
    why: Mapped[str]
    """In Russian."""
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class IncidentEvent(Base):
    """One act in an incident's log, with what it takes to undo it."""

    __tablename__ = "incident_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(Incident.id), index=True)
    act: Mapped[Act]
    note: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Incidents and places as they stood; of an answer, whether its writer answers for it."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    happened_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class IncidentSight(Base):
    """A case as it is compared with others."""

    __tablename__ = "incident_sight"
    __table_args__ = (
        Index("ix_incident_sight_place", "municipality", "at"),
        Index("ix_incident_sight_at", "at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    page_id: Mapped[int]
    municipality: Mapped[str]
    topic: Mapped[str | None]
    at: Mapped[datetime]
    terms: Mapped[list[str]]
    names: Mapped[list[str]]


class IncidentAnswer(Base):
    """One answer for all cases of an incident."""

    __tablename__ = "incident_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(Incident.id), index=True)
    text: Mapped[str]
    openings: Mapped[list[str]]
    closings: Mapped[list[str]]
    to_late: Mapped[bool]
    """Cases that join later get it by themselves."""
    resolution: Mapped[Resolution | None]
    """What it says of the matter."""
    promised_on: Mapped[date | None]
    """An interim answer promises the final one by that day; None: it is the final one."""
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    created_at: Mapped[datetime]


class IncidentDelivery(Base):
    """How far an incident's answer has come with one case; never twice for one."""

    __tablename__ = "incident_delivery"
    __table_args__ = (
        UniqueConstraint("answer_id", "case_id"),
        Index(
            "ix_incident_delivery_waiting",
            "try_at",
            "id",
            postgresql_where=sql("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey(IncidentAnswer.id))
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    state: Mapped[DeliveryState]
    reason: Mapped[str] = mapped_column(server_default="")
    """In Russian: why it was refused or skipped, or what it waits for."""
    try_at: Mapped[datetime]
    """When to try (again)."""
    done_at: Mapped[datetime | None]
    reply_id: Mapped[int | None] = mapped_column(ForeignKey(Reply.id))
    """What was last written to the case; it may have been returned or refused since."""
    reply: Mapped[Reply | None] = relationship(lazy="raise")


class IncidentSetting(Base):
    """From which chance on cases join by themselves; the last row is in force."""

    __tablename__ = "incident_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    join_at: Mapped[float]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    set_at: Mapped[datetime]


class Burst(Base):
    """A topic that comes up in a municipality far more often than usual."""

    __tablename__ = "burst"
    __table_args__ = (
        Index("ix_burst_place", "municipality", "topic", "last_at"),
        Index("ix_burst_untold", "id", postgresql_where=sql("told_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    municipality: Mapped[str]
    cases: Mapped[int]
    """At its highest, within three hours."""
    pages: Mapped[int]
    usual: Mapped[float]
    chance: Mapped[float]
    """Of so many, if nothing had happened."""
    found_at: Mapped[datetime]
    last_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When the centre was told of it."""

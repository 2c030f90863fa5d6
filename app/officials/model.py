"""Institutions, their departments, the people who answer, and when they do."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Base
from app.officials.rules import InstitutionKind, Level


class Institution(Base):
    """A school, hospital, kindergarten or other body that keeps official pages."""

    __tablename__ = "institution"
    __table_args__ = (
        Index("uq_institution_ogrn", "ogrn", unique=True, postgresql_where=sql("ogrn <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[InstitutionKind]
    municipality: Mapped[str] = mapped_column(server_default="")
    ogrn: Mapped[str] = mapped_column(server_default="")
    """Number in the state register of legal entities; empty where it was not told."""
    address: Mapped[str] = mapped_column(server_default="")
    phones: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """Public ones."""
    region: Mapped[str] = mapped_column(server_default="")
    """Code of the subject of the federation, two digits; empty is the installation's."""
    level: Mapped[Level | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    """The founder, or the body above."""
    fields: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """Topics, or groups of them, that it answers for beyond its own pages."""
    time_zone: Mapped[str] = mapped_column(server_default="")
    """IANA name; empty is the region's."""
    hours: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """Working hours of the seven days from Monday, «09:00–13:00 14:00–18:00»; none is usual."""
    created_at: Mapped[datetime]


class Department(Base):
    """A part of an institution whose people stand in for each other."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("official.id", use_alter=True))
    """Its head."""


class Official(Base):
    """A person who answers citizens on behalf of a department."""

    __tablename__ = "official"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(server_default="")
    position: Mapped[str] = mapped_column(server_default="")
    on_duty: Mapped[bool] = mapped_column(server_default=sql("true"))
    """Takes new cases at all; the switch by hand. Says nothing about an open browser tab."""
    follows_roster: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Takes new cases during his shifts only."""
    skills: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """Topics, or groups of them, that he knows; none is anything."""
    capacity: Mapped[int | None]
    """How many cases he can have in hand at a time; None is not limited."""
    weight: Mapped[float] = mapped_column(server_default=sql("1"))
    """His share of the work beside his colleagues' 1."""
    is_coordinator: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Decides who has what nobody can or wants to have."""
    time_zone: Mapped[str] = mapped_column(server_default="")
    """IANA name; empty is the institution's."""
    hours: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """As the institution's; none are the institution's."""
    created_at: Mapped[datetime]


class Shift(Base):
    """A time in which an official is on duty; those of one official never overlap."""

    __tablename__ = "shift"
    __table_args__ = (UniqueConstraint("official_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey(Official.id))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Leave(Base):
    """Days on which an official is away; those of one official never overlap."""

    __tablename__ = "leave"
    __table_args__ = (
        Index(
            "ix_leave_official",
            "official_id",
            "ends_at",
            postgresql_where=sql("cancelled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey(Official.id))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    """Who has his cases meanwhile; None: they wait."""
    first_day: Mapped[date]
    last_day: Mapped[date]
    """Both in the zone that he had when it was entered."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """The midnights around the days; earlier if he came back earlier."""
    reason: Mapped[str] = mapped_column(server_default="")
    """In his words; shown to nobody but himself and the centre."""
    cancelled_at: Mapped[datetime | None]
    entered_by: Mapped[int]
    """Account."""
    entered_at: Mapped[datetime]

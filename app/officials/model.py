"""Institutions, their departments, and the people who answer."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Base
from app.officials.rules import InstitutionKind


class Institution(Base):
    """A school, hospital, kindergarten or other body that keeps official pages."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[InstitutionKind]
    municipality: Mapped[str] = mapped_column(server_default="")
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


class Official(Base):
    """A person who answers citizens on behalf of a department."""

    __tablename__ = "official"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(server_default="")
    on_duty: Mapped[bool] = mapped_column(server_default=sql("true"))
    """Takes new cases now. Says nothing about an open browser tab."""
    created_at: Mapped[datetime]

"""Practice runs, their cases and the certificates that they bring; no network knows of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.officials.model import Institution
from app.officials.rules import InstitutionKind
from app.practice.rules import Act


class PracticeRun(Base):
    """Eight practice cases that one person works through."""

    __tablename__ = "practice_run"
    __table_args__ = (
        # Two windows of one person begin one run, not two.
        Index(
            "uq_practice_run_under_way",
            "account_id",
            unique=True,
            postgresql_where=sql("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    account: Mapped[Account] = relationship(lazy="raise")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey(Institution.id), index=True)
    """Where the person belonged when it began."""
    kind: Mapped[InstitutionKind]
    """Whose comments were drawn."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    points: Mapped[int | None]
    """Mean of its cases, 0 to 100; None while it runs, and where it was left."""


class PracticeCase(Base):
    """One comment of a run, and what was done with it."""

    __tablename__ = "practice_case"
    __table_args__ = (UniqueConstraint("run_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey(PracticeRun.id))
    run: Mapped[PracticeRun] = relationship(lazy="raise")
    place: Mapped[int]
    """From 1 on."""
    exercise: Mapped[str]
    """Id of the comment in the corpus."""
    opened_at: Mapped[datetime | None]
    stops: Mapped[int] = mapped_column(server_default=sql("0"))
    """How often the guard stopped a text."""
    act: Mapped[Act | None]
    text: Mapped[str] = mapped_column(server_default="")
    """The answer, or the reason where there is none."""
    handed_to: Mapped[str | None]
    promised_on: Mapped[date | None]
    acted_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    """Working minutes from opening to acting."""
    points: Mapped[int | None]
    marks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    """As they were given; later weights change nothing."""
    advice: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """What the checker still had to say."""


class Certificate(Base):
    """Somebody has finished a run well enough; anybody with the number may check it."""

    __tablename__ = "certificate"

    number: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey(PracticeRun.id), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    name: Mapped[str]
    """As it was then."""
    institution: Mapped[str]
    points: Mapped[int]
    issued_at: Mapped[datetime]

"""Probations of pages: their targets, what became of them, and what their mentors said."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.mentoring.rules import Ending
from app.pages.model import Page


class Probation(Base):
    """A time in which a page shows that it answers well without help."""

    __tablename__ = "probation"
    __table_args__ = (
        Index(
            "uq_probation_open", "page_id", unique=True, postgresql_where=sql("ended_at IS NULL")
        ),
        Index("ix_probation_to_look", "look_at", postgresql_where=sql("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id), index=True)
    page: Mapped[Page] = relationship(lazy="raise")
    began_at: Mapped[datetime]
    """As the page's journey says, which knows the mentor too."""
    targets: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """As agreed when it began: nobody moves the goal afterwards."""
    look_at: Mapped[datetime]
    """When a worker compares it with its targets next."""
    ended_at: Mapped[datetime | None]
    ending: Mapped[Ending | None]
    reason: Mapped[str] = mapped_column(server_default="")


class ProbationNote(Base):
    """What a mentor tells the page."""

    __tablename__ = "probation_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    probation_id: Mapped[int] = mapped_column(ForeignKey(Probation.id), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    account: Mapped[Account] = relationship(lazy="raise")
    text: Mapped[str]
    written_at: Mapped[datetime]

"""How far each page has come, who said so, and the steps of its way."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.onboarding.journey.rules import Stage
from app.pages.model import Page


class PageJourney(Base):
    """A page's place on its way; the stage is kept by a worker, the marks by people."""

    __tablename__ = "page_journey"
    __table_args__ = (Index("ix_page_journey_stage", "stage", "stage_since", "page_id"),)

    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id), primary_key=True)
    page: Mapped[Page] = relationship(lazy="raise")
    stage: Mapped[Stage]
    stage_since: Mapped[datetime]
    blocked_by: Mapped[str]
    """In Russian: what is stuck and who can mend it; empty: nothing is."""
    look_at: Mapped[datetime]
    """When a worker derives the stage next. No index: it changes too often, the table is small."""
    looked_at: Mapped[datetime | None]
    """When a worker last derived the stage."""
    first_comment_at: Mapped[datetime | None]
    first_answer_at: Mapped[datetime | None]
    """Both kept once they are known, so that comments and cases are not searched again."""
    trained_at: Mapped[datetime | None]
    sent_back_at: Mapped[datetime | None]
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    probation_from: Mapped[datetime | None]
    graduated_at: Mapped[datetime | None]
    absent_since: Mapped[datetime | None]
    absent_basis: Mapped[str | None]
    """In Russian: on what ground the page is lawfully not kept."""


class JourneyStep(Base):
    """One line of a page's way: what it became, and who said so."""

    __tablename__ = "journey_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id), index=True)
    stage: Mapped[Stage | None]
    """What it came to; None where only a mark was set."""
    note: Mapped[str]
    """In Russian."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    """Who said so; None: it followed from the facts."""
    happened_at: Mapped[datetime]

"""Requests to acknowledge that a page is lawfully not kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.pages.model import Page


class AbsenceRequest(Base):
    """What a page's admin asks and a trainer answers; one open request a page."""

    __tablename__ = "absence_request"
    __table_args__ = (
        Index(
            "uq_absence_request_open",
            "page_id",
            unique=True,
            postgresql_where=sql("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id), index=True)
    page: Mapped[Page] = relationship(lazy="raise")
    basis: Mapped[str]
    """Which of the grounds, by its key."""
    document: Mapped[str]
    """In the admin's words: which order or decision says so."""
    asked_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    asked_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    answered_at: Mapped[datetime | None]
    is_granted: Mapped[bool | None]
    note: Mapped[str | None]
    """Why it was not granted."""

"""Notices: who is told what, each derived from one event."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.cases.model import Case, CaseEvent
from app.notices.rules import Channel


class Notice(Base):
    """One thing told to one person over one channel."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event_id", "account_id", "channel"),
        Index("ix_notice_unread", "account_id", "id", postgresql_where=sql("read_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(CaseEvent.id))
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    channel: Mapped[Channel]
    sentence: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

"""Answers that are being written, and who writes."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.cases.model import Case


class Draft(Base):
    """The one current draft of a case."""

    __tablename__ = "reply_draft"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, autoincrement=False)
    text: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=sql("0"))
    """Grows with every save; who saves tells on which he built."""
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    """Who saved it last."""
    saved_at: Mapped[datetime]


class DraftVersion(Base):
    """A text that a draft had; autosaves of one sitting are one version."""

    __tablename__ = "reply_draft_version"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    version: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    text: Mapped[str]
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]


class Lease(Base):
    """Who is writing the answer to a case."""

    __tablename__ = "reply_lease"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    token: Mapped[int] = mapped_column(server_default=sql("0"))
    """Only grows: who comes with an older one has been overtaken and may publish nothing."""
    until: Mapped[datetime]

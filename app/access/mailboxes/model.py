"""Mail addresses of people, and which of them are known to be read by their owners."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base


class Mailbox(Base):
    """One address that somebody named for one person; nothing goes there until he confirms it."""

    __tablename__ = "mailbox"
    __table_args__ = (
        UniqueConstraint("account_id", "address"),
        Index("ix_mailbox_to_ask", "ask_at", postgresql_where=sql("ask_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    account: Mapped[Account] = relationship(lazy="raise")
    address: Mapped[str]
    """In small letters."""
    confirmed_at: Mapped[datetime | None]
    secret_hash: Mapped[str | None] = mapped_column(unique=True)
    """Of the link in the last letter."""
    expires_at: Mapped[datetime | None]
    letters: Mapped[int] = mapped_column(server_default=sql("0"))
    """How many were written."""
    ask_at: Mapped[datetime | None]
    """Since when a letter is to be written; None: none is."""
    asked_at: Mapped[datetime | None]
    becomes_own: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Once confirmed it takes the place of the account's own address."""
    created_at: Mapped[datetime]

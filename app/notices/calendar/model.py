"""Addresses at which calendar programs read an official's deadlines."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base


class CalendarFeed(Base):
    """One person's secret address; only the hash of the secret is kept."""

    __tablename__ = "calendar_feed"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]

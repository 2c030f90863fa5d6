"""Filters of the list that somebody has given a name."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.officials.model import Institution


class SavedView(Base):
    """A named list: one's own, or an institution's for everybody who belongs there."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    """Who made it, and may change it."""
    institution_id: Mapped[int | None] = mapped_column(ForeignKey(Institution.id), index=True)
    """With whom it is shared; None: with nobody."""
    name: Mapped[str]
    address: Mapped[str]
    """Filters as the address of the list spells them, without «?»."""
    created_at: Mapped[datetime]

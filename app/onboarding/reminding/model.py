"""When the people of a page were last written to about it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.pages.model import Page


class PageReminder(Base):
    """The last reminder that was mailed about a page."""

    __tablename__ = "page_reminder"

    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id), primary_key=True)
    sent_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    people: Mapped[int]
    """To how many it went."""

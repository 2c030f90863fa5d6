"""Templates of answers, how often each was used, and which shipped ones a centre hides."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.officials.model import Institution


class ReplyTemplate(Base):
    """A wording with fields, of an institution or of the whole region."""

    __tablename__ = "reply_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey(Institution.id), index=True)
    """None: the region's."""
    name: Mapped[str]
    text: Mapped[str]
    topics: Mapped[list[str]]
    season_from: Mapped[int | None]
    """Month, 1 to 12; None: all the year."""
    season_to: Mapped[int | None]
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    """Who wrote it."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class TemplateUse(Base):
    """How many answers were made from a template, shipped or own."""

    __tablename__ = "reply_template_use"

    key: Mapped[str] = mapped_column(primary_key=True)
    used: Mapped[int]


class HiddenTemplate(Base):
    """A shipped template that the centre does not want to be offered."""

    __tablename__ = "reply_template_hidden"

    code: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    hidden_at: Mapped[datetime]

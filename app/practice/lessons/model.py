"""What a centre changed in the lessons, and who has read them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base


class LessonVersion(Base):
    """A lesson as a centre wrote it; the newest version of a code is in force, none is deleted."""

    __tablename__ = "lesson_version"
    __table_args__ = (Index("ix_lesson_version_code", "code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    text: Mapped[str | None]
    """Markdown; None: as the lesson is shipped, so that an update brings its new words."""
    position: Mapped[int]
    is_hidden: Mapped[bool]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    created_at: Mapped[datetime]


class LessonRead(Base):
    """Somebody has read a lesson, and how he answered its questions last."""

    __tablename__ = "lesson_read"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]
    right: Mapped[int | None]
    """Answers that were right; None: nothing was asked or answered."""
    asked: Mapped[int | None]

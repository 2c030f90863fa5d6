"""What is counted against guessing, and the browsers that are counted apart."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Base


class FailureCount(Base):
    """Failures in a row of one kind; a success or a long quiet forgets them."""

    __tablename__ = "failure_count"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime]


class KnownDevice(Base):
    """A browser in which somebody has come in before; its cookie's secret as a hash."""

    __tablename__ = "known_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]

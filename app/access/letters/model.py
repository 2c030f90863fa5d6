"""Letters with a secret in them, on their way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.letters.rules import LetterState
from app.base.database import SEALED, Base


class Letter(Base):
    """A mail to one person; what it says lies sealed, and is gone once it was sent."""

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_waiting",
            "try_at",
            postgresql_where=sql("state IN ('waiting', 'sending')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(unique=True)
    """Names the mail with every try."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: to somebody who has no account yet."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    """Address, subject and paragraphs, sealed; None once it was sent or given up."""
    state: Mapped[LetterState]
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    try_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """When what it says is good for nothing any more."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

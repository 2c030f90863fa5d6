"""The journal of access: who came in, who failed to, who changed whose access."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.journal.rules import Happening
from app.base.database import Base


class AccessEvent(Base):
    """One thing that happened; what a line tells is written once and never changed."""

    __tablename__ = "access_event"
    __table_args__ = (
        Index("ix_access_event_account_id_id", "account_id", "id"),
        Index("ix_access_event_to_tell", "id", postgresql_where=sql("tell_to <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[Happening]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Whose access it was; None where the login is nobody's (what was typed is not kept)."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who did it, where that was somebody else."""
    address: Mapped[str] = mapped_column(server_default=sql("''"))
    """Network address, where the act came by one."""
    tell_to: Mapped[str] = mapped_column(server_default=sql("''"))
    """Mail address that is still to be told of it, as it stood before; empty: none, or told."""

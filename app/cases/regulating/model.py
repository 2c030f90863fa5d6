"""The regulations that a centre has put into force, each version whole."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base


class RegulationVersion(Base):
    """One version; the newest is in force, the others tell what was."""

    __tablename__ = "regulation_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """As ``app/deadlines/data/regulations.json``."""
    comment: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    """Who put it into force."""
    created_at: Mapped[datetime]

"""Rules that somebody is still changing."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.routing.model import RoutingPolicy


class RoutingDraft(Base):
    """One person's changed rules, not yet in force."""

    __tablename__ = "routing_draft"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    based_on: Mapped[int] = mapped_column(ForeignKey(RoutingPolicy.version))
    """The version that was in force when it was begun."""
    policy: Mapped[dict[str, Any]] = mapped_column(JSONB)
    revision: Mapped[int]
    """Grows with every change, so that two windows do not undo each other's."""
    tried: Mapped[int | None]
    """The revision of which it was looked at what it would change; None: of none yet."""
    changed_at: Mapped[datetime]

"""Receivers of webhooks and the calls made to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import SEALED, Base
from app.cases.model import CaseEvent
from app.notices.delivery_rules import DeliveryState
from app.officials.model import Institution


class Webhook(Base):
    """An organisation's address that is called when something happens to cases."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]]
    """Of events that are told; none: all of them."""
    institution_id: Mapped[int | None] = mapped_column(ForeignKey(Institution.id))
    """Whose cases are told of, with those of whoever is under it; None: of the whole region."""
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    """Who registered it, and is told when it is switched off."""
    secret: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    """Sealed."""
    old_secret: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    old_until: Mapped[datetime | None]
    is_on: Mapped[bool]
    failures: Mapped[int] = mapped_column(server_default=sql("0"))
    """In a row, of whatever calls."""
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    """After a failure nothing is tried before."""
    trouble: Mapped[str | None]
    """In Russian: why the last call was not taken."""
    created_at: Mapped[datetime]


class WebhookCall(Base):
    """One message to one receiver."""

    __tablename__ = "webhook_call"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index(
            "ix_webhook_call_to_make",
            "webhook_id",
            "try_at",
            postgresql_where=sql("state IN ('waiting', 'sending')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey(Webhook.id))
    webhook: Mapped[Webhook] = relationship(lazy="raise")
    event_id: Mapped[int | None] = mapped_column(ForeignKey(CaseEvent.id))
    """None for a ping."""
    type: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[DeliveryState]
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    try_at: Mapped[datetime]
    status: Mapped[int | None]
    """The last HTTP status."""
    trouble: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

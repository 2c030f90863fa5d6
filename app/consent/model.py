"""Consents: links that administrators are given, and the codes they bring back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import SEALED, Base
from app.vocabulary import Network


class Consent(Base):
    """One link for one page, from its asking until the key is there or cannot be had."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "ix_consent_waiting",
            "given_at",
            postgresql_where=sql("given_at IS NOT NULL AND settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    network: Mapped[Network]
    state_digest: Mapped[str] = mapped_column(unique=True)
    """By which the browser is known again; the state itself is in the link only."""
    redirect_uri: Mapped[str]
    """What VK was told; the code is good with the same address only."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    """When the browser came back with a code."""
    code: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    """Sealed; forgotten once it was used."""
    leased_until: Mapped[datetime | None]
    """A worker buys the key now and will have let go by then, alive or dead."""
    settled_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    """In Russian: why there is no key, and what to do."""

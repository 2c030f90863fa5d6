"""Coming in through the centre's own provider."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.oidc.rules import VisitState
from app.base.database import SEALED, Base


class Provider(Base):
    """Where the provider's pages are, as a worker read it last."""

    __tablename__ = "oidc_provider"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    authorization_endpoint: Mapped[str] = mapped_column(server_default=sql("''"))
    """Empty until it was read once."""
    token_endpoint: Mapped[str] = mapped_column(server_default=sql("''"))
    keys_address: Mapped[str] = mapped_column(server_default=sql("''"))
    read_next_at: Mapped[datetime]


class Visit(Base):
    """One browser on its way to the provider and back."""

    __tablename__ = "oidc_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str] = mapped_column(unique=True)
    """Of the cookie that ties the way back to the browser that left."""
    nonce: Mapped[str]
    verifier: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    """PKCE's secret, sealed."""
    redirect_uri: Mapped[str]
    onward: Mapped[str]
    """The page that somebody was going to."""
    code: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    """What the provider gave, sealed; None before and once it is spent."""
    state: Mapped[VisitState]
    claimed_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    trouble: Mapped[str] = mapped_column(server_default=sql("''"))
    """Why nobody came in, a sentence for the browser."""
    created_at: Mapped[datetime] = mapped_column(index=True)

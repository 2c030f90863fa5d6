"""Accounts, the sessions of browsers, and the tokens of programs."""

from datetime import datetime

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.rules import PassKind, Role
from app.base.database import SEALED, Base
from app.officials.model import Institution, Official


class Account(Base):
    """Somebody who may come in."""

    __tablename__ = "account"
    __table_args__ = (
        Index(
            "uq_account_official_id",
            "official_id",
            unique=True,
            postgresql_where=sql("disabled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(server_default=sql("''"))
    """Where a new password may be asked for; empty: nowhere."""
    password_hash: Mapped[str]
    totp: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    """Sealed secret of the second factor; None where there is none."""
    totp_since: Mapped[datetime | None]
    """When the first code came; until then the second factor is only being set up."""
    totp_step: Mapped[int | None]
    """Time step of the last code taken: none counts twice."""
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    """Issuer and subject at the provider with which he also comes in."""
    role: Mapped[Role]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    official: Mapped[Official | None] = relationship(lazy="raise")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Pass(Base):
    """A browser's session or a program's token; only the hash of its secret is kept."""

    __tablename__ = "pass"
    __table_args__ = (Index("ix_pass_over", sql("least(revoked_at, expires_at)")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise")
    secret_hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[PassKind]
    is_half: Mapped[bool] = mapped_column(server_default=sql("false"))
    """The password was right, the second factor is not given yet: opens nothing but that step."""
    scopes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """Rights that a token is narrowed to; None: all of its owner."""
    label: Mapped[str]
    """What the owner sees in the list of his sessions and tokens."""
    address: Mapped[str] = mapped_column(server_default=sql("''"))
    """Whence a session was opened."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When it was last used, to the minute."""
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Invitation(Base):
    """A link that lets one person make himself an account, once."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    """Of the link that the inviter was shown."""
    mailed_hash: Mapped[str | None] = mapped_column(unique=True)
    """Of the link in the letter: whoever comes by it reads that mailbox."""
    role: Mapped[Role]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    institution: Mapped[Institution | None] = relationship(lazy="raise")
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    """Whose card the account gets; None has one made where the role needs it."""
    name: Mapped[str]
    email: Mapped[str] = mapped_column(server_default=sql("''"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    invited_by: Mapped[Account] = relationship(lazy="raise", foreign_keys=[invited_by_id])
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who has come of it."""
    withdrawn_at: Mapped[datetime | None]


class PasswordReset(Base):
    """A link by which one person gives himself a new password, once."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise")
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """When it was used, or took its leave for a newer one."""

"""Accounts, the sessions of browsers, and the tokens of programs."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.rules import Role
from app.base.database import Base
from app.officials.model import Official


class Account(Base):
    """Somebody who may come in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[Role]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"), unique=True)
    official: Mapped[Official | None] = relationship(lazy="raise")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Pass(Base):
    """A browser's session or a program's token; only the hash of its secret is kept."""

    __tablename__ = "pass"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise")
    secret_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    """What the owner sees in the list of his sessions and tokens."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

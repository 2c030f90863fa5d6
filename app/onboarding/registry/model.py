"""Imports of the regional registry: the file, its rows, and how far each has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.onboarding.registry.rules import ImportState, RowOutcome


class RegistryImport(Base):
    """A table that somebody has brought."""

    __tablename__ = "registry_import"
    __table_args__ = (
        Index(
            "ix_registry_import_work",
            "id",
            postgresql_where=sql("state IN ('reading', 'checking', 'applying')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    account: Mapped[Account] = relationship(lazy="raise")
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True, deferred_raiseload=True
    )
    """The file; forgotten once its rows are kept."""
    state: Mapped[ImportState]
    trouble: Mapped[str | None]
    """In Russian: why the file could not be read."""
    sheet: Mapped[str] = mapped_column(server_default="")
    headings: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """As they stand in the file, one a column."""
    columns: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """What each column of the file is, by our name; empty: left out."""
    total: Mapped[int] = mapped_column(server_default=sql("0"))
    done: Mapped[int] = mapped_column(server_default=sql("0"))
    """Rows of the present state that are through."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class RegistryRow(Base):
    """A row of the table, what is wrong with it, and what it changes."""

    __tablename__ = "registry_row"
    __table_args__ = (Index("ix_registry_row_outcome", "import_id", "outcome", "line"),)

    import_id: Mapped[int] = mapped_column(ForeignKey(RegistryImport.id), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    """Number of the row in the file, from 1."""
    cells: Mapped[list[str]]
    told: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What it was understood to say; None: not checked yet, or it cannot be understood."""
    outcome: Mapped[RowOutcome | None]
    errors: Mapped[list[list[Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    """(our column, sentence)."""
    changes: Mapped[list[list[Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    """(our column, before, after)."""
    applied_at: Mapped[datetime | None]

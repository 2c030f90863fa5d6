"""Watched pages, their keys, and the posts known on them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import SEALED, Base
from app.officials.model import Department, Institution, Official
from app.pages.rules import PageState
from app.vocabulary import KeyKind, Network


class Page(Base):
    """An institution's official page on one network, with the cursor of its reading."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("network", "external_id"),
        Index("ix_page_due", "due_at", postgresql_where=sql("state = 'active'")),
        Index("ix_page_check", "check_at", postgresql_where=sql("check_at IS NOT NULL")),
        Index(
            "ix_page_paused_until",
            "paused_until",
            postgresql_where=sql("paused_until IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[Network]
    link: Mapped[str] = mapped_column(index=True)
    """As it was given at registration, trimmed."""
    external_id: Mapped[str | None]
    """Where it lives on its network; None until the network was asked."""
    title: Mapped[str]
    url: Mapped[str]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    institution: Mapped[Institution] = relationship(lazy="raise")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    department: Mapped[Department | None] = relationship(lazy="raise")
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    official: Mapped[Official | None] = relationship(lazy="raise")

    state: Mapped[PageState]
    pause_reason: Mapped[str | None]
    paused_until: Mapped[datetime | None]
    """When it is read again by itself; None: when somebody says so."""
    trouble: Mapped[str | None]
    """In Russian: what its keys do not allow, and what its admin must do."""
    trouble_since: Mapped[datetime | None]
    unread_reason: Mapped[str | None]
    """In Russian: why the last polls failed; None while it is read."""
    unread_since: Mapped[datetime | None]
    can_read: Mapped[bool] = mapped_column(server_default=sql("false"))
    can_reply: Mapped[bool] = mapped_column(server_default=sql("false"))
    can_hide: Mapped[bool] = mapped_column(server_default=sql("false"))
    can_restore: Mapped[bool] = mapped_column(server_default=sql("false"))
    can_close: Mapped[bool] = mapped_column(server_default=sql("false"))
    can_block: Mapped[bool] = mapped_column(server_default=sql("false"))
    sees_history: Mapped[bool] = mapped_column(server_default=sql("true"))
    sees_deletions: Mapped[bool] = mapped_column(server_default=sql("true"))

    check_at: Mapped[datetime | None]
    """When the network is asked who the page is and what its keys may do."""
    checked_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    """When the counters of its posts are asked for next."""
    discover_at: Mapped[datetime]
    """When it is asked for new posts next."""
    leased_until: Mapped[datetime | None]
    """A worker reads it now and will have let go by then, alive or dead."""
    lease: Mapped[int] = mapped_column(server_default=sql("0"))
    """Counts the leases, so that a late worker cannot end another's."""
    failures: Mapped[int] = mapped_column(server_default=sql("0"))
    polled_at: Mapped[datetime | None]
    """The last successful poll."""
    discovered_at: Mapped[datetime | None]
    """The last time its posts were asked for with success."""
    created_at: Mapped[datetime]


class SealedKey(Base):
    """A page's key, encrypted; the fingerprint tells equal keys apart from others."""

    __tablename__ = "page_key"
    __table_args__ = (UniqueConstraint("page_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    kind: Mapped[KeyKind]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    fingerprint: Mapped[str]
    created_at: Mapped[datetime]


class Post(Base):
    """A post whose discussion we follow."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("page_id", "external_id"),
        Index("ix_post_recheck", "page_id", "recheck_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    page: Mapped[Page] = relationship(lazy="raise")
    external_id: Mapped[str]
    text: Mapped[str]
    published_at: Mapped[datetime]
    found_at: Mapped[datetime]
    counter: Mapped[int] = mapped_column(server_default=sql("-1"))
    """The network's count of comments at our last read; -1 before the first."""
    changed_at: Mapped[datetime]
    """When its discussion was last seen to change."""
    read_at: Mapped[datetime | None]
    recheck_at: Mapped[datetime | None]
    """When to read the whole discussion again in any case; None when it is left to rest."""
    missing_since: Mapped[datetime | None]
    """The network did not show it when asked; once more a while later, and it is gone."""
    gone_at: Mapped[datetime | None]


class Plan(Base):
    """What the planner has learnt of the pages that share one budget."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    budget: Mapped[str] = mapped_column(unique=True)
    """The network, and whose keys read these pages."""
    memory: Mapped[bytes] = mapped_column(LargeBinary)
    """Arrays, as ``app.pages.planner`` spells them."""
    version: Mapped[int] = mapped_column(server_default=sql("0"))
    stepped_at: Mapped[datetime]

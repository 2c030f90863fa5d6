"""Applications: pages that somebody is bringing in, and how far he has come."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.onboarding.wizard.rules import Look, Step
from app.pages.model import Page
from app.vocabulary import Network, PageRef


class Application(Base):
    """One page that one person brings in, from the pasted link to who answers there."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("account_id", "network", "link"),
        Index("ix_application_look", "look_at", postgresql_where=sql("look_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    network: Mapped[Network]
    link: Mapped[str]
    step: Mapped[Step]
    """The furthest reached; earlier ones may be looked at again."""
    look: Mapped[Look]
    look_at: Mapped[datetime | None]
    """When a worker asks the network who the page is; None: it was told."""
    trouble: Mapped[str | None]
    """In Russian: why it is not known who the page is, and what to do."""
    external_id: Mapped[str | None]
    title: Mapped[str | None]
    url: Mapped[str | None]
    followers: Mapped[int | None]
    page_id: Mapped[int | None] = mapped_column(ForeignKey(Page.id), index=True)
    """None until the institution is told: then the page is registered."""
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    @property
    def ref(self) -> PageRef | None:
        """Where the page lives on its network, if that is known."""
        return None if self.external_id is None else PageRef(self.network, self.external_id)

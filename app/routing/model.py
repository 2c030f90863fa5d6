"""Policies in force, decisions with what they saw, and redirects to learn from."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.cases.model import Case
from app.officials.model import Department, Institution, Official


class RoutingPolicy(Base):
    """A version of the rules; the highest one is in force, none is ever changed."""

    __tablename__ = "routing_policy"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    policy: Mapped[dict[str, Any]] = mapped_column(JSONB)
    comment: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    """Who put it in force; None: it came with the service."""
    created_at: Mapped[datetime]


class RoutingRound(Base):
    """What the decisions of one round saw alike."""

    __tablename__ = "routing_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    decided_at: Mapped[datetime] = mapped_column(index=True)
    policy_version: Mapped[int] = mapped_column(ForeignKey(RoutingPolicy.version))
    scene: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical JSON of ``rules.Scene``."""


class RoutingDecision(Base):
    """One decision: what it saw of its case, and what it came to."""

    __tablename__ = "routing_decision"
    __table_args__ = (
        UniqueConstraint("round_id", "turn"),
        Index("ix_routing_decision_case", "case_id", "id"),
        Index("ix_routing_decision_given", "official_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(RoutingRound.id))
    round: Mapped[RoutingRound] = relationship(lazy="raise")
    turn: Mapped[int]
    """Its place in the round: it saw what the turns before it had given."""
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    decided_at: Mapped[datetime]
    official_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical JSON of ``rules.Facts``."""
    outcome: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical JSON of ``rules.Choice``."""


class Redirect(Base):
    """A case handed over by an official, from which suggestions are learnt."""

    __tablename__ = "redirect"
    __table_args__ = (
        Index("ix_redirect_topic", "topic", "id"),
        Index("ix_redirect_lemmas", "lemmas", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    topic: Mapped[str | None]
    municipality: Mapped[str]
    """The page's."""
    kind: Mapped[str]
    """Of the page's institution."""
    lemmas: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=sql("'{}'"))
    """Hashes of the words of what the citizen wrote, not the words."""
    from_institution_id: Mapped[int] = mapped_column(ForeignKey(Institution.id))
    from_department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    from_official_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    to_institution_id: Mapped[int] = mapped_column(ForeignKey(Institution.id))
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    to_official_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    reason: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    redirected_at: Mapped[datetime]

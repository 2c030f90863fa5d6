"""Verdicts of the judge and decisions of people over them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.comments.model import Comment


class Verdict(Base):
    """What the judge said of one version of a comment, and why."""

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("comment_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id))
    version: Mapped[int]
    """The comment's version that was judged."""
    labels: Mapped[list[str]]
    scores: Mapped[dict[str, Any]] = mapped_column(JSONB)
    needs_answer: Mapped[bool]
    review: Mapped[bool]
    topic: Mapped[str | None]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    model: Mapped[str]
    judged_at: Mapped[datetime]


class Decision(Base):
    """A person's word on a verdict: it rules over the judge and teaches the next one."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id), index=True)
    version: Mapped[int]
    labels: Mapped[list[str]]
    needs_answer: Mapped[bool]
    note: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[datetime]

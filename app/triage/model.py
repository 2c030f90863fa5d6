"""Verdicts, decisions of people over them, and the models that judge here."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.comments.model import Comment
from app.triage.rules import Balance, Importance, ModelRole, MoveReason

_URGENT_DOUBT: Final = "review AND importance = 'urgent'"
_HIGH_DOUBT: Final = "review AND importance = 'high'"


class Verdict(Base):
    """What the judge said of one version of a comment, and why."""

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("comment_id", "version"),
        Index("ix_verdict_judged_at", "judged_at", postgresql_using="brin"),
        Index("ix_verdict_urgent", "comment_id", "version", postgresql_where=sql(_URGENT_DOUBT)),
        Index("ix_verdict_high", "comment_id", "version", postgresql_where=sql(_HIGH_DOUBT)),
        Index(
            "ix_verdict_untold", "id", postgresql_where=sql(f"{_URGENT_DOUBT} AND told_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id))
    version: Mapped[int]
    """The comment's version that was judged."""
    labels: Mapped[list[str]]
    scores: Mapped[dict[str, Any]] = mapped_column(JSONB)
    needs_answer: Mapped[bool]
    review: Mapped[bool]
    topic: Mapped[str | None]
    topic_score: Mapped[float | None]
    """Chance that the topic is right."""
    importance: Mapped[Importance] = mapped_column(server_default=sql("'usual'"))
    importance_reason: Mapped[str | None]
    """In Russian: what was found that makes it important."""
    named: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    """Addresses and institutions that the text names."""
    settled_by: Mapped[str] = mapped_column(server_default=sql("'linear'"))
    """The stage of the judge that had the last word."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    model: Mapped[str]
    judged_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """Of an urgent doubt: when those who review were told of it."""


class Decision(Base):
    """A person's word on a verdict: it rules over the judge and teaches the next one."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id), index=True)
    version: Mapped[int]
    labels: Mapped[list[str]]
    needs_answer: Mapped[bool]
    topic: Mapped[str | None]
    """What the person says it is about, ``NO_TOPIC`` if nothing listed; None: the judge's word."""
    importance: Mapped[Importance | None]
    """How important the person says it is; None: as the judge says."""
    note: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[datetime] = mapped_column(index=True)


class JudgeModel(Base):
    """A model that was trained here; the shipped one lies in the program and not in this table."""

    __tablename__ = "judge_model"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(unique=True)
    weights: Mapped[bytes] = mapped_column(deferred=True, deferred_raiseload=True)
    """The file as training writes it, some megabytes: read only by whoever judges with it."""
    about: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What it was measured on and learned from."""
    trained_at: Mapped[datetime]
    trained_by: Mapped[str]


class JudgeMove(Base):
    """One change of the model that judges, or of the one that judges beside it; never changed.

    The last row of a role is in force. No version: the shipped model, or no shadow.
    """

    __tablename__ = "judge_move"
    __table_args__ = (Index("ix_judge_move_role", "role", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[ModelRole]
    version: Mapped[str | None] = mapped_column(ForeignKey(JudgeModel.version))
    moved_at: Mapped[datetime]
    moved_by: Mapped[str]
    why: Mapped[MoveReason]


class ShadowVerdict(Base):
    """What a model that is only tried out says of a comment; nothing follows from it."""

    __tablename__ = "shadow_verdict"
    __table_args__ = (
        UniqueConstraint("comment_id", "version", "model"),
        Index("ix_shadow_verdict_own", sql("split_part(model, '+', 1)"), "comment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id))
    version: Mapped[int]
    """The comment's version that was judged."""
    model: Mapped[str]
    labels: Mapped[list[str]]
    scores: Mapped[dict[str, Any]] = mapped_column(JSONB)
    needs_answer: Mapped[bool]
    review: Mapped[bool]
    judged_at: Mapped[datetime]


class BalanceMove(Base):
    """One change of what a miss costs against a needless look; never changed.

    The last row is in force; without any it is ``Balance.EVEN``.
    """

    __tablename__ = "balance_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    balance: Mapped[Balance]
    moved_at: Mapped[datetime]
    moved_by: Mapped[str]


class JudgeEdges(Base):
    """From which chances on a model speaks, as the worker that loaded it tells.

    The web process never loads a model, and must say what another balance would do.
    """

    __tablename__ = "judge_edges"

    model: Mapped[str] = mapped_column(primary_key=True)
    """Whole version, as verdicts carry it."""
    needs_answer: Mapped[float]
    """A model's own, at ``Balance.EVEN``."""
    review: Mapped[float]
    lacks: Mapped[str] = mapped_column(server_default=sql("''"))
    """Why the encoder takes no part, in Russian; empty where it does."""
    told_at: Mapped[datetime]


class TopicEntry(Base):
    """A topic that a centre added, or changed against the shipped list."""

    __tablename__ = "topic"

    code: Mapped[str] = mapped_column(primary_key=True)
    group_title: Mapped[str]
    title: Mapped[str]
    within: Mapped[str]
    department: Mapped[str]
    importance: Mapped[Importance]
    words: Mapped[list[str]]
    is_listed: Mapped[bool]
    """False hides a topic: nothing is named so any more; what was keeps its code."""
    edited_at: Mapped[datetime]
    edited_by: Mapped[str]

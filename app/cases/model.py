"""Cases, the comments in them, and their history."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.cases.rules import CaseState, EventKind, Outcome, Resolution
from app.comments.model import Comment
from app.officials.model import Department, Institution, Official
from app.pages.model import Page, Post
from app.triage.rules import Importance


class Case(Base):
    """One citizen's question or complaint in one thread that somebody must answer."""

    __tablename__ = "case"
    __table_args__ = (
        Index(
            "uq_case_live_conversation",
            "page_id",
            "thread_id",
            "author_key",
            unique=True,
            postgresql_where=sql("state <> 'closed'"),
        ),
        Index("ix_case_conversation", "page_id", "thread_id", "author_key"),
        Index("ix_case_to_resume", "resume_at", postgresql_where=sql("resume_at IS NOT NULL")),
        Index(
            "ix_case_to_route",
            "route_at",
            postgresql_where=sql("state = 'open' AND NOT needs_coordinator"),
        ),
        Index(
            "ix_case_waiting",
            "page_id",
            "due_at",
            "id",
            postgresql_where=sql("state = 'open' AND NOT needs_coordinator"),
            postgresql_include=[
                "topic",
                "importance",
                "is_addressed",
                "institution_id",
                "department_id",
            ],
        ),
        Index(
            "ix_case_addressed",
            "institution_id",
            postgresql_where=sql("state = 'open' AND NOT needs_coordinator AND is_addressed"),
        ),
        Index("ix_case_author", "page_id", "author_key", "id"),
        Index("ix_case_citizen", "author_key", "id"),
        Index(
            "ix_case_urgency",
            sql("((importance <> 'urgent')::integer)"),
            "due_at",
            "id",
            postgresql_where=sql("state IN ('assigned', 'in_work', 'open')"),
        ),
        Index(
            "ix_case_promised",
            "institution_id",
            postgresql_where=sql(
                "interim_at IS NOT NULL AND state IN ('assigned', 'in_work', 'open')"
            ),
        ),
        Index(
            "ix_case_nobodys",
            "institution_id",
            postgresql_where=sql(
                "official_id IS NULL AND state IN ('assigned', 'in_work', 'open')"
            ),
        ),
        Index(
            "ix_case_finished",
            sql("coalesce(closed_at, answered_at, opened_at) DESC"),
            sql("id DESC"),
            postgresql_where=sql("state IN ('answered', 'closed')"),
        ),
        Index(
            "ix_case_stood_in",
            "stands_in_for_id",
            postgresql_where=sql("stands_in_for_id IS NOT NULL"),
        ),
        Index("ix_case_to_warn", "warn_at", postgresql_where=sql("warn_at IS NOT NULL")),
        Index(
            "ix_case_to_follow",
            "id",
            postgresql_where=sql(
                "state IN ('assigned', 'in_work') AND counted_for_id IS DISTINCT FROM official_id"
            ),
        ),
        Index("ix_case_to_compare", "id", postgresql_where=sql("compared_at IS NULL")),
        Index("ix_case_written", "written_at"),
        Index(
            "ix_case_first_reply",
            "first_reply_at",
            postgresql_where=sql("first_reply_at IS NOT NULL"),
        ),
        Index("ix_case_closed", "closed_at", postgresql_where=sql("closed_at IS NOT NULL")),
        Index(
            "ix_case_to_answer",
            "due_at",
            postgresql_where=sql("state IN ('open', 'assigned', 'in_work')"),
        ),
        Index("ix_case_desk", "institution_id", "state", "due_at", "id"),
        Index("ix_case_official", "official_id", "state", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id))
    page: Mapped[Page] = relationship(lazy="raise")
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    post: Mapped[Post] = relationship(lazy="raise")
    institution_id: Mapped[int] = mapped_column(ForeignKey(Institution.id))
    institution: Mapped[Institution] = relationship(lazy="raise")
    thread_id: Mapped[str]
    author_key: Mapped[str]
    """The author's id; where the network hides it, a key of the comment's own."""
    author_name: Mapped[str | None]
    state: Mapped[CaseState]
    outcome: Mapped[Outcome | None]
    topic: Mapped[str | None]
    importance: Mapped[Importance] = mapped_column(server_default=sql("'usual'"))
    importance_reason: Mapped[str | None]
    """In Russian: why it must not wait for its turn."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    official_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    official: Mapped[Official | None] = relationship(lazy="raise", foreign_keys="Case.official_id")
    unassigned_reason: Mapped[str | None]
    """In Russian: why nobody has the case; None once somebody has."""
    profile: Mapped[str]
    """The regulation in force when the case was opened."""
    rule: Mapped[str] = mapped_column(server_default="")
    """In Russian: which regulation set the deadline, and why it is this one."""
    lines: Mapped[int] = mapped_column(server_default=sql("0"))
    """Lines of history written so far."""
    seal: Mapped[str] = mapped_column(server_default="")
    """Of the last line."""
    needs_approval: Mapped[bool] = mapped_column(server_default=sql("false"))
    """A second person reads each answer before it is published: so the regulation asks."""
    counted_from: Mapped[datetime]
    """From when the term counts: the writing, or the comment that opened the case again."""
    due_at: Mapped[datetime]
    """By when it must be answered; the promised day after an interim answer. Moved by pauses."""
    counts_hours: Mapped[bool] = mapped_column(server_default=sql("false"))
    """The term is counted in the institution's working time; false: by the clock."""
    counted_for_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    """The holder for whom the term was last counted; another one has it counted anew."""
    counted_hours: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """A ``Keeping``: the hours that it counts in, the holder's or those of the institution that had
    it when it was counted; None: those of the page's institution."""
    warn_at: Mapped[datetime | None]
    """When the next share of the term has passed; None: nothing more to warn of, or a pause."""
    warnings: Mapped[list[list[Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    """What is still to be warned of: (percent of the term, moment in ISO 8601), the next first."""
    paused_at: Mapped[datetime | None]
    """Since when the term stands still."""
    resume_at: Mapped[datetime | None]
    """When it goes on by itself."""
    open_since: Mapped[datetime | None]
    """Since when nobody has it after somebody had; None: since it was opened."""
    route_at: Mapped[datetime]
    """When routing looks at it next, while it is open."""
    needs_coordinator: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Routing leaves it alone: a coordinator decides who has it."""
    escalated_at: Mapped[datetime | None]
    """When a coordinator was told of it for want of an official."""
    handovers: Mapped[int] = mapped_column(server_default=sql("0"))
    """How often officials have passed it on."""
    is_addressed: Mapped[bool] = mapped_column(server_default=sql("false"))
    """An official or a coordinator has said whose it is: its page no longer tells."""
    held_since: Mapped[datetime | None]
    """When the present official received it."""
    stands_in_for_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    """Whose case it is while a substitute has it."""
    compared_at: Mapped[datetime | None]
    """When it was compared with other cases for a common trouble."""
    written_at: Mapped[datetime]
    """When the citizen wrote the first comment, or edited it into what opened the case."""
    opened_at: Mapped[datetime]
    assigned_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    """When the first answer, interim or final, was published."""
    interim_at: Mapped[datetime | None]
    """When the last interim answer was published."""
    interims: Mapped[int] = mapped_column(server_default=sql("0"))
    """Interim answers since the matter was opened, or opened again."""
    answered_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(server_default=sql("false"))
    """An answer was published after it was due."""
    resolution: Mapped[Resolution | None]
    closed_at: Mapped[datetime | None]


class CasePause(Base):
    """A time in which a case's term stood still."""

    __tablename__ = "case_pause"
    __table_args__ = (
        Index("uq_case_pause_open", "case_id", unique=True, postgresql_where=sql("until IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    """Who asked for it."""


class CaseComment(Base):
    """A comment's place in a case; a comment belongs to one case at most."""

    __tablename__ = "case_comment"

    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id), primary_key=True)
    comment: Mapped[Comment] = relationship(lazy="raise")
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    case: Mapped[Case] = relationship(lazy="raise")
    joined_at: Mapped[datetime]


class CaseEvent(Base):
    """One line of a case's history, never changed; also the outbox of notices."""

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("case_id", "place"),
        Index("ix_case_event_reopened", "happened_at", postgresql_where=sql("kind = 'reopened'")),
        Index("ix_case_event_untold", "id", postgresql_where=sql("told_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    case: Mapped[Case] = relationship(lazy="raise")
    place: Mapped[int]
    """Number of the line in the case's history, from 1."""
    seal: Mapped[str]
    """Hash over the seal before it and over the line; see ``sealing``."""
    words: Mapped[str] = mapped_column(server_default="")
    """The words that it tells of, with a hash of them; see ``sealing.Words``."""
    kind: Mapped[EventKind]
    became: Mapped[CaseState]
    note: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    """Who did it; None when the service did."""
    official_id: Mapped[int | None] = mapped_column(ForeignKey(Official.id))
    """Who was responsible after it."""
    happened_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When notices were derived from it. A mark per row and not a position in the log:
    ids commit out of order, and a position would step over the late one."""

"""Answers of officials and how far they have got."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.cases.model import Case
from app.cases.rules import Resolution
from app.comments.model import Comment
from app.replies.rules import ReplyKind, ReplyState
from app.replies.troubles import TroubleKind


class Reply(Base):
    """An answer to one comment of a case."""

    __tablename__ = "reply"
    __table_args__ = (
        Index(
            "uq_reply_on_its_way",
            "case_id",
            unique=True,
            postgresql_where=sql("state IN ('approval', 'waiting', 'sending')"),
        ),
        Index(
            "ix_reply_to_send", "try_at", postgresql_where=sql("state IN ('waiting', 'sending')")
        ),
        Index("ix_reply_awaiting", "id", postgresql_where=sql("state = 'approval'")),
        Index(
            "ix_reply_unseen",
            "id",
            postgresql_where=sql("state = 'published' AND seen_at IS NULL"),
        ),
        Index(
            "ix_reply_promised",
            "promised_until",
            postgresql_where=sql("promised_until IS NOT NULL"),
        ),
        Index("uq_reply_published", "comment_page_id", "external_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    case: Mapped[Case] = relationship(lazy="raise")
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id))
    comment: Mapped[Comment] = relationship(lazy="raise")
    comment_page_id: Mapped[int]
    """The page it is published on; with ``external_id`` it names the published comment."""
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    text: Mapped[str]
    kind: Mapped[ReplyKind] = mapped_column(server_default=sql("'final'"))
    resolution: Mapped[Resolution | None]
    """What a final answer says of the matter."""
    promised_on: Mapped[date | None]
    """The day on which an interim answer promises the final one, by the institution's clock."""
    promised_until: Mapped[datetime | None]
    """When the promised day ends."""
    promise_steps: Mapped[list[list[Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    """Of the promise, when somebody is warned; as ``Case.warnings``."""
    approver_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    """The second person who approved or returned it."""
    key: Mapped[UUID] = mapped_column(unique=True)
    """The idempotency key given to the network with every try."""
    state: Mapped[ReplyState]
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    in_doubt: Mapped[bool] = mapped_column(server_default=sql("false"))
    """A try may have published it without our knowing; before the next the network is asked."""
    try_at: Mapped[datetime]
    """When to try (again); while sending: when the sender is taken for dead."""
    trouble: Mapped[str | None]
    """In Russian: why the last try failed."""
    trouble_kind: Mapped[TroubleKind | None]
    """Why it was refused, for whoever offers what else can be done or approves it once more."""
    external_id: Mapped[str | None]
    created_at: Mapped[datetime]
    heard_until: Mapped[datetime | None]
    """It answers no words that the citizen wrote after it; None: all before its own words."""
    sent_at: Mapped[datetime | None]
    """When the first try began that may have published it."""
    published_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When a poll saw it under the comment; None again once it was found gone."""
    missed_at: Mapped[datetime | None]
    """When it was told that no poll sees it, or none any more; None: not told, or seen since."""

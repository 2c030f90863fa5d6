"""What people asked networks to do to comments and authors, and how far it has got."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.model import Account
from app.base.database import Base
from app.comments.model import Comment
from app.moderation.rules import Act, ActState, Ground
from app.pages.model import Page, Post
from app.replies.model import Reply

_UNSETTLED = sql("state IN ('waiting', 'doing')")


class ModerationAct(Base):
    """One act, asked for by a person and carried out by a worker; it is never deleted."""

    __tablename__ = "moderation_act"
    __table_args__ = (
        Index(
            "uq_moderation_act_unsettled",
            "page_id",
            "target",
            "act",
            unique=True,
            postgresql_where=_UNSETTLED,
        ),
        Index("ix_moderation_act_due", "try_at", postgresql_where=_UNSETTLED),
        Index("ix_moderation_act_page", "page_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id))
    page: Mapped[Page] = relationship(lazy="raise")
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))
    post: Mapped[Post | None] = relationship(lazy="raise")
    """Of an act on a post."""
    comment_id: Mapped[int | None] = mapped_column(ForeignKey(Comment.id))
    comment: Mapped[Comment | None] = relationship(lazy="raise")
    """The comment, or the one for which its author is blocked."""
    author_id: Mapped[str | None]
    """The network's id of the author to be blocked or unblocked."""
    target: Mapped[str]
    """On what it acts, such as ``post:7``: of one target's acts the next waits for the last."""
    act: Mapped[Act]
    ground: Mapped[Ground | None]
    """None where nobody's word is taken away."""
    reason: Mapped[str]
    until: Mapped[datetime | None]
    """When a block ends; None: never."""
    reply_id: Mapped[int | None] = mapped_column(ForeignKey(Reply.id))
    """Of OPEN: the refused answer to be sent again. Of CLOSE: the answer to wait for."""
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    key: Mapped[UUID] = mapped_column(unique=True)
    state: Mapped[ActState]
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    try_at: Mapped[datetime]
    """When to try (again); while doing: when the worker is taken for dead."""
    trouble: Mapped[str | None]
    """In Russian: why the last try failed."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

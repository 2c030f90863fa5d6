"""What citizens wrote: the last text, its earlier versions, and where it stands."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Base
from app.comments.rules import CameBy, CommentState, Deleter
from app.pages.model import Page, Post


class Comment(Base):
    """One comment under a post of a watched page."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("page_id", "external_id"),
        Index("ix_comment_page_post", "page_id", "post_id"),
        Index("ix_comment_page_thread", "page_id", "thread_id"),
        # Comments come in nearly as they are written, so a few pages tell where a day lies.
        Index("ix_comment_posted", "posted_at", postgresql_using="brin"),
        Index("ix_comment_new", "id", postgresql_where=sql("state = 'new'")),
        Index("ix_comment_review", "id", postgresql_where=sql("state = 'review'")),
        Index(
            "ix_comment_for_case",
            "id",
            postgresql_where=sql("state IN ('needs_answer', 'leaving')"),
        ),
        Index("ix_comment_to_weigh", "weigh_at", postgresql_where=sql("weigh_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    page: Mapped[Page] = relationship(lazy="raise")
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    post: Mapped[Post] = relationship(lazy="raise")
    external_id: Mapped[str]
    thread_id: Mapped[str]
    """The network's id of the comment that opened the thread."""
    parent_id: Mapped[str | None]
    author_id: Mapped[str | None]
    author_name: Mapped[str | None]
    text: Mapped[str]
    attachments: Mapped[list[str]]
    content_hash: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    state: Mapped[CommentState]
    linked: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Has been put into a case at some time."""
    came_by: Mapped[CameBy] = mapped_column(server_default=sql("'poll'"))
    posted_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    judged_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[Deleter | None]
    hidden_at: Mapped[datetime | None]
    """When we began to hide it; None again once it was brought back or the network refused."""
    weigh_at: Mapped[datetime | None]
    """Of the page's own: when to see whether it answers a citizen; None: that is settled."""

    @property
    def worded_at(self) -> datetime:
        """When it got the words that it has; an edit counts from when it was seen."""
        return max(self.posted_at, self.edited_at or self.posted_at)


class CommentVersion(Base):
    """A text that was replaced by an edit."""

    __tablename__ = "comment_version"
    __table_args__ = (UniqueConstraint("comment_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    version: Mapped[int]
    text: Mapped[str]
    attachments: Mapped[list[str]]
    replaced_at: Mapped[datetime]

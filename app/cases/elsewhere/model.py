"""Answers that a page gave without us, as somebody has told of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.cases.elsewhere.rules import Way
from app.cases.model import Case
from app.comments.model import Comment


class AnswerElsewhere(Base):
    """Somebody's word that a case is answered; the proof is in the case's history, too."""

    __tablename__ = "answer_elsewhere"
    __table_args__ = (
        CheckConstraint(
            "(way = 'thread') = (comment_id IS NOT NULL)", name="ck_answer_elsewhere_proof"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    way: Mapped[Way]
    comment_id: Mapped[int | None] = mapped_column(ForeignKey(Comment.id))
    """The comment that is the answer."""
    words: Mapped[str]
    """Where and by whom, as it was typed."""
    answered_at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    """Who told it."""
    told_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    was_late: Mapped[bool]
    """The case was late before it."""
    first_reply_at: Mapped[datetime | None]
    """The case's first published answer before it."""

"""Who was shown which doubt last."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.comments.model import Comment


class DoubtReader(Base):
    """The doubt that somebody was shown last: a person reads one at a time."""

    __tablename__ = "doubt_reader"

    account_id: Mapped[int] = mapped_column(
        ForeignKey(Account.id), primary_key=True, autoincrement=False
    )
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id))
    shown_at: Mapped[datetime]

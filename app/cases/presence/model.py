"""Who has opened which case, and when last."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.cases.model import Case


class CasePresence(Base):
    """The last sign that somebody has a case open; the evidence of views is the history."""

    __tablename__ = "case_presence"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey(Account.id), primary_key=True, autoincrement=False
    )
    seen_at: Mapped[datetime]

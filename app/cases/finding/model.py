"""The words of a case, ready to be searched."""

from sqlalchemy import Computed, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Base
from app.cases.model import Case


class CaseWords(Base):
    """What a case can be found by: two halves, each written by who knows it, and both joined."""

    __tablename__ = "case_words"
    __table_args__ = (Index("ix_case_words", "words", postgresql_using="gin"),)

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, autoincrement=False)
    asked: Mapped[str] = mapped_column(TSVECTOR, server_default="")
    """Number, citizen, page, institution, and all comments of the case as they stand now."""
    answered: Mapped[str] = mapped_column(TSVECTOR, server_default="")
    """The texts of all answers."""
    words: Mapped[str] = mapped_column(
        TSVECTOR, Computed("asked || answered", persisted=True), deferred=True
    )

"""What somebody sends who knows that a case is answered already."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.cases.elsewhere.rules import LONGEST, Told, Way


class TellAnswered(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """How, where and when the citizen was answered."""

    way: Way
    """By a comment of the thread, or aside."""
    comment_id: Annotated[int, Meta(ge=1, le=LARGEST_ID)] | None = None
    """The comment; only with ``thread``."""
    answered_at: Annotated[datetime, Meta(tz=True)] | None = None
    """When; a comment tells its own time."""
    words: Annotated[str, Meta(max_length=LONGEST, examples=["Звонила завуч"])] = ""
    """Where and by whom: kept for whoever asks later; not needed with a comment."""

    @property
    def told(self) -> Told:
        """What is told, to be checked."""
        return Told(
            way=self.way,
            comment_id=self.comment_id,
            answered_at=self.answered_at,
            words=self.words,
        )

"""What the forms of practice send."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from app.desk.case.forms import UnreadableDayError
from app.officials.rules import InstitutionKind
from app.practice.acting import Doing
from app.practice.exercises import KINDS
from app.practice.rules import Act
from app.replies.rules import ReplyKind

_Text = Annotated[str, Meta(max_length=100_000)]


class BeginForm(msgspec.Struct, frozen=True):
    """Whose comments somebody wants to practise on."""

    kind: Annotated[str, Meta(pattern=f"^({'|'.join(KINDS)})$")] = InstitutionKind.SCHOOL.value


class PracticeAnswerForm(msgspec.Struct, frozen=True):
    """An answer, as the form of a real case sends it."""

    text: _Text = ""
    kind: ReplyKind = ReplyKind.FINAL
    day: Annotated[str, Meta(max_length=10)] = ""

    def doing(self) -> Doing:
        """Say what is to be done; raises UnreadableDayError."""
        if self.kind is ReplyKind.FINAL:
            return Doing(act=Act.ANSWER, text=self.text)
        try:
            day = date.fromisoformat(self.day) if self.day else None
        except ValueError as error:
            raise UnreadableDayError from error
        return Doing(act=Act.INTERIM, text=self.text, promised_on=day)


class PracticeReasonForm(msgspec.Struct, frozen=True):
    """Why a case needs no answer, or to whom it goes and why."""

    reason: _Text = ""
    to: Annotated[str, Meta(max_length=40)] = ""


class PracticeDraftForm(msgspec.Struct, frozen=True):
    """An answer that is still being written."""

    text: _Text = ""

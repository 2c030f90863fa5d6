"""What the forms of a case send."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.cases.rules import Resolution
from app.desk.forms import ReasonForm
from app.replies.rules import ReplyKind
from app.triage.rules import Importance

_RESOLUTIONS: Final = {each.value: each for each in Resolution}
_Text = Annotated[str, Meta(max_length=100_000)]


class UnreadableDayError(InvalidError):
    """The promised day is no date."""

    def __init__(self) -> None:
        super().__init__("День не понят: выберите его в календаре или напишите как 2026-12-04.")


class AnswerForm(msgspec.Struct, frozen=True):
    """An answer; the key was made with the form, so that pressing twice answers once."""

    key: UUID
    text: _Text = ""
    comment_id: int | None = None
    insists: Annotated[str, Meta(max_length=10)] = ""
    """Ticked: what was stopped as personal data is none."""
    kind: ReplyKind = ReplyKind.FINAL
    day: Annotated[str, Meta(max_length=10)] = ""
    """The day that an interim answer promises, as 2026-12-04; sent with a final one too."""
    outcome: Annotated[str, Meta(max_length=20)] = ""
    """What a final answer says of the matter; empty: not told."""
    lease: Annotated[str, Meta(max_length=19)] = ""
    """Token of the writer's lease; empty: his browser has taken none."""
    made_from: Annotated[str, Meta(max_length=60)] = ""
    """Key of the template; empty: none."""

    @property
    def promised_on(self) -> date | None:
        """The day promised; raises UnreadableDayError."""
        if self.kind is not ReplyKind.INTERIM or not self.day:
            return None
        try:
            return date.fromisoformat(self.day)
        except ValueError as error:
            raise UnreadableDayError from error

    @property
    def resolution(self) -> Resolution | None:
        """What a final answer says of the matter; None where it is not told."""
        return _RESOLUTIONS.get(self.outcome) if self.kind is ReplyKind.FINAL else None

    @property
    def token(self) -> int | None:
        """Token of the writer's lease."""
        return int(self.lease) if self.lease.isdecimal() else None

    @property
    def template(self) -> str | None:
        """Key of the template that it was made from."""
        return self.made_from or None


class ApproveForm(msgspec.Struct, frozen=True):
    """A colleague's answer as it shall be published."""

    text: _Text = ""
    insists: Annotated[str, Meta(max_length=10)] = ""


class DraftForm(msgspec.Struct, frozen=True):
    """An answer that is still being written."""

    text: _Text = ""
    outcome: Annotated[str, Meta(max_length=20)] = ""

    @property
    def resolution(self) -> Resolution | None:
        """What it will say of the matter; None where it is not told."""
        return _RESOLUTIONS.get(self.outcome)


class TopicForm(msgspec.Struct, frozen=True):
    """What a case is about."""

    topic: Annotated[str, Meta(max_length=64)] = ""
    """Code; empty: no topic fits."""


class ImportanceForm(ReasonForm, frozen=True, kw_only=True):
    """How important a case is, and why."""

    importance: Importance
    shown: Importance
    """What stood there before anybody chose."""

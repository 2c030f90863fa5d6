"""What the desk's forms send."""

from datetime import date
from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.cases.rules import Resolution
from app.replies.rules import ReplyKind
from app.triage.rules import Label

_SHORTEST_REASON: Final = 3
_LONGEST_REASON: Final = 500
NOTHING: Final = "none"
"""The button «Не требует ответа»: no label at all."""
BOTH: Final = "both"
"""The button «Вопрос и жалоба»."""

_RESOLUTIONS: Final = {each.value: each for each in Resolution}
_Text = Annotated[str, Meta(max_length=100_000)]


class NoReasonError(InvalidError):
    """A case is to be closed, and nobody says why."""

    def __init__(self) -> None:
        super().__init__("Напишите причину: её увидит тот, кто спросит потом.")


class UnfitReasonError(InvalidError):
    """The reason cannot be kept as it is."""

    def __init__(self) -> None:
        super().__init__(f"Причина длиннее {_LONGEST_REASON} знаков. Сократите её.")


class UnreadableDayError(InvalidError):
    """The promised day is no date."""

    def __init__(self) -> None:
        super().__init__("День не понят: выберите его в календаре или напишите как 2026-12-04.")


class LogInForm(msgspec.Struct, frozen=True):
    """Who wants to come in, and where he was going."""

    login: Annotated[str, Meta(max_length=200)] = ""
    password: Annotated[str, Meta(max_length=1000)] = ""
    next: Annotated[str, Meta(max_length=2000)] = "/"


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


class ReasonForm(msgspec.Struct, frozen=True):
    """Why a case is closed without an answer."""

    reason: _Text = ""

    def checked(self) -> str:
        """Return the reason; raises NoReasonError or UnfitReasonError."""
        reason = self.reason.replace("\x00", "").strip()
        if len(reason) < _SHORTEST_REASON:
            raise NoReasonError
        if len(reason) > _LONGEST_REASON:
            raise UnfitReasonError
        return reason


class DecisionForm(msgspec.Struct, frozen=True):
    """A person's word on a comment that the judge is unsure about."""

    version: int
    label: Annotated[str, Meta(pattern=f"^({'|'.join([*Label, NOTHING, BOTH])})$")]
    topic: Annotated[str, Meta(max_length=64)] = ""
    """Code; empty leaves it to the judge."""
    skip: Annotated[str, Meta(max_length=1000)] = ""
    """Doubts passed over, as the address spells them."""

    def labels(self) -> tuple[Label, ...]:
        """Tell the labels that the button stands for."""
        if self.label == BOTH:
            return (Label.QUESTION, Label.COMPLAINT)
        return () if self.label == NOTHING else (Label(self.label),)


def local(address: str) -> str:
    """Return an address of the desk itself; anything else leads to the beginning."""
    parts = urlsplit(address.replace("\\", "/"))
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    is_plain = not address.startswith("//") and address.isprintable()
    return address if is_ours and is_plain else "/"

"""What the forms of webhooks send."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID
from app.cases.rules import SILENT, EventKind
from app.notices.webhooks.model import Webhook

_LONGEST_TITLE: Final = 200
_DIGITS: Final = 18
_Short = Annotated[str, Meta(max_length=5000)]
TOLD_OF: Final = tuple(kind for kind in EventKind if kind not in SILENT)
"""Events that may be told outside."""


class UnfitTitleError(InvalidError):
    """The receiver has no name, or one that cannot be kept."""

    def __init__(self) -> None:
        super().__init__(f"Назовите получателя в одну строку, до {_LONGEST_TITLE} знаков.")


class UnreadableKindError(InvalidError):
    """An event or an institution was not chosen from the list."""

    def __init__(self) -> None:
        super().__init__("Выберите события и учреждение из списка.")


class WebhookForm(msgspec.Struct, frozen=True):
    """A receiver as typed."""

    title: _Short = ""
    url: _Short = ""
    kind: Annotated[list[_Short], Meta(max_length=100)] | _Short | None = None
    """One or several, as a browser sends ticked boxes; none: all."""
    institution: _Short = ""

    def checked_title(self) -> str:
        """Return the name; raises UnfitTitleError."""
        title = self.title.strip()
        if not 1 <= len(title) <= _LONGEST_TITLE or not title.isprintable():
            raise UnfitTitleError
        return title

    def chosen(self) -> tuple[str, ...]:
        """Tell the events ticked, as typed."""
        ticked = [self.kind] if isinstance(self.kind, str) else self.kind or []
        return tuple(dict.fromkeys(each for each in ticked if each))

    def kinds(self) -> tuple[EventKind, ...]:
        """Tell the events ticked; raises UnreadableKindError."""
        try:
            return tuple(EventKind(each) for each in self.chosen())
        except ValueError as error:
            raise UnreadableKindError from error

    def place(self) -> int | None:
        """Tell whose cases are told of, None being the region's; raises UnreadableKindError."""
        typed = self.institution
        if not typed:
            return None
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS):
            raise UnreadableKindError
        return min(int(typed), LARGEST_ID)


class SwitchForm(msgspec.Struct, frozen=True):
    """Whether a receiver is to be called."""

    on: _Short = ""


def form_of(webhook: Webhook) -> WebhookForm:
    """Offer a receiver for changing."""
    return WebhookForm(title=webhook.title, url=webhook.url, kind=list(webhook.kinds))

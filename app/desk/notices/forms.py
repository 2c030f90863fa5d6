"""What the forms of notices send."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID
from app.desk.notices.tellings import GROUPS, Wish, chosen
from app.notices.choosing import Choice, minute_of
from app.notices.schemas import MOST_PAUSE

_Id = Annotated[int, Meta(ge=0, le=LARGEST_ID)]
_Short = Annotated[str, Meta(max_length=20)]
_Address = Annotated[str, Meta(max_length=300)]


class UnreadablePauseError(InvalidError):
    """The pause between two messages is no number of minutes."""

    def __init__(self) -> None:
        super().__init__(
            f"Пауза между сообщениями — целое число минут от 0 до {MOST_PAUSE}. Исправьте её."
        )


class ReadForm(msgspec.Struct, frozen=True):
    """Which notices one has read."""

    shown: _Id | Annotated[list[_Id], Meta(max_length=1000)]
    """A browser sends one as a word, several as a list."""
    before: _Id = 0
    """All older ones, too, which the page had no room for."""

    def ids(self) -> Sequence[int]:
        """Tell what was shown."""
        return [self.shown] if isinstance(self.shown, int) else self.shown


class ChannelForm(msgspec.Struct, frozen=True):
    """What one wants of a channel, as typed."""

    is_on: _Short = ""
    address: _Address = ""
    """For mail; empty: the one in one's record."""
    given: Wish = Wish.AT_ONCE
    term: Wish = Wish.AT_ONCE
    resumed: Wish = Wish.AT_ONCE
    again: Wish = Wish.AT_ONCE
    more: Wish = Wish.DIGEST
    approval: Wish = Wish.AT_ONCE
    settled: Wish = Wish.DIGEST
    refused: Wish = Wish.AT_ONCE
    alarm: Wish = Wish.AT_ONCE
    quiet_from: _Short = "21:00"
    quiet_until: _Short = "08:00"
    rests: _Short = ""
    pause: _Short = "15"

    @property
    def wishes(self) -> Mapping[str, Wish]:
        """Wishes by the keys of their groups."""
        return {group.key: Wish(getattr(self, group.key)) for group in GROUPS}

    def choice(self, before: Choice) -> Choice:
        """Read it as the rules know it; raises ChoiceError and UnreadablePauseError."""
        at_once, in_digest = chosen(self.wishes, before.at_once, before.in_digest)
        return Choice(
            at_once=at_once,
            in_digest=in_digest,
            quiet_from=minute_of(self.quiet_from),
            quiet_until=minute_of(self.quiet_until),
            rests_on_days_off=bool(self.rests),
            pause_minutes=self._pause_minutes(),
        )

    def _pause_minutes(self) -> int:
        told = self.pause.strip()
        if not (told.isascii() and told.isdecimal() and int(told) <= MOST_PAUSE):
            raise UnreadablePauseError
        return int(told)

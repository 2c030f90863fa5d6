"""How the service stands: which pages trouble somebody, which queues stand still; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from app.pages.rules import PageState, Reach
from app.vocabulary import Network

_PATIENCE: Final = timedelta(minutes=2)
"""A stage has a round every three seconds: what waits so long has been left."""


class PageTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is not read, or whose registration has not come to its end."""

    page_id: int
    title: str
    institution: str
    network: Network
    state: PageState
    reach: Reach
    since: datetime
    """Since when it is so."""
    reason: str | None
    """In Russian; None: none is known."""
    polled_at: datetime | None

    @property
    def is_stuck(self) -> bool:
        """Tell a page that never came to be read from one that is read no more."""
        return self.state in {PageState.CHECKING, PageState.REFUSED}


class PagesStanding(msgspec.Struct, frozen=True):
    """All pages that somebody sees, and those in trouble, the longest first."""

    pages: int
    read: int
    troubles: tuple[PageTrouble, ...]

    @property
    def stuck(self) -> int:
        """Pages whose registration has not come to its end."""
        return sum(trouble.is_stuck for trouble in self.troubles)

    @property
    def silent(self) -> int:
        """Pages that should be read and are not."""
        return len(self.troubles) - self.stuck


class Waits(StrEnum):
    """What waits for a worker."""

    HEAR = "hear"
    JUDGE = "judge"
    OPEN = "open"
    ROUTE = "route"
    NOTIFY = "notify"
    ANSWER = "answer"
    CONFIRM = "confirm"


BY_ITSELF: Final = frozenset({Waits.HEAR, Waits.JUDGE, Waits.OPEN, Waits.NOTIFY, Waits.ANSWER})
"""These wait for nobody: no person and no network's next reading."""


class WaitingLine(msgspec.Struct, frozen=True):
    """How many wait for a stage, and since when the oldest does."""

    stage: Waits
    number: int
    oldest: datetime | None

    def is_behind(self, now: datetime) -> bool:
        """Tell a stage that stands still from one that is working."""
        if self.oldest is None or self.stage not in BY_ITSELF:
            return False
        return now - self.oldest > _PATIENCE


def behind(lines: Sequence[WaitingLine], now: datetime) -> list[WaitingLine]:
    """List the stages that stand still."""
    return [line for line in lines if line.is_behind(now)]


TITLES: Final[Mapping[Waits, str]] = {
    Waits.HEAR: "События сетей: разобрать",
    Waits.JUDGE: "Комментарии: проверить",
    Waits.OPEN: "Вопросы: открыть сообщение",
    Waits.ROUTE: "Сообщения: назначить",
    Waits.NOTIFY: "События: уведомить",
    Waits.ANSWER: "Ответы: опубликовать",
    Waits.CONFIRM: "Ответы: увидеть на странице",
}

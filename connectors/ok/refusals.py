"""What OK refused to do for us: only trying tells, so it is remembered for a while."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from time import monotonic
from typing import Final

from app.vocabulary import PageRef

_KEPT: Final = timedelta(days=1)
"""OK may give back what it took; after so long it is tried again."""


class Deed(StrEnum):
    """What is done to a discussion."""

    REPLY = "reply"
    HIDE = "hide"


_NOT_OFFERED: Final = {
    Deed.REPLY: "Одноклассники не дают отвечать через программы. Ответьте на сайте: ",
    Deed.HIDE: "Одноклассники не дают удалять комментарии через программы. Удалите на сайте: ",
}


def not_offered(deed: Deed, link: str) -> str:
    """Say what to do by hand and where, since OK lets no program do it."""
    return f"{_NOT_OFFERED[deed]}{link}"


class Refusals:
    """Sentences of refusals by deed and page, while they count."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        """Begin with none; ``seconds`` is a clock that only runs forward."""
        self._seconds = seconds
        self._noted: dict[tuple[Deed, PageRef], tuple[float, str]] = {}

    def note(self, deed: Deed, page: PageRef, sentence: str) -> None:
        """Remember that a deed was refused on a page, and why."""
        until = self._seconds() + _KEPT.total_seconds()
        self._noted[deed, page] = until, sentence

    def forget(self, deed: Deed, page: PageRef) -> None:
        """Forget it: the deed was done after all."""
        self._noted.pop((deed, page), None)

    def sentence(self, deed: Deed, page: PageRef) -> str | None:
        """Tell why a deed was refused on a page, if it was of late."""
        until, sentence = self._noted.get((deed, page), (0.0, ""))
        return sentence if until > self._seconds() else None

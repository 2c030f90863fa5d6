"""The way through a list that OK gives page by page, each with an anchor to go on from.

Some lists never say ``has_more`` and give an anchor for ever, some say nothing at all once
they are empty, some repeat the entry at the border of two pages. So entries are told apart
by their ids, and a list ends where OK says so or where nothing new comes.
"""

from collections.abc import Sequence
from typing import Final, Generic, Protocol, TypeVar

import msgspec
import structlog

log = structlog.get_logger()

_MOST_PAGES: Final = 300
"""Pages after which a list is given up as endless."""


class Entry(Protocol):
    """An entry of a list."""

    @property
    def id(self) -> str | int:
        """What tells it from all others."""
        ...


_Entry = TypeVar("_Entry", bound=Entry)


class Page(msgspec.Struct, Generic[_Entry]):
    """One page as it came; ``odd`` counts the entries that could not be read."""

    entries: Sequence[_Entry]
    odd: int
    anchor: str | None
    has_more: bool | None


class Trail:
    """Knows which anchor to ask next, when the list has ended, and whether all of it was seen."""

    def __init__(self) -> None:
        self.anchor: str | None = None
        self.is_finished = False
        self.is_sound = True
        """Nothing of the list can be missing, as far as it was read."""
        self._seen: set[str] = set()
        self._pages = 0
        self._is_more_promised = False

    def take(self, page: Page[_Entry]) -> list[_Entry]:
        """Take a page in and give those of its entries that are new."""
        self._pages += 1
        fresh = {str(one.id): one for one in page.entries if str(one.id) not in self._seen}
        self._seen |= fresh.keys()
        self._move(page, has_news=bool(fresh) or page.odd > 0)
        self.is_sound = self.is_sound and not page.odd
        self._is_more_promised = page.has_more is True
        return list(fresh.values())

    def _move(self, page: Page[_Entry], *, has_news: bool) -> None:
        """Go on, or end: well where OK keeps its promises, unsound where it breaks one."""
        if page.has_more is False or not has_news:
            self.is_finished = True
            broken = page.has_more is True or (self._is_more_promised and not has_news)
            self.is_sound = self.is_sound and not broken
        elif page.anchor in {None, self.anchor} or self._pages >= _MOST_PAGES:
            log.error("ok.list_not_read_to_its_end", pages=self._pages, found=len(self._seen))
            self.is_finished = True
            self.is_sound = False
        self.anchor = page.anchor

"""Paging through a list that is written to and deleted from while it is read."""

from collections.abc import Hashable, Mapping
from typing import Final

PAGE: Final = 100
_OVERLAP: Final = 5
"""Entries read twice: so many may be deleted between two pages before we must step back."""
_LONGEST: Final = 1000
"""Pages after which a list is given up as endless."""


class Walk:
    """Knows which offset to ask next, and when all is seen.

    Each page overlaps the one before. While one entry of the overlap is met again,
    nothing between the pages was skipped; if none is, too much was deleted in front
    of it and the walk steps back. It ends with a page that brings nothing new. The total
    told by the network is believed only where the first page is short and makes it up.
    """

    def __init__(self, *, first: int = PAGE) -> None:
        """Begin; ``first`` is the size of the first page where much is seldom needed."""
        self.offset = 0
        self.size = first
        self.is_finished = False
        self.is_too_long = False
        self.has_gap = False
        self._seen: set[Hashable] = set()
        self._pages = 0
        self._expects_known = False
        self._edge = 0

    def take(self, entries: Mapping[Hashable, int], *, told: int) -> None:
        """Take a page in: how much of the ``told`` total each entry stands for."""
        self._pages += 1
        first, self.size = self.size, PAGE
        fresh = entries.keys() - self._seen
        self.has_gap = self._expects_known and len(fresh) == len(entries)
        if self.has_gap:
            self._step_back()
        else:
            self._seen |= fresh
            self._step_on(len(entries), has_news=bool(fresh))
            if self._pages == 1 and len(entries) < first and sum(entries.values()) >= told:
                self.is_finished = True
        if self._pages >= _LONGEST and not self.is_finished:
            self.is_finished = self.is_too_long = True

    def _step_back(self) -> None:
        self._edge = max(self._edge, self.offset + 1)
        self.offset = max(0, self.offset - PAGE)
        self._expects_known = self.offset > 0

    def _step_on(self, length: int, *, has_news: bool) -> None:
        overlap = min(_OVERLAP, length // 2)
        is_past_edge = self.offset + length >= self._edge
        self.is_finished = not length or (is_past_edge and not has_news)
        self.offset += length - overlap
        self._expects_known = overlap > 0

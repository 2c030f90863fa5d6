"""Keeps one network from taking every round: each has lanes of its own."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final, TypeVar

from app.base.jobs import Stage
from app.vocabulary import Network

_WIDTH: Final = 2
"""Rounds of a stage that ask one network at a time: while one waits, the other goes on."""
_Lane = TypeVar("_Lane", bound=StrEnum)


class Lanes:
    """How many rounds of each stage ask each network now, in this process."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[Stage, StrEnum]] = Counter()

    def free(self, stage: Stage) -> list[Network]:
        """Tell the networks that another round of the stage may ask."""
        return self.free_of(stage, Network)

    def free_of(self, stage: Stage, lanes: Iterable[_Lane]) -> list[_Lane]:
        """Tell which of these lanes another round of the stage may take."""
        return [lane for lane in lanes if self._taken[stage, lane] < _WIDTH]

    @contextmanager
    def taken(self, stage: Stage, lane: StrEnum) -> Iterator[None]:
        """Be on a lane during the block."""
        self._taken[stage, lane] += 1
        try:
            yield
        finally:
            self._taken[stage, lane] -= 1

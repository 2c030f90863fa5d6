"""Keeps one network from taking every round: each has lanes of its own."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from app.base.jobs import Stage
from app.vocabulary import Network

_WIDTH: Final = 2
"""Rounds of a stage that ask one network at a time: while one waits, the other goes on."""


class Lanes:
    """How many rounds of each stage ask each network now, in this process."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[Stage, Network]] = Counter()

    def free(self, stage: Stage) -> list[Network]:
        """Tell the networks that another round of the stage may ask."""
        return [network for network in Network if self._taken[stage, network] < _WIDTH]

    @contextmanager
    def taken(self, stage: Stage, network: Network) -> Iterator[None]:
        """Be on a lane during the block."""
        self._taken[stage, network] += 1
        try:
            yield
        finally:
            self._taken[stage, network] -= 1

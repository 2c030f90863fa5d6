"""What the board of pages shows, how it is narrowed and how its table is sorted; pure."""

from datetime import datetime
from enum import StrEnum

import msgspec

from app.officials.rules import InstitutionKind
from app.onboarding.journey.rules import Stage
from app.onboarding.light.rules import Colour
from app.vocabulary import Network


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which pages are wanted; what is None or empty narrows nothing."""

    municipality: str = ""
    kind: InstitutionKind | None = None
    stage: Stage | None = None
    colour: Colour | None = None
    words: str = ""
    """A part of the institution's or the page's name."""


class Sorting(StrEnum):
    """By what the table is sorted."""

    SINCE = "since"
    """Stuck longest first."""
    NAME = "name"
    MUNICIPALITY = "municipality"
    POINTS = "points"
    """Worst first; those not judged before them."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A page as the board shows it."""

    page_id: int
    title: str
    network: Network
    institution_id: int
    institution: str
    municipality: str
    kind: InstitutionKind
    stage: Stage
    stage_since: datetime
    blocked_by: str
    """In Russian; empty: nothing keeps it."""
    colour: Colour
    points: int | None
    first_loss: str
    """In Russian: what to mend first; empty: nothing."""

    def days(self, now: datetime) -> int:
        """Count the whole days that it has been at its stage."""
        return max((now - self.stage_since).days, 0)


class Column(msgspec.Struct, frozen=True):
    """A stage with its pages, those stuck longest first."""

    stage: Stage
    number: int
    """All of them; ``cards`` are the first."""
    cards: tuple[Card, ...]


class Part(msgspec.Struct, frozen=True):
    """A part of the table."""

    cards: tuple[Card, ...]
    next: str | None
    """Give it as ``after`` to read on; None at the end."""
    number: int
    """All that the filter leaves."""

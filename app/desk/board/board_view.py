"""What the board of pages shows, and how its address spells a filter."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import msgspec

from app.desk.speech.words import counted
from app.officials.rules import InstitutionKind
from app.onboarding.board.rules import Card, Column, Filter, Part, Sorting
from app.onboarding.journey.rules import TITLE_OF, Stage
from app.onboarding.light.rules import COLOURS, Colour

KINDS: Final[Mapping[InstitutionKind, str]] = {
    InstitutionKind.SCHOOL: "Школы",
    InstitutionKind.KINDERGARTEN: "Детские сады",
    InstitutionKind.HOSPITAL: "Больницы и поликлиники",
    InstitutionKind.MUNICIPAL_BODY: "Администрации",
    InstitutionKind.MINISTRY: "Министерства",
    InstitutionKind.AGENCY: "Службы",
    InstitutionKind.OTHER: "Другие",
}
SORTINGS: Final[Mapping[Sorting, str]] = {
    Sorting.SINCE: "давно на этапе",
    Sorting.NAME: "название",
    Sorting.MUNICIPALITY: "муниципалитет",
    Sorting.POINTS: "худшие первыми",
}
TONES: Final[Mapping[Colour, str]] = {
    Colour.GREEN: "done",
    Colour.AMBER: "soon",
    Colour.RED: "late",
    Colour.UNKNOWN: "calm",
}


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """The board, or the table of the same."""

    wanted: Filter
    municipalities: Sequence[str]
    now: datetime
    columns: Sequence[Column] = ()
    part: Part | None = None
    sorting: Sorting = Sorting.SINCE
    told: str = ""
    """What the last act came to."""
    refusal: str = ""
    kinds: Mapping[InstitutionKind, str] = msgspec.field(default_factory=lambda: KINDS)
    stages: Mapping[Stage, str] = msgspec.field(default_factory=lambda: TITLE_OF)
    colours: Mapping[Colour, str] = msgspec.field(default_factory=lambda: COLOURS)
    sortings: Mapping[Sorting, str] = msgspec.field(default_factory=lambda: SORTINGS)
    tones: Mapping[Colour, str] = msgspec.field(default_factory=lambda: TONES)

    @property
    def number(self) -> int:
        """Count all pages of the board."""
        return sum(column.number for column in self.columns)

    def stay(self, card: Card) -> str:
        """Say how long a page has been at its stage."""
        days = card.days(self.now)
        return counted(days, "день", "дня", "дней") if days else "меньше дня"

    def address(self, path: str, **changes: str) -> str:
        """Spell an address with this filter and these changes."""
        return address_of(path, self.wanted, self.sorting, **changes)


def address_of(path: str, wanted: Filter, sorting: Sorting, **changes: str) -> str:
    """Spell an address that brings the same pages again."""
    told = {
        "municipality": wanted.municipality,
        "kind": wanted.kind or "",
        "stage": wanted.stage or "",
        "colour": wanted.colour or "",
        "words": wanted.words,
        "sort": "" if sorting is Sorting.SINCE else sorting,
        **changes,
    }
    query = urlencode({name: str(value) for name, value in told.items() if value})
    return f"{path}?{query}" if query else path


def read_filter(
    *, municipality: str = "", kind: str = "", stage: str = "", colour: str = "", words: str = ""
) -> Filter:
    """Read a filter as the address spells it; what is unknown narrows nothing."""
    return Filter(
        municipality=municipality.replace("\x00", ""),
        kind=InstitutionKind(kind) if kind in list(InstitutionKind) else None,
        stage=Stage(stage) if stage in list(Stage) else None,
        colour=Colour(colour) if colour in list(Colour) else None,
        words=words.replace("\x00", "").strip(),
    )

"""What the forms of reply templates send."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID
from app.replies.templates.rules import Season, Wording

_MONTHS_OF_A_YEAR: Final = 12
_LONGEST_ID: Final = 20
"""Digits."""
_Short = Annotated[str, Meta(max_length=500)]
_Topics = Annotated[list[_Short], Meta(max_length=500)]


class HalfSeasonError(InvalidError):
    """A season has one end only."""

    def __init__(self) -> None:
        super().__init__("Выберите оба месяца — или ни одного, если шаблон нужен весь год.")


class NoSuchPlaceError(InvalidError):
    """The institution was not chosen from the list."""

    def __init__(self) -> None:
        super().__init__("Выберите, чей это шаблон.")


class TemplateForm(msgspec.Struct, frozen=True):
    """A template as typed."""

    name: Annotated[str, Meta(max_length=10_000)] = ""
    text: Annotated[str, Meta(max_length=100_000)] = ""
    topic: _Topics | _Short | None = None
    """One or several, as a browser sends ticked boxes."""
    season_from: _Short = ""
    season_to: _Short = ""
    institution: _Short = ""
    """Of a new template; empty is the whole region."""
    version: Annotated[int, Meta(ge=0, le=LARGEST_ID)] = 0
    act: _Short = "save"
    """The button: «preview» keeps nothing."""

    def chosen(self) -> tuple[str, ...]:
        """Tell the topics ticked."""
        ticked = [self.topic] if isinstance(self.topic, str) else self.topic or []
        return tuple(dict.fromkeys(code.replace("\x00", "") for code in ticked if code))

    def wording(self) -> Wording:
        """Take it over; raises HalfSeasonError."""
        return Wording(
            name=" ".join(self.name.split()),
            text=self.text.replace("\r\n", "\n"),
            topics=self.chosen(),
            season=self._season(),
        )

    def place(self) -> int | None:
        """Tell whose it is to be, None being the region's; raises NoSuchPlaceError."""
        if not self.institution:
            return None
        is_number = self.institution.isascii() and self.institution.isdecimal()
        if not is_number or len(self.institution) > _LONGEST_ID:
            raise NoSuchPlaceError
        return min(int(self.institution), LARGEST_ID)

    def _season(self) -> Season | None:
        ends = [_month(each) for each in (self.season_from, self.season_to)]
        if ends == [None, None]:
            return None
        if ends[0] is None or ends[1] is None:
            raise HalfSeasonError
        return Season(ends[0], ends[1])


class VersionForm(msgspec.Struct, frozen=True):
    """The version of a template that its reader saw."""

    version: Annotated[int, Meta(ge=1, le=LARGEST_ID)] = 1


def form_of(wording: Wording, *, version: int = 0, institution: str = "") -> TemplateForm:
    """Offer a template for changing."""
    season = wording.season
    return TemplateForm(
        name=wording.name,
        text=wording.text,
        topic=list(wording.topics),
        season_from="" if season is None else str(season.first),
        season_to="" if season is None else str(season.last),
        institution=institution,
        version=version,
    )


def is_in_season(wording: Wording, now: datetime) -> bool:
    """Tell whether a template is for this month, or for all of them."""
    return wording.season is None or wording.season.has(now.month)


def _month(word: str) -> int | None:
    if not (word.isascii() and word.isdecimal()) or len(word) > _LONGEST_ID:
        return None
    return int(word) if 1 <= int(word) <= _MONTHS_OF_A_YEAR else None

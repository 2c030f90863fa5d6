"""What a case's deadline follows from in an installation: regulations, region and hours; pure."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

import msgspec

from app.base.errors import InvalidError
from app.deadlines.calendar import Passing, RoundTheClock, WorkingCalendar
from app.deadlines.ladder import Step
from app.deadlines.regulations import (
    Choice,
    InForce,
    Matter,
    Regulations,
    check_regulations,
    in_force,
)
from app.deadlines.rules import Profile, Unit, due_at, term_of, warning_moments
from app.deadlines.schedule import Schedule, faults_of, windows
from app.deadlines.shipped import calendar_of, office_hours
from app.deadlines.shipped import regulations as shipped_regulations
from app.officials.rules import Level

_REGION: Final = re.compile(r"\d{2}")


class RegulationsFileError(InvalidError):
    """The file of regulations cannot be put into force."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"Регламенты {path.name} не приняты: {why}")


class RegionError(InvalidError):
    """The code of the region is none."""

    def __init__(self, region: str) -> None:
        super().__init__(f"Код региона «{region}» не понят: нужны две цифры, например 73.")


class HoursError(InvalidError):
    """Nobody could keep these hours."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("Часы работы не приняты. " + " ".join(faults))


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """By when a case must be answered, and by which rule."""

    profile: str
    due_at: datetime
    rule: str
    """A sentence for the case's card: the regulation, why it is this one, its source."""
    warnings: tuple[Step, ...]
    """When which share of the term has passed, the first first."""
    counts_hours: bool
    """The term is counted in working time; a pause then too."""
    needs_approval: bool


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """Which institution answers, and when it works."""

    institution: int
    zone: str = ""
    """IANA name; empty is the installation's."""
    hours: tuple[str, ...] = ()
    """Windows of the seven days from Monday; empty is the usual week of an office."""
    level: Level | None = None
    region: str = ""
    """Code of the subject; empty is the installation's."""


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """The regulations of an installation, and the hours of who has told none of his own."""

    regulations: Regulations
    zone: str
    region: str = ""
    """Code of the subject of the federation; empty where it was not told."""
    is_fixed: bool = False
    """One profile stands in the place of all regulations."""
    installed: Regulations | None = None
    """Those that came with the installation, where others are in force in their place."""

    @classmethod
    def of(
        cls,
        *,
        zone: str,
        region: str = "",
        path: Path | None = None,
        profile: Profile | None = None,
    ) -> Self:
        """Read the regulations, by default the shipped ones.

        A ``profile`` stands in the place of all. Raises RegulationsFileError, RegionError and
        HoursError.
        """
        if region and not _REGION.fullmatch(region):
            raise RegionError(region)
        if profile is not None:
            known = Regulations(
                version=1, profiles=(profile,), choices=(Choice(profile=profile.code),)
            )
        else:
            known = shipped_regulations() if path is None else read_regulations(path)
        book = cls(regulations=known, zone=zone, region=region, is_fixed=profile is not None)
        schedule_of(Keeping(institution=0), book)
        return book

    def bind(
        self,
        keeping: Keeping,
        written_at: datetime,
        *,
        topic: str | None = None,
        importance: str | None = None,
    ) -> Bound:
        """Tell by when what was written at this moment must be answered."""
        found = self.rule(keeping, topic=topic, importance=importance)
        profile, calendar = found.profile, self.calendar(keeping)
        term = term_of(profile, importance)
        warnings = warning_moments(profile, written_at, calendar=calendar, term=term)
        return Bound(
            profile=profile.code,
            due_at=due_at(profile, written_at, calendar=calendar, importance=importance),
            rule=found.reason,
            warnings=tuple(Step(each.share, each.at) for each in warnings if each.at is not None),
            counts_hours=term.unit is not Unit.CLOCK_HOURS,
            needs_approval=profile.needs_approval,
        )

    def calendar(self, keeping: Keeping) -> WorkingCalendar:
        """Tell the working time of an institution; raises HoursError."""
        return calendar_of(schedule_of(keeping, self))

    def passing(self, keeping: Keeping, *, counts_hours: bool) -> Passing:
        """Tell how the time of a term passes: in the institution's hours, or by the clock."""
        return self.calendar(keeping) if counts_hours else RoundTheClock()

    def profile(self, code: str) -> Profile | None:
        """Find a regulation; None where it is in force no more."""
        known = (each for each in self.regulations.profiles if each.code == code)
        return next(known, None)

    def rule(
        self, keeping: Keeping, *, topic: str | None = None, importance: str | None = None
    ) -> InForce:
        """Choose the regulation of a matter."""
        return in_force(
            self.regulations,
            Matter(
                topic=topic,
                importance=importance,
                institution=keeping.institution,
                level=keeping.level,
                region=keeping.region or self.region or None,
            ),
        )


def schedule_of(keeping: Keeping, book: Rulebook) -> Schedule:
    """Tell the week of an institution; raises HoursError."""
    region = keeping.region or book.region
    return _schedule(keeping.zone or book.zone, region or None, keeping.hours)


@lru_cache(maxsize=1024)
def _schedule(zone: str, region: str | None, hours: tuple[str, ...]) -> Schedule:
    """Read and check the hours once, not for every case."""
    usual = office_hours(zone, region=region)
    week = tuple(windows(day) for day in hours) if hours else usual.week
    schedule = Schedule(zone=zone, week=week, region=region)
    faults = faults_of(schedule)
    if faults:
        raise HoursError(faults)
    return schedule


def read_regulations(path: Path) -> Regulations:
    """Read a centre's own regulations, as ``data/regulations.json``; RegulationsFileError."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Regulations)
        check_regulations(found)
    except OSError as error:
        raise RegulationsFileError(path, f"файл не читается ({error.strerror}).") from error
    except msgspec.DecodeError as error:
        raise RegulationsFileError(path, f"файл не разобран ({error}).") from error
    except InvalidError as error:
        raise RegulationsFileError(path, str(error)) from error
    return found

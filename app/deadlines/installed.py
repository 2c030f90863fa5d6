"""The rulebook as an installation's settings make it."""

from app.base.settings import Settings
from app.deadlines.rulebook import Rulebook
from app.deadlines.rules import clock_hours


def rulebook_of(settings: Settings) -> Rulebook:
    """Tell by which regulations new cases get their deadlines.

    Raises RegulationsFileError, RegionError and HoursError.
    """
    return Rulebook.of(
        zone=settings.time_zone,
        region=settings.region,
        path=settings.regulations,
        profile=clock_hours(settings.answer_hours) if settings.answer_hours else None,
    )

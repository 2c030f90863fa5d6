"""Whether hours can be kept here, before they are written down."""

from collections.abc import Sequence

from app.base.settings import Settings
from app.deadlines.rulebook import Keeping, Rulebook, schedule_of


def check_hours(settings: Settings, *, zone: str, hours: Sequence[str]) -> None:
    """Refuse a zone and a week that nobody could keep; raises HoursError and ScheduleError.

    Where one of them is empty, the installation's stands in its place.
    """
    book = Rulebook.of(zone=settings.time_zone, region=settings.region)
    schedule_of(Keeping(institution=0, zone=zone, hours=tuple(hours)), book)

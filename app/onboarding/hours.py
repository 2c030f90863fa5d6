"""Whether hours can be kept here, before they are written down."""

from collections.abc import Sequence

from app.deadlines.rulebook import Keeping, Rulebook, schedule_of


def check_hours(installed: Rulebook, *, zone: str, hours: Sequence[str]) -> None:
    """Refuse a zone and a week that nobody could keep; raises HoursError and ScheduleError.

    Where one of them is empty, the installation's stands in its place.
    """
    schedule_of(Keeping(institution=0, zone=zone, hours=tuple(hours)), installed)

"""Reads the table of cases worked out by hand, and knows the hours it speaks of."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.deadlines.calendar import WorkingCalendar
from app.deadlines.pauses import Pause
from app.deadlines.rules import Profile, Term, Unit
from app.deadlines.schedule import Schedule, Window, week_of, windows
from app.deadlines.shipped import production_calendar

_UNITS = {
    "wh": Unit.WORKING_HOURS,
    "ch": Unit.CLOCK_HOURS,
    "wd": Unit.WORKING_DAYS,
    "cd": Unit.CALENDAR_DAYS,
}
_GOV = windows("09:00–13:00 13:45–18:00")
HOURS: dict[str, tuple[tuple[Window, ...], ...]] = {
    "office": week_of("09:00–13:00 14:00–18:00"),
    "gov": ((_GOV,) * 4) + (windows("09:00–13:00 13:45–16:45"), (), ()),
    "plain": week_of("09:00–18:00"),
    "three": week_of("08:00–10:00 11:00–13:00 15:00–19:00"),
    "six": (windows("09:00–13:00 14:00–17:00"),) * 5 + (windows("09:00–14:00"), ()),
    "duty": week_of("00:00–24:00", days=7),
    "night": (
        windows("20:00–24:00"),
        *(windows("00:00–04:00 20:00–24:00"),) * 4,
        windows("00:00–04:00"),
        (),
    ),
}


class Row(NamedTuple):
    hours: str
    zone: str
    region: str | None
    profile: Profile
    written_at: datetime
    due_at: datetime | None
    pauses: list[Pause]


def calendar(hours: str, zone: str = "Europe/Moscow", region: str | None = None) -> WorkingCalendar:
    schedule = Schedule(zone=zone, week=HOURS[hours], region=region, keeps_holidays=hours != "duty")
    return WorkingCalendar(schedule, production_calendar())


def profile_of(term: str, *, after_interim: str | None = None) -> Profile:
    return Profile(
        code=term,
        title=term,
        first_answer=_term(term),
        after_interim=None if after_interim is None else _term(after_interim),
    )


def rows() -> Iterator[tuple[str, Row]]:
    """Give each row with a name that tells its group and its line."""
    group, hours, zone, region = "", "", "", ""
    text = Path(__file__).with_name("cases.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("##"):
            group = line.removeprefix("## ")
        elif line.startswith("@"):
            _, hours, zone, region = line.split()
        elif line and not line.startswith("#"):
            term, written, due, *paused = line.split()
            yield (
                f"{number}: {group}",
                Row(
                    hours,
                    zone,
                    None if region == "-" else region,
                    profile_of(term),
                    moment(written, zone),
                    None if due == "-" else moment(due, zone),
                    [_pause(each, zone) for each in paused[0].split(",")] if paused else [],
                ),
            )


def moment(text: str, zone: str = "Europe/Moscow") -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _pause(text: str, zone: str) -> Pause:
    since, until = text.split("/")
    return Pause(
        reason="Ждём адрес от гражданина",
        since=moment(since, zone),
        until=moment(until, zone) if until else None,
    )


def _term(text: str) -> Term:
    return Term(int(text[:-2]), _UNITS[text[-2:]])

"""Numbers, spans and moments as a Russian reader expects them.

Moments are told in the zone of whoever reads: the desk sets it once for each request, so that
no page and no filter can forget it. Beside it everything here is pure.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

MOSCOW: Final = ZoneInfo("Europe/Moscow")
_zone: Final[ContextVar[tzinfo]] = ContextVar("zone", default=MOSCOW)
_HOUR: Final = 60

_MONTHS: Final = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_TEENS: Final = range(11, 15)
_FEW: Final = range(2, 5)


def plural(number: int, one: str, few: str, many: str) -> str:
    """Choose the form that a number asks for: 1 вопрос, 3 вопроса, 11 вопросов."""
    if number % 100 in _TEENS:
        return many
    if number % 10 == 1:
        return one
    return few if number % 10 in _FEW else many


def counted(number: int, one: str, few: str, many: str) -> str:
    """Say a number with its noun; thousands are set apart by a narrow space."""
    return f"{number:,}".replace(",", "\u202f") + f" {plural(number, one, few, many)}"


def span(length: timedelta) -> str:
    """Say how long: «40 мин», «2 ч 40 мин», «3 дн. 4 ч»; less than a minute is «1 мин»."""
    minutes = max(int(abs(length).total_seconds()) // 60, 1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return _joined((days, "дн."), (hours, "ч"))
    return _joined((hours, "ч"), (minutes, "мин"))


def read_in(zone: tzinfo) -> None:
    """Tell every moment of this request in this zone."""
    _zone.set(zone)


@contextmanager
def in_zone(zone: tzinfo) -> Iterator[None]:
    """Tell the moments of a block in this zone."""
    token = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(token)


def readers_zone() -> tzinfo:
    """Give the zone in which moments are told now."""
    return _zone.get()


def zone_name(moment: datetime) -> str:
    """Name the reader's zone as Russian timetables do: «МСК», «МСК+7», «МСК-1»."""
    ahead = moment.astimezone(_zone.get()).utcoffset() or timedelta()
    moscow = moment.astimezone(MOSCOW).utcoffset() or timedelta()
    minutes = int((ahead - moscow).total_seconds()) // 60
    if not minutes:
        return "МСК"
    hours, rest = divmod(abs(minutes), _HOUR)
    return f"МСК{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def clock_time(moment: datetime) -> str:
    """Say the time of day: «14:05»."""
    return f"{moment.astimezone(_zone.get()):%H:%M}"


def when(moment: datetime, *, now: datetime) -> str:
    """Say a moment from today's view: «в 14:05», «вчера в 14:05», «3 ноября в 14:05»."""
    there, here = moment.astimezone(_zone.get()), now.astimezone(_zone.get())
    apart = (there.date() - here.date()).days
    near = {0: "", -1: "вчера ", 1: "завтра "}
    day = near[apart] if apart in near else _day(there, with_year=there.year != here.year)
    return f"{day}в {there:%H:%M}"


def day_words(day: date, *, year: int) -> str:
    """Say a day: «5 декабря», «5 января 2027 г.» seen from another year."""
    told = f"{day.day} {_MONTHS[day.month - 1]}"
    return told if day.year == year else f"{told} {day.year} г."


def absolute(moment: datetime) -> str:
    """Say a moment so that it can be read anywhere: «24 ноября 2026 г., 14:05 МСК+7»."""
    there = moment.astimezone(_zone.get())
    day = f"{there.day} {_MONTHS[there.month - 1]} {there.year} г."
    return f"{day}, {there:%H:%M} {zone_name(moment)}"


def stamp(moment: datetime) -> str:
    """Write a moment for machines, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _day(there: datetime, *, with_year: bool) -> str:
    year = f" {there.year} г." if with_year else ""
    return f"{there.day} {_MONTHS[there.month - 1]}{year} "


def _joined(*parts: tuple[int, str]) -> str:
    return "\u00a0".join(f"{number}\u00a0{unit}" for number, unit in parts if number)

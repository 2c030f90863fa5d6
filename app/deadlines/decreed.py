"""What of the calendar is not known yet, in sentences; pure."""

from collections.abc import Collection
from datetime import date
from typing import Final

from app.deadlines.production import ProductionCalendar

_DECEMBER: Final = 12
"""From then on the next year must be known: terms reach into it."""


def guessed_in(production: ProductionCalendar, since: date, until: date) -> str:
    """Say of a term that it reaches into years of the Labour Code alone; empty: it does not."""
    latest = max(production.decreed, default=since.year - 1)
    years = [year for year in range(since.year, until.year + 1) if year > latest]
    return "; ".join(
        f"производственный календарь на {year} год ещё не утверждён: срок посчитан по общим"
        " правилам"
        for year in years
    )


def calendar_faults(
    production: ProductionCalendar, regions: Collection[str], today: date
) -> list[str]:
    """Say which years are missing: this one, and from December on the next one.

    Of a region whose religious holidays are decreed anew each year, those too.
    """
    years = [today.year, *([today.year + 1] if today.month == _DECEMBER else [])]
    faults = [
        f"Производственный календарь на {year} год сервису не известен: сроки считаются по общим"
        " правилам, без переносов. Обновите сервис."
        for year in years
        if year not in production.decreed
    ]
    movable = [(each.region, each.year) for each in production.regional if each.year is not None]
    known, with_movable = set(movable), {region for region, _ in movable}
    faults += [
        f"Праздники региона {region}, которые назначают на каждый год, на {year} год сервису не"
        " известны: эти дни считаются рабочими. Обновите сервис."
        for region in sorted(with_movable.intersection(regions))
        for year in years
        if (region, year) not in known
    ]
    return faults

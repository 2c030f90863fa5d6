"""Who is away, who stands in for him, and who for that one; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from app.officials.shifts import Span

LONGEST: Final = timedelta(days=3 * 366)
"""A leave for a child lasts three years."""


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which an official does not work, and who then does his work."""

    official_id: int
    substitute_id: int | None
    span: Span
    last_day: date
    """In his own zone."""


def standing_in(away: Mapping[int, Absence], official_id: int) -> tuple[int | None, str]:
    """Follow the substitutes of one who is away, until one who is there; None: nobody is.

    The sentence says why, in Russian, for a case's history; it names nobody and tells no reason
    of an absence.
    """
    absence = away[official_id]
    seen, standing = [official_id], absence.substitute_id
    while standing is not None and standing in away and standing not in seen:
        seen.append(standing)
        standing = away[standing].substitute_id
    present = None if standing in away else standing
    return present, _why(absence, present, steps=len(seen))


def circle_of(new: Absence, others: Iterable[Absence]) -> tuple[int, ...]:
    """Name the officials who would send their work round in a circle at some moment.

    They come in the order of the circle, the one of the new absence first; none: no circle.
    """
    known: dict[int, list[Absence]] = defaultdict(list)
    for absence in others:
        known[absence.official_id].append(absence)
    return _round((new.official_id,), new.substitute_id, new.span, known)


def fault_of(first_day: date, last_day: date, *, today: date) -> str | None:
    """Say in Russian why nobody can be away on these days; None where he can."""
    if last_day < first_day:
        return "Отсутствие кончается раньше, чем начинается: поменяйте даты местами."
    if last_day < today:
        return "Отсутствие уже закончилось: вносите только нынешние и будущие."
    if last_day - first_day > LONGEST:
        return "Отсутствие длиннее трёх лет: проверьте даты."
    if abs(first_day - today) > LONGEST:
        return "Начало отсутствия дальше трёх лет от сегодняшнего дня: проверьте даты."
    return None


def _round(
    path: tuple[int, ...],
    standing: int | None,
    span: Span,
    known: Mapping[int, Sequence[Absence]],
) -> tuple[int, ...]:
    # At every moment each official has one substitute at most, so that the spans only get
    # narrower and the walk ends.
    if standing is None:
        return ()
    if standing == path[0]:
        return path
    if standing in path:
        return ()
    for absence in known.get(standing, ()):
        if absence.span.crosses(span):
            common = Span(
                max(span.starts_at, absence.span.starts_at), min(span.ends_at, absence.span.ends_at)
            )
            found = _round((*path, standing), absence.substitute_id, common, known)
            if found:
                return found
    return ()


def _why(absence: Absence, present: int | None, *, steps: int) -> str:
    away = f"ответственный отсутствует до {absence.last_day:%d.%m.%Y} включительно"
    if present is None and steps == 1:
        return f"{away}, замещающий не назначен"
    if present is None:
        return f"{away}, замещающие тоже отсутствуют"
    return f"{away}, его замещают" if steps == 1 else f"{away}, его замещают по цепочке"

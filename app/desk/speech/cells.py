"""Cells of tables as a reader expects them; pure."""

from datetime import date, datetime, timedelta

from app.base.sheets import Cell, Percent
from app.desk.speech import words
from app.insights.figures.rules import Share

NOTHING = "—"


def cell_words(cell: Cell) -> str:
    """Write a cell: «1 240», «84 %», «2 ч 40 мин», «24 ноября 2026 г.»; nothing is a dash."""
    match cell:
        case None:
            return NOTHING
        case Percent():
            return percent(cell.value)
        case timedelta():
            return "меньше минуты" if cell < timedelta(minutes=1) else words.span(cell)
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case date():
            return words.day_words(cell, year=0)
        case int():
            return f"{cell:,}".replace(",", "\u202f")
        case float():
            return f"{cell:.1f}".replace(".", ",")
    return cell


def is_number(cell: Cell) -> bool:
    """Tell what stands at the right edge of its column."""
    return not isinstance(cell, str | date)


def percent(value: float) -> str:
    """Write a share from 0 to 1: «84 %»."""
    return f"{value * 100:.0f}\u00a0%"


def share_words(share: Share) -> str:
    """Write a share, or a dash where there was nothing to share."""
    return NOTHING if share.value is None else percent(share.value)

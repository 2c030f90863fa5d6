"""The number beside «Разбор»: urgent doubts, counted once a page, up to a bound."""

from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.desk.edge import is_fragment
from app.triage.doubts import waiting

_MOST: Final = 100
"""From here on the menu says «99+»."""
_KEPT: Final = "alarms"


async def count_alarms(
    request: Request[Any, Any, State], session: AsyncSession, person: Person
) -> None:
    """Count the urgent doubts that the reader of a page may decide."""
    if person.may(Right.REVIEW) and not is_fragment(request):
        found = await waiting.count_urgent(session, sight=person.sight, most=_MOST)
        request.state[_KEPT] = found


def alarms_told(request: Request[Any, Any, State]) -> str:
    """Write the number as the menu shows it; empty where there are none."""
    number = int(request.state.get(_KEPT, 0))
    if not number:
        return ""
    return f"{_MOST - 1}+" if number >= _MOST else str(number)

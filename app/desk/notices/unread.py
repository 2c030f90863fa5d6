"""The number beside the bell: counted once a page, up to a bound."""

from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.desk.edge import is_fragment
from app.notices import service as notices

MOST: Final = 100
"""From here on the bell says «99+»."""
_KEPT: Final = "unread"


async def count_unread(
    request: Request[Any, Any, State], session: AsyncSession, person: Person
) -> None:
    """Count what the reader of a page has not read; a form may be answered by one, too."""
    if not is_fragment(request):
        found = await notices.count_unread(session, person.account_id, most=MOST)
        request.state[_KEPT] = found


def unread_of(request: Request[Any, Any, State]) -> int:
    """Tell what was counted for this page; 0 where nothing was."""
    return int(request.state.get(_KEPT, 0))


def told(number: int) -> str:
    """Write the number as the bell shows it."""
    return f"{MOST - 1}+" if number >= MOST else str(number)

"""Meeting whoever reads a page, before it is made: his zone, what is unread, what is urgent."""

from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.datastructures import State

from app.access.rules import Person
from app.desk.judging import alarms
from app.desk.notices import unread
from app.desk.speech import words
from app.officials import service as officials


async def meet(request: Request[Any, Any, State]) -> None:
    """Let the request tell moments in its reader's zone; count for pages what he has not read."""
    person = request.scope.get("user")
    home = request.app.state.settings.time_zone
    if not isinstance(person, Person):
        words.read_in(ZoneInfo(home))
        return
    async with request.app.state.sessions() as session:
        zone = await officials.zone_of(
            session,
            official_id=person.official_id,
            institution_id=person.institution_id,
            home=home,
        )
        words.read_in(ZoneInfo(zone))
        await unread.count_unread(request, session, person)
        await alarms.count_alarms(request, session, person)

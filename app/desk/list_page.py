"""The list of cases, and the fragment by which it updates itself."""

from litestar import Controller, Response, get
from litestar.params import FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_204_NO_CONTENT

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.desk.edge import Now, show
from app.desk.queues import Queue, first_queue, show_queue, version_of_queues


class ListController(Controller):
    """The official's first page."""

    path = "/"

    @get("/")
    async def show_list(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        queue: FromQuery[Queue | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Template:
        """Show a queue, by urgency."""
        access.require(person, Right.READ_CASES)
        view = await show_queue(session, person, queue or first_queue(person), after=after, now=now)
        return show("list.html", person=person, view=view)

    @get("/live")
    async def show_changes(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        queue: FromQuery[Queue],
        seen: FromQuery[str],
        after: FromQuery[str | None] = None,
    ) -> Template | Response[None]:
        """Show the queue again if anything has happened since it was seen."""
        access.require(person, Right.READ_CASES)
        if await version_of_queues(session, now=now) == seen:
            return Response(None, status_code=HTTP_204_NO_CONTENT)
        view = await show_queue(session, person, queue, after=after, now=now)
        return show("list_live.html", person=person, view=view)

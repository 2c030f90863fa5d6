"""The list of cases, and the fragment by which it updates itself."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT, HTTP_422_UNPROCESSABLE_ENTITY

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.desk.edge import Now, show
from app.desk.inbox.bulk_view import bulk_for
from app.desk.inbox.choice import Choice
from app.desk.inbox.finder import finder_of
from app.desk.inbox.queues import first_queue, show_queue, version_of_queues


class ListController(Controller):
    """The official's first page."""

    path = "/"

    @get("/")
    async def show_list(
        self, request: Request[Any, Any, Any], session: Session, person: CurrentPerson, now: Now
    ) -> Template:
        """Show a list: a queue by urgency, or what was searched for, as the address says."""
        access.require(person, Right.READ_CASES)
        choice = Choice.read(request.query_params, first=first_queue(person))
        view = await show_queue(session, person, choice, now=now)
        handed = request.query_params.get("handed", "")
        return show(
            "inbox/list.html",
            person=person,
            status=HTTP_422_UNPROCESSABLE_ENTITY if view.refusal else HTTP_200_OK,
            view=view,
            finder=await finder_of(session, person, choice),
            bulk=await bulk_for(session, person),
            handed=handed if handed.isdecimal() else None,
        )

    @get("/live")
    async def show_changes(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        person: CurrentPerson,
        now: Now,
        seen: FromQuery[str],
    ) -> Template | Response[None]:
        """Show the list again if anything has happened since it was seen."""
        access.require(person, Right.READ_CASES)
        if await version_of_queues(session, now=now) == seen:
            return Response(None, status_code=HTTP_204_NO_CONTENT)
        choice = Choice.read(request.query_params, first=first_queue(person))
        view = await show_queue(session, person, choice, now=now)
        return show("inbox/live.html", person=person, view=view)

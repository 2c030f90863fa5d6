"""The list of pages: what is well, what to mend first, pauses and lawful absence."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, PathParameter, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError, ConflictError, InvalidError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.desk.edge import Now, go_to, show
from app.desk.pages.forms import AbsenceAnswerForm, AbsenceForm, PauseForm
from app.desk.pages.list_view import show_pages
from app.desk.wizard.forms import cleaned
from app.officials.schemas import MOST_ID
from app.onboarding.absence import service as absence
from app.onboarding.journey.rules import BASES
from app.onboarding.wizard import service as wizard
from app.pages import service as pages
from app.pages.model import Page

_Number = Annotated[int, PathParameter(ge=1, le=MOST_ID)]
_After = Annotated[int, QueryParameter(ge=0, le=MOST_ID)]
_REFUSALS = (InvalidError, ConflictError)


class PagesPageController(Controller):
    """Everybody's own pages; a trainer's are all of the region."""

    path = "/pages"

    @get("/")
    async def show_list(
        self, session: Session, person: CurrentPerson, now: Now, after: FromQuery[_After] = 0
    ) -> Template:
        """List the pages in sight, each with its light."""
        return await _list(session, person, after=after, now=now)

    @post("/{page_id:int}/pause", status_code=HTTP_200_OK)
    async def pause(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        page_id: FromPath[_Number],
        data: URLEncodedBody[PauseForm],
    ) -> Template | Redirect:
        """Stop reading a page, with a reason and, if told, an end."""
        page = await _kept(session, person, page_id)
        zone = ZoneInfo(state.settings.time_zone)
        try:
            pages.pause(page, reason=data.why(), until=data.until(zone, now=now))
        except _REFUSALS as error:
            return await _list(session, person, error=error, at=page_id, now=now)
        return _back(page_id)

    @post("/{page_id:int}/resume", status_code=HTTP_200_OK)
    async def resume(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        page_id: FromPath[_Number],
    ) -> Template | Redirect:
        """Read a page again; what was written meanwhile is read too."""
        page = await _kept(session, person, page_id)
        try:
            pages.resume(page, now=now)
        except _REFUSALS as error:
            return await _list(session, person, error=error, at=page_id, now=now)
        return _back(page_id, background=BackgroundTask(bell.ring, Stage.POLL))

    @post("/{page_id:int}/mend", status_code=HTTP_200_OK)
    async def mend(
        self, session: Session, person: CurrentPerson, now: Now, page_id: FromPath[_Number]
    ) -> Redirect:
        """Open the wizard at the page's key, whoever has registered the page."""
        page = await _kept(session, person, page_id)
        application = await wizard.take_up(session, person, page, now=now)
        return go_to(f"/pages/new/{application.id}/key")

    @post("/{page_id:int}/people", status_code=HTTP_200_OK)
    async def invite(
        self, session: Session, person: CurrentPerson, now: Now, page_id: FromPath[_Number]
    ) -> Redirect:
        """Open the wizard at who answers on the page."""
        page = await _kept(session, person, page_id)
        application = await wizard.take_up(session, person, page, now=now)
        return go_to(f"/pages/new/{application.id}/people")

    @post("/{page_id:int}/absence", status_code=HTTP_200_OK)
    async def ask_absence(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        page_id: FromPath[_Number],
        data: URLEncodedBody[AbsenceForm],
    ) -> Template | Redirect:
        """Ask a trainer to acknowledge that the page is lawfully not kept."""
        page = await _kept(session, person, page_id)
        document = cleaned(data.document)
        try:
            await absence.ask(session, person, page, basis=data.basis, document=document, now=now)
        except _REFUSALS as error:
            return await _list(session, person, error=error, at=page_id, now=now)
        return _back(page_id)

    @post("/absences/{request_id:int}", status_code=HTTP_200_OK)
    async def answer_absence(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        request_id: FromPath[_Number],
        data: URLEncodedBody[AbsenceAnswerForm],
    ) -> Template | Redirect:
        """Say yes or no to such a request."""
        access.require(person, Right.KEEP_BOARD)
        try:
            await absence.answer(
                session,
                person,
                request_id,
                is_granted=data.granted == "yes",
                note=cleaned(data.note),
                now=now,
            )
        except _REFUSALS as error:
            return await _list(session, person, error=error, now=now)
        return go_to("/pages", background=BackgroundTask(bell.ring, Stage.JOURNEY))


async def _kept(session: AsyncSession, person: Person, page_id: int) -> Page:
    access.require(person, Right.KEEP_PAGES)
    return await pages.find_for(session, person, page_id, to_change=True)


def _back(page_id: int, *, background: BackgroundTask | None = None) -> Redirect:
    # The page may stand behind the first part of the list: begin the list with it.
    return go_to(f"/pages?after={page_id - 1}#page-{page_id}", background=background)


async def _list(
    session: AsyncSession,
    person: Person,
    *,
    after: int = 0,
    error: AppError | None = None,
    at: int | None = None,
    now: datetime,
) -> Template:
    access.require(person, Right.READ_PAGES)
    start = after if at is None else at - 1
    return show(
        "pages/list.html",
        person=person,
        status=HTTP_200_OK if error is None else HTTP_422_UNPROCESSABLE_ENTITY,
        view=await show_pages(session, person, after=start, now=now),
        after=start,
        refusal=None if error is None else str(error),
        refused_at=at,
        bases=BASES,
        now=now,
    )

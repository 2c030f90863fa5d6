"""The pages of incidents: one trouble on many pages, decided and answered once."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, status_of
from app.cases import viewing
from app.deadlines.rulebook import Rulebook
from app.desk.edge import Now, go_to, show
from app.desk.incidents.forms import AnswerForm, ChosenForm, NumberForm
from app.desk.incidents.view import list_view, view_of
from app.incidents import regrouping, service, undoing
from app.incidents.answering import service as answering
from app.incidents.model import Incident

_MaybeText = Annotated[str, QueryParameter(max_length=10)]
_REFUSALS = (ConflictError, DeniedError, InvalidError, NotFoundError)


class IncidentsPageController(Controller):
    """Incidents, for those who decide them."""

    path = "/incidents"

    @get("/")
    async def show_incidents(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        ended: FromQuery[_MaybeText] = "",
    ) -> Template:
        """Show what goes on and the bursts of a day, or what has ended."""
        access.require(person, Right.KEEP_INCIDENTS)
        view = await list_view(session, person, shows_ended=bool(ended), now=now)
        return show("incidents/incidents.html", person=person, view=view)

    @get("/{incident_id:int}")
    async def show_incident(
        self, session: Session, person: CurrentPerson, now: Now, incident_id: FromPath[int]
    ) -> Template:
        """Show one incident with the first words of its cases."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find_for(session, person, incident_id)
        view = await view_of(session, person, incident, now=now)
        ids = [word.case_id for word in view.words]
        await viewing.looked_at(session, ids, person, now=now)
        return show("incidents/incident.html", person=person, view=view)

    @post("/{incident_id:int}/confirm", status_code=HTTP_200_OK)
    async def confirm(
        self, session: Session, person: CurrentPerson, now: Now, incident_id: FromPath[int]
    ) -> Redirect | Template:
        """Say that it is one."""

        async def act(incident: Incident) -> None:
            await service.confirm(session, incident, person, title=None, now=now)

        return await _doing(session, person, incident_id, act, now=now)

    @post("/{incident_id:int}/reject", status_code=HTTP_200_OK)
    async def reject(
        self, session: Session, person: CurrentPerson, now: Now, incident_id: FromPath[int]
    ) -> Redirect | Template:
        """Say that it is none, or that one's own cases do not belong to it."""

        async def act(incident: Incident) -> str:
            await service.reject(session, incident, person, now=now)
            return "/incidents"

        return await _doing(session, person, incident_id, act, now=now)

    @post("/{incident_id:int}/split", status_code=HTTP_200_OK)
    async def split(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[ChosenForm],
    ) -> Redirect | Template:
        """Set the marked cases apart; the new incident is shown."""

        async def act(incident: Incident) -> str:
            title = data.title.replace("\x00", "").strip() or None
            other = await regrouping.split(
                session, incident, data.chosen(), person, title=title, now=now
            )
            return f"/incidents/{other.id}"

        return await _doing(session, person, incident_id, act, now=now)

    @post("/{incident_id:int}/take-out", status_code=HTTP_200_OK)
    async def take_out(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[ChosenForm],
    ) -> Redirect | Template:
        """Take the marked cases out, or decline suggested ones."""

        async def act(incident: Incident) -> None:
            for case_id in data.chosen():
                await service.take_out(session, incident, case_id, person, now=now)

        return await _doing(session, person, incident_id, act, now=now)

    @post("/{incident_id:int}/accept", status_code=HTTP_200_OK)
    async def accept(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[ChosenForm],
    ) -> Redirect | Template:
        """Say that the marked cases belong to it."""

        async def act(incident: Incident) -> None:
            for case_id in data.chosen():
                await service.join(session, incident, case_id, person, now=now)

        return await _doing(session, person, incident_id, act, bell=bell, now=now)

    @post("/{incident_id:int}/join", status_code=HTTP_200_OK)
    async def join(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[NumberForm],
    ) -> Redirect | Template:
        """Put a case in by its number."""

        async def act(incident: Incident) -> None:
            await service.join(session, incident, data.checked(), person, now=now)

        return await _doing(session, person, incident_id, act, bell=bell, now=now)

    @post("/{incident_id:int}/merge", status_code=HTTP_200_OK)
    async def merge(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[NumberForm],
    ) -> Redirect | Template:
        """Let another incident's cases come over to this one."""

        async def act(incident: Incident) -> None:
            await regrouping.merge(session, incident.id, data.checked(), person, now=now)

        return await _doing(session, person, incident_id, act, holds=False, now=now)

    @post("/{incident_id:int}/undo", status_code=HTTP_200_OK)
    async def undo(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[NumberForm],
    ) -> Redirect | Template:
        """Restore everything as it stood before an act of the log."""

        async def act(incident: Incident) -> None:
            await undoing.undo(session, incident, data.checked(), person, now=now)

        return await _doing(session, person, incident_id, act, now=now)

    @post("/{incident_id:int}/preview", status_code=HTTP_200_OK)
    async def preview(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[AnswerForm],
    ) -> Template:
        """Show the answer as three cases would get it; nothing is kept."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find_for(session, person, incident_id)
        try:
            previews = await answering.preview(
                session, incident, person, data.wording(), insists=bool(data.insists)
            )
        except InvalidError as error:
            return await _refused(session, person, incident_id, error, typed=data, now=now)
        view = await view_of(session, person, incident, typed=data, previews=previews, now=now)
        return show("incidents/incident.html", person=person, view=view)

    @post("/{incident_id:int}/answer", status_code=HTTP_200_OK)
    async def answer(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        rulebook: NamedDependency[Rulebook],
        incident_id: FromPath[int],
        data: URLEncodedBody[AnswerForm],
    ) -> Redirect | Template:
        """Answer all that one sees, or promise to; workers carry it within seconds."""

        async def act(incident: Incident) -> None:
            await answering.answer(
                session,
                incident,
                person,
                data.wording(),
                data.decided(),
                rulebook=rulebook,
                now=now,
            )

        return await _doing(session, person, incident_id, act, typed=data, bell=bell, now=now)

    @post("/{incident_id:int}/answer/late", status_code=HTTP_200_OK)
    async def answer_late(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
    ) -> Redirect | Template:
        """Give the last answer to the cases that have not got it."""

        async def act(incident: Incident) -> None:
            await answering.offer_late(session, incident, person, now=now)

        return await _doing(session, person, incident_id, act, bell=bell, now=now)


async def _doing(
    session: AsyncSession,
    person: Person,
    incident_id: int,
    act: Callable[[Incident], Awaitable[str | None]],
    *,
    typed: AnswerForm | None = None,
    bell: NamedBell | None = None,
    holds: bool = True,
    now: datetime,
) -> Redirect | Template:
    """Do an act and go on where it says, or show the page again with why it was not done."""
    access.require(person, Right.KEEP_INCIDENTS)
    incident = await service.find_for(session, person, incident_id, to_change=holds)
    try:
        async with session.begin_nested():
            address = await act(incident)
    except _REFUSALS as error:
        return await _refused(session, person, incident_id, error, typed=typed, now=now)
    ring = None if bell is None else BackgroundTask(bell.ring, Stage.INCIDENTS)
    return go_to(address or f"/incidents/{incident_id}", background=ring)


async def _refused(
    session: AsyncSession,
    person: Person,
    incident_id: int,
    error: ConflictError | DeniedError | InvalidError | NotFoundError,
    *,
    typed: AnswerForm | None,
    now: datetime,
) -> Template:
    incident = await service.find_for(session, person, incident_id, to_change=True)
    view = await view_of(session, person, incident, typed=typed, refused=error, now=now)
    return show("incidents/incident.html", person=person, view=view, status=status_of(error))

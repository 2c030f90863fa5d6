"""HTTP for the coordinator's work on incidents, and for officials whom they concern."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.deadlines.rulebook import Rulebook
from app.incidents import regrouping, service, undoing
from app.incidents.answering import service as answering
from app.incidents.model import Incident
from app.incidents.reach import part_of
from app.incidents.rules import IncidentState
from app.incidents.schemas import (
    ActView,
    BurstView,
    Confirm,
    GiveAnswer,
    GiveWording,
    IncidentsView,
    IncidentView,
    JoiningView,
    Merge,
    OneCase,
    PlaceView,
    ProgressView,
    SetJoining,
    Split,
    Undo,
    WholeIncident,
)
from app.incidents.watching import service as watching

_MOST: Final = 200
_BURSTS_SHOWN: Final = timedelta(days=7)


class IncidentController(Controller):
    """The same trouble on many pages."""

    path = "/incidents"
    tags = ("incidents",)

    @get("/")
    async def list_all(
        self,
        session: Session,
        person: CurrentPerson,
        in_states: Annotated[list[IncidentState] | None, QueryParameter(name="state")] = None,
        before: FromQuery[int | None] = None,
        limit: FromQuery[int] = 50,
    ) -> IncidentsView:
        """List the incidents that concern you, the newest first."""
        access.require(person, Right.READ_CASES)
        limit = min(max(limit, 1), _MOST)
        found = await service.list_incidents(
            session, person, states=in_states or (), before=before, limit=limit
        )
        sizes = await service.sizes(session, [each.id for each in found])
        views = [IncidentView.of(each, sizes[each.id]) for each in found]
        return IncidentsView(views, found[-1].id if len(found) == limit else None)

    @get("/bursts")
    async def bursts(self, session: Session, person: CurrentPerson) -> list[BurstView]:
        """List the bursts of the last week, the newest first."""
        access.require(person, Right.KEEP_INCIDENTS)
        since = datetime.now(UTC) - _BURSTS_SHOWN
        found = await watching.list_bursts(session, person, since=since)
        return [BurstView.of(each) for each in found]

    @get("/joining")
    async def show_joining(
        self, session: Session, person: CurrentPerson, join_at: FromQuery[float | None] = None
    ) -> JoiningView:
        """Show from which chance on cases join, or what another chance would have done."""
        _require_region(person)
        asked = await service.join_at(session) if join_at is None else join_at
        return await _joining(session, asked)

    @put("/joining")
    async def set_joining(
        self, session: Session, person: CurrentPerson, data: JSONBody[SetJoining]
    ) -> JoiningView:
        """Set from which chance on cases join by themselves."""
        _require_region(person)
        await service.set_join_at(session, person, data.join_at, now=datetime.now(UTC))
        return await _joining(session, data.join_at)

    @get("/{incident_id:int}")
    async def show(
        self, session: Session, person: CurrentPerson, incident_id: FromPath[int]
    ) -> WholeIncident:
        """Show an incident; of its cases only those that you may see."""
        access.require(person, Right.READ_CASES)
        return await _whole(session, person, await service.find_for(session, person, incident_id))

    @post("/{incident_id:int}/confirm", status_code=HTTP_200_OK)
    async def confirm(
        self,
        session: Session,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: JSONBody[Confirm],
    ) -> WholeIncident:
        """Say that a suggested incident is one."""
        incident = await _kept(session, person, incident_id)
        await service.confirm(session, incident, person, title=data.title, now=datetime.now(UTC))
        return await _whole(session, person, incident)

    @post("/{incident_id:int}/reject", status_code=HTTP_200_OK)
    async def reject(
        self, session: Session, person: CurrentPerson, incident_id: FromPath[int]
    ) -> WholeIncident:
        """Say that it is none; its cases go out."""
        incident = await _kept(session, person, incident_id)
        await service.reject(session, incident, person, now=datetime.now(UTC))
        return await _whole(session, person, incident)

    @post("/{incident_id:int}/join", status_code=HTTP_200_OK)
    async def join(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: JSONBody[OneCase],
    ) -> Response[WholeIncident]:
        """Put a case in, or accept a suggested one."""
        incident = await _kept(session, person, incident_id)
        await service.join(session, incident, data.case_id, person, now=datetime.now(UTC))
        return ringing(await _whole(session, person, incident), bell, Stage.INCIDENTS)

    @post("/{incident_id:int}/take-out", status_code=HTTP_200_OK)
    async def take_out(
        self,
        session: Session,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: JSONBody[OneCase],
    ) -> WholeIncident:
        """Take a case out, or decline a suggested one; it does not come back by itself."""
        incident = await _kept(session, person, incident_id)
        await service.take_out(session, incident, data.case_id, person, now=datetime.now(UTC))
        return await _whole(session, person, incident)

    @post("/{incident_id:int}/merge", status_code=HTTP_200_OK)
    async def merge(
        self,
        session: Session,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: JSONBody[Merge],
    ) -> WholeIncident:
        """Let another incident's cases come over to this one."""
        access.require(person, Right.KEEP_INCIDENTS)
        now = datetime.now(UTC)
        into = await regrouping.merge(session, incident_id, data.incident_id, person, now=now)
        return await _whole(session, person, into)

    @post("/{incident_id:int}/split", status_code=HTTP_201_CREATED)
    async def split(
        self,
        session: Session,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: JSONBody[Split],
    ) -> WholeIncident:
        """Let some of its cases be an incident of their own; that one is returned."""
        incident = await _kept(session, person, incident_id)
        other = await regrouping.split(
            session, incident, data.case_ids, person, title=data.title, now=datetime.now(UTC)
        )
        return await _whole(session, person, other)

    @post("/{incident_id:int}/undo", status_code=HTTP_200_OK)
    async def undo(
        self,
        session: Session,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: JSONBody[Undo],
    ) -> WholeIncident:
        """Restore everything as it stood before an act of the log."""
        incident = await _kept(session, person, incident_id)
        await undoing.undo(session, incident, data.event_id, person, now=datetime.now(UTC))
        return await _whole(session, person, incident)

    @post("/{incident_id:int}/preview", status_code=HTTP_200_OK)
    async def preview(
        self,
        session: Session,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: JSONBody[GiveWording],
    ) -> list[str]:
        """Show an answer as the first three cases would get it."""
        incident = await _kept(session, person, incident_id)
        return await answering.preview(
            session, incident, person, data.wording(), insists=data.insists
        )

    @post("/{incident_id:int}/answer", status_code=HTTP_202_ACCEPTED)
    async def answer(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        incident_id: FromPath[int],
        rulebook: NamedDependency[Rulebook],
        data: JSONBody[GiveAnswer],
    ) -> Response[list[ProgressView]]:
        """Answer all cases, or promise an answer; they get it within seconds, see the progress."""
        incident = await _kept(session, person, incident_id)
        await answering.answer(
            session,
            incident,
            person,
            data.wording(),
            data.decided(),
            rulebook=rulebook,
            now=datetime.now(UTC),
        )
        told = ProgressView.all_of(await answering.progress(session, incident, person))
        return ringing(told, bell, Stage.INCIDENTS, status_code=HTTP_202_ACCEPTED)

    @post("/{incident_id:int}/answer/late", status_code=HTTP_200_OK)
    async def answer_late(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        incident_id: FromPath[int],
    ) -> Response[list[ProgressView]]:
        """Give the last answer to the open cases that have not got it."""
        incident = await _kept(session, person, incident_id)
        await answering.offer_late(session, incident, person, now=datetime.now(UTC))
        told = ProgressView.all_of(await answering.progress(session, incident, person))
        return ringing(told, bell, Stage.INCIDENTS)

    @get("/{incident_id:int}/answer")
    async def progress(
        self, session: Session, person: CurrentPerson, incident_id: FromPath[int]
    ) -> list[ProgressView]:
        """Tell how far the incident's answers have come."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find_for(session, person, incident_id)
        return ProgressView.all_of(await answering.progress(session, incident, person))


def _require_region(person: Person) -> None:
    """Let only those who keep the whole region's incidents set how they are found."""
    access.require(person, Right.KEEP_INCIDENTS)
    if not person.sees_region:
        raise access.NoRightError


async def _kept(session: AsyncSession, person: Person, incident_id: int) -> Incident:
    access.require(person, Right.KEEP_INCIDENTS)
    return await service.find_for(session, person, incident_id, to_change=True)


async def _whole(session: AsyncSession, person: Person, incident: Incident) -> WholeIncident:
    size = (await service.sizes(session, [incident.id]))[incident.id]
    part = await part_of(session, incident, person)
    is_keeper = person.may(Right.KEEP_INCIDENTS)
    log = await service.log_of(session, incident, person) if is_keeper else ()
    return WholeIncident(
        IncidentView.of(incident, size),
        part.beyond,
        [PlaceView.of(each) for each in part.places],
        [ActView.of(each) for each in log],
    )


async def _joining(session: AsyncSession, join_at: float) -> JoiningView:
    told = await service.what_if(session, join_at, now=datetime.now(UTC))
    return JoiningView(join_at, *told)

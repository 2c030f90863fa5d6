"""The coordinator's page of incidents: one trouble on many pages, decided and answered once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.cases import service as cases
from app.desk.edge import Now, go_to, show
from app.incidents import answering, service, watching
from app.incidents.answering import Progress
from app.incidents.model import Burst, Incident
from app.incidents.rules import IncidentState, Standing
from app.incidents.service import Size
from app.incidents.wording import MOST_VARIANTS, Wording
from app.triage.topics.listing import TopicList

_SHOWN: Final = (IncidentState.SUGGESTED, IncidentState.OPEN, IncidentState.ANSWERED)
_BURSTS_OVER: Final = timedelta(hours=24)
_FIRST_LETTERS: Final = 200
_Text = Annotated[str, Meta(max_length=4000)]


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A case of an incident, by its first words."""

    case_id: int
    institution: str
    text: str
    why: str
    is_asked: bool
    """A person is asked whether it belongs."""


class IncidentsView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the list."""

    incidents: tuple[tuple[Incident, Size], ...]
    bursts: tuple[tuple[Burst, str], ...]
    """With the title of what each is about."""
    now: datetime


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page of one incident."""

    incident: Incident
    size: Size
    words: tuple[Word, ...]
    progress: tuple[Progress, ...]
    wording: Wording
    previews: tuple[str, ...]


class AnswerForm(msgspec.Struct, frozen=True):
    """One answer for all; variants of opening and closing stand one a line."""

    text: _Text = ""
    openings: _Text = ""
    closings: _Text = ""
    decision: _Text = ""
    to_late: str = ""

    def wording(self) -> Wording:
        """Take the text with its variants."""
        return Wording(
            text=self.text, openings=_lines(self.openings), closings=_lines(self.closings)
        )


class IncidentsPageController(Controller):
    """Incidents, for those who decide them."""

    path = "/incidents"

    @get("/")
    async def show_incidents(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """Show what is suggested, open and answered, and the bursts of a day."""
        access.require(person, Right.KEEP_INCIDENTS)
        found = await service.list_incidents(session, person, states=_SHOWN)
        sizes = await service.sizes(session, [each.id for each in found])
        bursts = await watching.list_bursts(session, since=now - _BURSTS_OVER)
        view = IncidentsView(
            incidents=tuple((each, sizes[each.id]) for each in found),
            bursts=tuple((each, _title(each.topic)) for each in bursts),
            now=now,
        )
        return show("incidents.html", person=person, view=view)

    @get("/{incident_id:int}")
    async def show_incident(
        self, session: Session, person: CurrentPerson, incident_id: FromPath[int]
    ) -> Template:
        """Show one incident with the first words of its cases."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find(session, incident_id)
        view = await _view(session, incident, Wording(text=""), ())
        return show("incident.html", person=person, view=view)

    @post("/{incident_id:int}/confirm", status_code=HTTP_200_OK)
    async def confirm(
        self, session: Session, person: CurrentPerson, now: Now, incident_id: FromPath[int]
    ) -> Redirect:
        """Say that it is one."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find(session, incident_id, to_change=True)
        await service.confirm(session, incident, person, title=None, now=now)
        return go_to(f"/incidents/{incident_id}")

    @post("/{incident_id:int}/reject", status_code=HTTP_200_OK)
    async def reject(
        self, session: Session, person: CurrentPerson, now: Now, incident_id: FromPath[int]
    ) -> Redirect:
        """Say that it is none."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find(session, incident_id, to_change=True)
        await service.reject(session, incident, person, now=now)
        return go_to("/incidents")

    @post("/{incident_id:int}/preview", status_code=HTTP_200_OK)
    async def preview(
        self,
        session: Session,
        person: CurrentPerson,
        incident_id: FromPath[int],
        data: URLEncodedBody[AnswerForm],
    ) -> Template:
        """Show the answer as three cases would get it; nothing is kept."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find(session, incident_id)
        previews = await answering.preview(session, incident, data.wording())
        view = await _view(session, incident, data.wording(), previews)
        return show("incident.html", person=person, view=view)

    @post("/{incident_id:int}/answer", status_code=HTTP_200_OK)
    async def answer(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        incident_id: FromPath[int],
        data: URLEncodedBody[AnswerForm],
    ) -> Redirect:
        """Answer all; workers carry it within seconds."""
        access.require(person, Right.KEEP_INCIDENTS)
        incident = await service.find(session, incident_id, to_change=True)
        await answering.answer(
            session,
            incident,
            person,
            data.wording(),
            decision=data.decision,
            to_late=bool(data.to_late),
            now=now,
        )
        return go_to(f"/incidents/{incident_id}")


async def _view(
    session: AsyncSession, incident: Incident, wording: Wording, previews: Sequence[str]
) -> IncidentView:
    inside = [
        each
        for each in await service.places(session, incident)
        if each.standing in {Standing.MEMBER, Standing.SUGGESTED}
    ]
    said = await cases.comments_by_case(session, [each.case_id for each in inside])
    words = tuple(
        Word(
            case_id=each.case_id,
            institution=each.case.institution.name,
            text=" ".join(comment.text for comment in said[each.case_id])[:_FIRST_LETTERS],
            why=each.why,
            is_asked=each.standing is Standing.SUGGESTED,
        )
        for each in inside
    )
    return IncidentView(
        incident=incident,
        size=(await service.sizes(session, [incident.id]))[incident.id],
        words=words,
        progress=tuple(await answering.progress(session, incident)),
        wording=wording,
        previews=tuple(previews),
    )


def _title(topic: str) -> str:
    return TopicList.shipped().title(topic) or topic


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())[:MOST_VARIANTS]

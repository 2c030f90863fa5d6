"""The pages of mentoring: who is on probation, what is left, and what the mentor says."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Self

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError, ConflictError, InvalidError
from app.base.web import Session, status_of
from app.desk.edge import Now, go_to, show
from app.desk.forms import ReasonForm
from app.desk.speech import titles
from app.mentoring import service as mentoring
from app.mentoring.rules import Ending, Targets
from app.pages import service as pages
from app.practice import service as practice

_Percent = Annotated[int, Meta(ge=0, le=100)]
_End = Callable[..., Awaitable[None]]
"""What ends a probation for a reason."""
ENDINGS = {
    Ending.GRADUATED: "выпущена",
    Ending.SENT_BACK: "возвращена на обучение",
}


class BeginForm(msgspec.Struct, frozen=True):
    """Who is to be the mentor, and what must be met."""

    mentor: Annotated[int, Meta(ge=0, le=2**62)]
    answered_share: _Percent
    on_time_share: _Percent
    cases: Annotated[int, Meta(ge=0, le=1000)]
    weeks: Annotated[int, Meta(ge=1, le=52)]
    insisted: Annotated[int, Meta(ge=0, le=100)] = 0

    def targets(self) -> Targets:
        """Take the targets."""
        return Targets(
            answered_share=self.answered_share,
            on_time_share=self.on_time_share,
            cases=self.cases,
            weeks=self.weeks,
            insisted=self.insisted,
        )


class NoteForm(msgspec.Struct, frozen=True):
    """What a mentor wants to tell the page."""

    text: Annotated[str, Meta(max_length=100_000)] = ""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed into a form that was refused, and why."""

    act: str
    sentence: str
    typed: str
    status: int

    @classmethod
    def of(cls, act: str, error: AppError, typed: str) -> Self:
        """Keep what was typed."""
        return cls(act=act, sentence=str(error), typed=typed, status=status_of(error))


class MentoringController(Controller):
    """Probations of pages."""

    path = "/mentoring"

    @get("/")
    async def list_probations(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """List the probations in sight, what is left of each, and who could begin one."""
        access.require(person, Right.READ_CASES)
        teaches = person.may(Right.TEACH)
        watched = await mentoring.watched(session, person.sight, now=now)
        own = [each for each in watched if each.mentor_id == person.account_id]
        return show(
            "study/mentoring.html",
            person=person,
            own=own,
            others=[each for each in watched if each.mentor_id != person.account_id],
            names=await access.names_of(session, {each.mentor_id or 0 for each in watched}),
            ended=await mentoring.ended_lately(session, person.sight, now=now),
            endings=ENDINGS,
            ready=await mentoring.ready(session, person.sight) if teaches else (),
            networks=titles.NETWORKS,
            now=now,
        )

    @get("/pages/{page_id:int}")
    async def ask_targets(
        self, session: Session, person: CurrentPerson, page_id: FromPath[int]
    ) -> Template:
        """Ask what a page must show, and who will be its mentor."""
        access.require(person, Right.TEACH)
        return await _beginning(session, person, page_id)

    @post("/pages/{page_id:int}", status_code=HTTP_200_OK)
    async def begin(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        page_id: FromPath[int],
        data: URLEncodedBody[BeginForm],
    ) -> Redirect | Template:
        """Begin a probation."""
        access.require(person, Right.TEACH)
        try:
            async with session.begin_nested():
                found = await mentoring.begin(
                    session, person, page_id, data.targets(), mentor_id=data.mentor, now=now
                )
        except (ConflictError, InvalidError) as error:
            return await _beginning(session, person, page_id, form=data, refused=error)
        return go_to(f"/mentoring/{found.id}")

    @get("/{probation_id:int}")
    async def show_probation(
        self, session: Session, person: CurrentPerson, now: Now, probation_id: FromPath[int]
    ) -> Template:
        """Show how far a page is, and what its mentor told it."""
        access.require(person, Right.READ_CASES)
        return await _page(session, person, probation_id, None, now=now)

    @post("/{probation_id:int}/notes", status_code=HTTP_200_OK)
    async def tell(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        probation_id: FromPath[int],
        data: URLEncodedBody[NoteForm],
    ) -> Redirect | Template:
        """Tell the page something."""
        access.require(person, Right.TEACH)
        found = await mentoring.find_for(session, person, probation_id)
        try:
            await mentoring.tell(session, person, found, data.text, now=now)
        except InvalidError as error:
            refused = Refused.of("notes", error, data.text)
            return await _page(session, person, probation_id, refused, now=now)
        return go_to(f"/mentoring/{probation_id}#notes")

    @post("/{probation_id:int}/graduate", status_code=HTTP_200_OK)
    async def graduate(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        probation_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect | Template:
        """Let the page go before its targets say so."""
        return await _end(
            session, person, probation_id, data, "graduate", mentoring.graduate, now=now
        )

    @post("/{probation_id:int}/send-back", status_code=HTTP_200_OK)
    async def send_back(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        probation_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect | Template:
        """Send the page back to learn."""
        return await _end(
            session, person, probation_id, data, "send-back", mentoring.send_back, now=now
        )


async def _end(
    session: AsyncSession,
    person: Person,
    probation_id: int,
    data: ReasonForm,
    form: str,
    act: _End,
    *,
    now: Now,
) -> Redirect | Template:
    """End a probation by this act; ``form`` is where a refusal is shown."""
    access.require(person, Right.TEACH)
    found = await mentoring.find_for(session, person, probation_id, to_change=True)
    try:
        await act(session, person, found, reason=data.checked(), now=now)
    except (ConflictError, InvalidError) as error:
        refused = Refused.of(form, error, data.reason)
        return await _page(session, person, probation_id, refused, now=now)
    return go_to(f"/mentoring/{probation_id}")


async def _page(
    session: AsyncSession, person: Person, probation_id: int, refused: Refused | None, *, now: Now
) -> Template:
    found = await mentoring.find_for(session, person, probation_id)
    watched = await mentoring.look_at(session, found, now=now)
    names = await access.names_of(session, {watched.mentor_id or 0})
    practised = await practice.results_within(session, frozenset({found.page.institution_id}))
    return show(
        "study/probation.html",
        person=person,
        status=HTTP_200_OK if refused is None else refused.status,
        watched=watched,
        notes=await mentoring.notes_of(session, found),
        mentor=names.get(watched.mentor_id or 0),
        practised=practised,
        certified=await practice.certified(session, practised),
        endings=ENDINGS,
        refused=refused,
        networks=titles.NETWORKS,
        now=now,
    )


async def _beginning(
    session: AsyncSession,
    person: Person,
    page_id: int,
    *,
    form: BeginForm | None = None,
    refused: AppError | None = None,
) -> Template:
    page = await pages.find_for(session, person, page_id)
    usual = mentoring.usual_targets()
    return show(
        "study/probation_begin.html",
        person=person,
        status=HTTP_200_OK if refused is None else status_of(refused),
        page=page,
        targets=usual if form is None else form.targets(),
        mentors=await mentoring.mentors(session),
        chosen=person.account_id if form is None else form.mentor,
        refusal=None if refused is None else str(refused),
    )

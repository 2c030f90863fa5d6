"""The pages of practice: a run of emulated cases on the same desk; nothing leaves them."""

import secrets
from typing import Final

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError, ConflictError, InvalidError
from app.base.web import Session, status_of
from app.cases.regulating.service import rulebook_in_force
from app.desk.case.hints import hints_of
from app.desk.edge import Now, go_to, show
from app.desk.study.case_view import Refused, show_practice_case, stop_of
from app.desk.study.forms import (
    BeginForm,
    PracticeAnswerForm,
    PracticeDraftForm,
    PracticeReasonForm,
)
from app.desk.study.practice_view import show_practice, show_run
from app.officials.rules import InstitutionKind
from app.practice import acting
from app.practice import service as practice
from app.practice.acting import Doing
from app.practice.errors import NoPracticeError, PersonalInPracticeError, PractisedError
from app.practice.rules import Act

_SEED_BITS: Final = 31


class PracticeController(Controller):
    """One's own practice."""

    path = "/practice"

    @get("/")
    async def show_practice(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """Show what practice is, where one stands in it, and how others did."""
        access.require(person, Right.READ_CASES)
        view = await show_practice(session, person, now=now)
        return show("study/practice.html", person=person, view=view)

    @post("/runs", status_code=HTTP_200_OK)
    async def begin(
        self, session: Session, person: CurrentPerson, now: Now, data: URLEncodedBody[BeginForm]
    ) -> Redirect:
        """Begin a run, or go on with the one under way."""
        access.require(person, Right.READ_CASES)
        seed = secrets.randbits(_SEED_BITS)  # the edge: chance enters here
        run = await practice.begin(session, person, InstitutionKind(data.kind), seed=seed, now=now)
        return go_to(f"/practice/runs/{run.id}")

    @post("/leave", status_code=HTTP_200_OK)
    async def leave(self, session: Session, person: CurrentPerson, now: Now) -> Redirect:
        """Give up the run under way."""
        access.require(person, Right.READ_CASES)
        await practice.leave(session, person, now=now)
        return go_to("/practice")

    @get("/runs/{run_id:int}")
    async def show_run(
        self, session: Session, person: CurrentPerson, run_id: FromPath[int]
    ) -> Template:
        """Show a run with its cases, and its result when it is finished."""
        access.require(person, Right.READ_CASES)
        run = await practice.find_run_for(session, person, run_id)
        return show("study/practice_run.html", person=person, view=await show_run(session, run))

    @get("/runs/{run_id:int}/cases/{place:int}")
    async def show_case(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        run_id: FromPath[int],
        place: FromPath[int],
    ) -> Template:
        """Show a case to work on, or what was given for it."""
        access.require(person, Right.READ_CASES)
        return await _page(session, person, (run_id, place), None, state=state, now=now)

    @post("/runs/{run_id:int}/cases/{place:int}/advice", status_code=HTTP_200_OK)
    async def advise(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        run_id: FromPath[int],
        place: FromPath[int],
        data: URLEncodedBody[PracticeDraftForm],
    ) -> Template:
        """Read what is being typed: what would stop it, and advice; nothing is kept."""
        access.require(person, Right.READ_CASES)
        run = await practice.find_run_for(session, person, run_id)
        case = await practice.open_case(session, run, place, now=now)
        found = await acting.review(session, run, case, data.text)
        hints = hints_of(data.text, found.findings, found.advice)
        return show("case/advice.html", person=person, hints=hints)

    @post("/runs/{run_id:int}/cases/{place:int}/answer", status_code=HTTP_200_OK)
    async def answer(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        run_id: FromPath[int],
        place: FromPath[int],
        data: URLEncodedBody[PracticeAnswerForm],
    ) -> Redirect | Template:
        """Answer, or promise an answer; what was typed survives a refusal."""
        access.require(person, Right.READ_CASES)
        try:
            return await _act(session, person, (run_id, place), data.doing(), state=state, now=now)
        except PersonalInPracticeError as error:
            run = await practice.find_run_for(session, person, run_id)
            acting.note_stop(await practice.open_case(session, run, place, now=now))
            stop = stop_of(data.text, error)
            refused = Refused(sentence=str(error), act=Act.ANSWER, answer=data, stop=stop)
            return await _refused(
                session, person, (run_id, place), refused, error, state=state, now=now
            )
        except (ConflictError, InvalidError) as error:
            refused = Refused(sentence=str(error), act=Act.ANSWER, answer=data)
            return await _refused(
                session, person, (run_id, place), refused, error, state=state, now=now
            )

    @post("/runs/{run_id:int}/cases/{place:int}/{act:str}", status_code=HTTP_200_OK)
    async def act(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        run_id: FromPath[int],
        place: FromPath[int],
        act: FromPath[str],
        data: URLEncodedBody[PracticeReasonForm],
    ) -> Redirect | Template:
        """Hand the case over, say that it needs no answer, or lead it to «Решаем вместе»."""
        access.require(person, Right.READ_CASES)
        if act not in _QUIET:
            raise NoPracticeError
        doing = Doing(act=_QUIET[act], text=data.reason, place=data.to)
        try:
            return await _act(session, person, (run_id, place), doing, state=state, now=now)
        except (ConflictError, InvalidError) as error:
            refused = Refused(sentence=str(error), act=doing.act, reason=data)
            return await _refused(
                session, person, (run_id, place), refused, error, state=state, now=now
            )


_QUIET: Final = {"hand-over": Act.HAND_OVER, "no-answer": Act.NO_ANSWER, "pos": Act.POS}


async def _act(
    session: AsyncSession,
    person: Person,
    at: tuple[int, int],
    doing: Doing,
    *,
    state: State,
    now: Now,
) -> Redirect:
    run_id, place = at
    run = await practice.find_run_for(session, person, run_id)
    case = await practice.open_case(session, run, place, now=now)
    rulebook = await rulebook_in_force(session, state.rulebook)
    await acting.act(session, person, run, case, doing, rulebook=rulebook, now=now)
    return go_to(f"/practice/runs/{run_id}/cases/{place}#judged")


async def _refused(
    session: AsyncSession,
    person: Person,
    at: tuple[int, int],
    refused: Refused,
    error: AppError,
    *,
    state: State,
    now: Now,
) -> Redirect | Template:
    if isinstance(error, PractisedError):
        return go_to("/practice/runs/{}/cases/{}".format(*at))  # the button was pressed twice
    status = status_of(error)
    return await _page(session, person, at, refused, state=state, now=now, status=status)


async def _page(
    session: AsyncSession,
    person: Person,
    at: tuple[int, int],
    refused: Refused | None,
    *,
    state: State,
    now: Now,
    status: int = HTTP_200_OK,
) -> Template:
    run_id, place = at
    run = await practice.find_run_for(session, person, run_id)
    case = await practice.open_case(session, run, place, now=now)
    view = await show_practice_case(session, run, case, state=state, now=now)
    return show(
        "study/practice_case.html", person=person, status=status, view=view, refused=refused
    )

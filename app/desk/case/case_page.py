"""The page of a case: read it, take it, close it."""

from uuid import uuid4

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError
from app.base.web import Session
from app.cases import naming, weighing
from app.cases import service as cases
from app.cases.model import Case
from app.cases.presence import service as presence
from app.cases.rules import Outcome
from app.deadlines.rulebook import Rulebook
from app.desk.case.case_view import show_case
from app.desk.case.composer import Composer, show_page, show_refused
from app.desk.case.forms import ImportanceForm, TopicForm
from app.desk.edge import Now, go_to, show
from app.desk.forms import ReasonForm
from app.replies import service as replies
from app.replies.edge import worked
from app.replies.rules import ReplyState
from app.triage.rules import IMPORTANCES


class WeighedMeanwhileError(ConflictError):
    """The importance is not what it was when the form was shown."""

    def __init__(self, now: str) -> None:
        super().__init__(f"Пока Вы решали, важность изменилась: теперь «{now}». Решите ещё раз.")


class SameWeightError(InvalidError):
    """A reason was given, and no other importance."""

    def __init__(self) -> None:
        super().__init__("Важность и так такая: выберите другую.")


class CaseController(Controller):
    """One case."""

    path = "/cases/{case_id:int}"

    @get("/")
    async def show_case(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        again: FromQuery[int | None] = None,
        *,
        sent: FromQuery[bool] = False,
        steer: FromQuery[bool] = False,
    ) -> Template:
        """Show the case; ``again`` puts the text of a refused answer back into the form.

        ``steer`` puts the words there that lead to «Решаем вместе».
        """
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id, to_change=True)
        await cases.viewed(session, case, person, now=now)
        await presence.open_case(session, case.id, person, now=now)
        written = await replies.list_replies(session, case)
        chosen = next((reply for reply in written if reply.id == again), None)
        last = next((reply for reply in written[-1:] if reply.state is ReplyState.RETURNED), None)
        composer = Composer(key=uuid4(), text=chosen.text if chosen else "", was_sent=sent)
        return await show_page(
            session,
            person,
            case,
            composer,
            steers=steer,
            came_back=chosen or last,
            state=state,
            now=now,
        )

    @get("/live")
    async def show_changes(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        seen: FromQuery[str],
    ) -> Template | Response[None]:
        """Show the case again, without its forms, if it looks different from what was seen."""
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id)
        await presence.look(session, case.id, person, now=now)
        view = await show_case(session, person, case, now=now)
        if view.version() == seen:
            return Response(None, status_code=HTTP_204_NO_CONTENT)
        return show("case/live.html", person=person, view=view)

    @post("/take", status_code=HTTP_200_OK)
    async def take(
        self, session: Session, person: CurrentPerson, now: Now, case_id: FromPath[int]
    ) -> Redirect:
        """Take the case up in one's own name."""
        case = await worked(session, person, case_id)
        await cases.take(session, case, person, now=now)
        return go_to(f"/cases/{case_id}")

    @post("/topic", status_code=HTTP_200_OK)
    async def correct_topic(
        self,
        session: Session,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        now: Now,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[TopicForm],
    ) -> Redirect | Template:
        """Say what the case is about."""
        case = await worked(session, person, case_id)
        try:
            await naming.correct_topic(
                session, case, person, data.topic, rulebook=rulebook, now=now
            )
        except InvalidError as error:
            typed = Composer(key=uuid4(), refusal=str(error), refused_act="topic")
            return await show_refused(session, person, case_id, typed, error, state=state, now=now)
        return go_to(f"/cases/{case_id}")

    @post("/importance", status_code=HTTP_200_OK)
    async def correct_importance(
        self,
        session: Session,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        now: Now,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[ImportanceForm],
    ) -> Redirect | Template:
        """Say how important the case is, and why."""
        case = await worked(session, person, case_id)
        try:
            _check_weight(case, data)
            await weighing.correct_importance(
                session,
                case,
                person,
                data.importance,
                reason=data.checked(),
                rulebook=rulebook,
                now=now,
            )
        except (InvalidError, ConflictError) as error:
            typed = Composer(
                key=uuid4(),
                refusal=str(error),
                refused_act="importance",
                reason=data.reason,
                importance=data.importance,
            )
            return await show_refused(session, person, case_id, typed, error, state=state, now=now)
        return go_to(f"/cases/{case_id}")

    @post("/no-answer", status_code=HTTP_200_OK)
    async def needs_no_answer(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect | Template:
        """Say that the case needs no answer."""
        return await _close(
            session, person, case_id, data, outcome=Outcome.NO_ANSWER_NEEDED, state=state, now=now
        )

    @post("/close", status_code=HTTP_200_OK)
    async def close(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect | Template:
        """Close the case without a public answer."""
        return await _close(
            session, person, case_id, data, outcome=Outcome.CLOSED_WITH_REASON, state=state, now=now
        )


async def _close(
    session: AsyncSession,
    person: Person,
    case_id: int,
    data: ReasonForm,
    *,
    outcome: Outcome,
    state: State,
    now: Now,
) -> Redirect | Template:
    case = await worked(session, person, case_id)
    try:
        reason = data.checked()
        await replies.check_nothing_on_its_way(session, case)
        await cases.close(session, case, person, outcome=outcome, reason=reason, now=now)
    except (ConflictError, InvalidError) as error:
        composer = Composer(
            key=uuid4(), refusal=str(error), reason=data.reason, refused_act=outcome.value
        )
        return await show_refused(session, person, case_id, composer, error, state=state, now=now)
    return go_to(f"/cases/{case_id}?sent=1")


def _check_weight(case: Case, data: ImportanceForm) -> None:
    """Refuse to weigh what a colleague has weighed meanwhile, or to change nothing."""
    if data.shown is not case.importance:
        raise WeighedMeanwhileError(IMPORTANCES[case.importance])
    if data.importance is case.importance:
        raise SameWeightError

"""HTTP for the official's work on cases: the list, the case, the answer.

The controllers stand here and not in the room of cases, because a whole case shows its
answers, and a room may look back on the path but not forward.
"""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.cases import service as cases
from app.cases import viewing, weighing
from app.cases.lists.place import Place
from app.cases.model import Case
from app.cases.promising import promisable
from app.cases.rules import CaseState, Outcome
from app.cases.schemas import CasesView, CaseView, CloseCase, EventView, WeighCase
from app.comments import service as comments
from app.comments.schemas import CommentView
from app.deadlines.rulebook import Rulebook
from app.replies import reviewing, service
from app.replies.edge import manner_of, worked
from app.replies.schemas import Answer, DaysView, Draft, ReplyView, ReviewView, WholeCase

_MOST = 200


class CaseController(Controller):
    """The desk of the officials."""

    path = "/cases"
    tags = ("cases",)

    @get("/")
    async def list_all(
        self,
        session: Session,
        person: CurrentPerson,
        in_states: Annotated[list[CaseState] | None, QueryParameter(name="state")] = None,
        official_id: FromQuery[int | None] = None,
        page_id: FromQuery[int | None] = None,
        *,
        overdue: FromQuery[bool] = False,
        after: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> CasesView:
        """List the cases that you may see, by urgency."""
        access.require(person, Right.READ_CASES)
        limit = min(max(limit, 1), _MOST)
        found = await cases.list_cases(
            session,
            sight=person.sight,
            official_id=official_id,
            states=in_states or (),
            page_id=page_id,
            overdue_at=datetime.now(UTC) if overdue else None,
            after=None if after is None else Place.read(after),
            limit=limit,
        )
        ids = [case.id for case in found]
        await viewing.looked_at(session, ids, person, now=datetime.now(UTC))
        said = await cases.comments_by_case(session, ids)
        views = [CaseView.of(case, said[case.id]) for case in found]
        return CasesView(views, Place.of(found[-1]).spell() if len(found) == limit else None)

    @get("/{case_id:int}")
    async def show(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> WholeCase:
        """Show a case with its thread, its answers and its history; the look is written down."""
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id, to_change=True)
        await cases.viewed(session, case, person, now=datetime.now(UTC))
        return await _whole(session, case, person)

    @post("/{case_id:int}/take", status_code=HTTP_200_OK)
    async def take(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> WholeCase:
        """Take a case up in your own name."""
        case = await worked(session, person, case_id)
        await cases.take(session, case, person, now=datetime.now(UTC))
        return await _whole(session, case, person)

    @post("/{case_id:int}/importance", status_code=HTTP_200_OK)
    async def correct_importance(
        self,
        session: Session,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        case_id: FromPath[int],
        data: JSONBody[WeighCase],
    ) -> WholeCase:
        """Say how important a case is; its term may end sooner by that, never later."""
        case = await worked(session, person, case_id)
        await weighing.correct_importance(
            session,
            case,
            person,
            data.importance,
            reason=data.reason,
            rulebook=rulebook,
            now=datetime.now(UTC),
        )
        return await _whole(session, case, person)

    @post("/{case_id:int}/answer", status_code=HTTP_202_ACCEPTED)
    async def answer(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        case_id: FromPath[int],
        data: JSONBody[Answer],
    ) -> Response[ReplyView]:
        """Answer; the reply is published within seconds, look at its ``state``.

        Where the regulation asks for a second person, it waits for him as ``approval``.
        """
        now = datetime.now(UTC)
        case = await worked(session, person, case_id)
        key = data.key or uuid4()
        reply = await service.answer_of_key(session, case, key)
        if reply is None:
            reply = await service.answer(
                session,
                case,
                person,
                text=data.text,
                comment_id=data.comment_id,
                key=key,
                now=now,
                insists=data.insists,
                manner=await manner_of(session, case, data, rulebook=rulebook, now=now),
            )
        return ringing(ReplyView.of(reply), bell, Stage.ANSWER, status_code=HTTP_202_ACCEPTED)

    @get("/{case_id:int}/promise")
    async def show_promisable(
        self,
        session: Session,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        case_id: FromPath[int],
    ) -> DaysView | None:
        """Tell which days an interim answer may promise; null: none any more."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        days = await promisable(session, case, rulebook=rulebook, now=datetime.now(UTC))
        return None if days is None else DaysView(days.first, days.last)

    @post("/{case_id:int}/review", status_code=HTTP_200_OK)
    async def review(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        case_id: FromPath[int],
        data: JSONBody[Draft],
    ) -> ReviewView:
        """Read a draft: personal data that would stop it, and advice. Nothing is kept."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        found = await reviewing.review(
            session,
            case,
            data.text,
            pos_url=state.settings.pos_url,
            resolution=data.resolution,
        )
        return ReviewView.of(found)

    @post("/{case_id:int}/close", status_code=HTTP_200_OK)
    async def close(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: JSONBody[CloseCase],
    ) -> WholeCase:
        """Close a case without a public answer; the reason is kept."""
        case = await worked(session, person, case_id)
        return await _closed(session, case, person, Outcome.CLOSED_WITH_REASON, data.reason)

    @post("/{case_id:int}/no-answer", status_code=HTTP_200_OK)
    async def needs_no_answer(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: JSONBody[CloseCase],
    ) -> WholeCase:
        """Say that the case needs no answer; the reason is kept."""
        case = await worked(session, person, case_id)
        return await _closed(session, case, person, Outcome.NO_ANSWER_NEEDED, data.reason)


async def _closed(
    session: AsyncSession, case: Case, person: Person, outcome: Outcome, reason: str
) -> WholeCase:
    await service.check_nothing_on_its_way(session, case)
    await cases.close(session, case, person, outcome=outcome, reason=reason, now=datetime.now(UTC))
    return await _whole(session, case, person)


async def _whole(session: AsyncSession, case: Case, person: Person) -> WholeCase:
    await viewing.looked_at(session, [case.id], person, now=datetime.now(UTC))
    said = await cases.comments_by_case(session, [case.id])
    thread = await comments.thread(session, case.page_id, case.thread_id)
    return WholeCase.of(
        CaseView.of(case, said[case.id]),
        thread=[CommentView.of(comment) for comment in thread],
        replies=await service.list_replies(session, case),
        history=[EventView.of(event) for event in await cases.history(session, case)],
        can_open=case.page.can_close,
    )

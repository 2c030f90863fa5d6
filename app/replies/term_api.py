"""HTTP for a case's term: where its time went, and letting it stand still."""

from datetime import UTC, datetime

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.cases import clocks
from app.cases import service as cases
from app.cases.model import Case
from app.cases.pausing import service as pausing
from app.cases.schemas import CaseView
from app.cases.term_schemas import AskPause, TimeView
from app.replies import service as replies
from app.replies.edge import worked


class TermController(Controller):
    """The clock of a case."""

    path = "/cases/{case_id:int}"
    tags = ("cases",)

    @get("/time")
    async def show_time(
        self, session: Session, person: CurrentPerson, state: State, case_id: FromPath[int]
    ) -> TimeView:
        """Tell stage by stage where the case's time went, and when it stood still."""
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id)
        stays = await clocks.clocks_of(
            session, case, rulebook=state.rulebook, now=datetime.now(UTC)
        )
        return TimeView.of(stays, await pausing.log_of(session, case))

    @post("/pause", status_code=HTTP_200_OK)
    async def pause(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: JSONBody[AskPause],
    ) -> CaseView:
        """Let the term stand still, as while the citizen is asked something."""
        case = await worked(session, person, case_id)
        await replies.check_nothing_on_its_way(session, case)
        await pausing.pause(
            session, case, person, reason=data.reason, days=data.days, now=datetime.now(UTC)
        )
        return await _shown(session, case)

    @post("/resume", status_code=HTTP_200_OK)
    async def resume(
        self, session: Session, person: CurrentPerson, state: State, case_id: FromPath[int]
    ) -> CaseView:
        """Let the term go on."""
        case = await worked(session, person, case_id)
        await pausing.resume(session, case, person, rulebook=state.rulebook, now=datetime.now(UTC))
        return await _shown(session, case)


async def _shown(session: AsyncSession, case: Case) -> CaseView:
    said = await cases.comments_by_case(session, [case.id])
    return CaseView.of(case, said[case.id])

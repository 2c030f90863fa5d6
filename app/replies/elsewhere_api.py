"""HTTP for whoever knows that the page has answered already, without us."""

from datetime import UTC, datetime

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.door import CurrentPerson
from app.base.web import Session
from app.cases import service as cases
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.schemas import TellAnswered
from app.cases.model import Case
from app.cases.schemas import CaseView
from app.deadlines.rulebook import Rulebook
from app.replies import service as replies
from app.replies.edge import worked


class ElsewhereController(Controller):
    """An answer that was given on the page or beside it, and not through us."""

    path = "/cases/{case_id:int}/answered-elsewhere"
    tags = ("cases",)

    @post("/", status_code=HTTP_200_OK)
    async def tell(
        self,
        session: Session,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        case_id: FromPath[int],
        data: JSONBody[TellAnswered],
    ) -> CaseView:
        """Say that the citizen has his answer: by which comment, or where and when.

        The case is closed by that, apart from those whose answer the network has proven.
        """
        case = await worked(session, person, case_id)
        await replies.check_nothing_on_its_way(session, case)
        now = datetime.now(UTC)
        await elsewhere.tell(session, case, person, data.told, rulebook=rulebook, now=now)
        return await _shown(session, case)

    @post("/undo", status_code=HTTP_200_OK)
    async def undo(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> CaseView:
        """Take that back: the case waits for its answer as before."""
        case = await worked(session, person, case_id)
        await elsewhere.undo(session, case, person, now=datetime.now(UTC))
        return await _shown(session, case)


async def _shown(session: AsyncSession, case: Case) -> CaseView:
    said = await cases.comments_by_case(session, [case.id])
    return CaseView.of(case, said[case.id])

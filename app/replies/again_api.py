"""HTTP for an answer that the network refused, or does not show."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.jobs import Stage
from app.base.numbers import LARGEST_ID
from app.base.web import NamedBell, Session, ringing
from app.cases import service as cases
from app.cases.schemas import CaseView
from app.deadlines.rulebook import Rulebook
from app.replies import again, standing
from app.replies.edge import worked
from app.replies.schemas import ReplyView

_Id = Annotated[int, PathParameter(ge=1, le=LARGEST_ID)]


class UnseenController(Controller):
    """An answer that is published and that nobody sees."""

    path = "/cases/{case_id:int}/answer-unseen"
    tags = ("cases",)

    @post("/", status_code=HTTP_200_OK)
    async def open_again(
        self,
        session: Session,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        case_id: _Id,
    ) -> CaseView:
        """Open the case again, so that it may be answered otherwise; a new term begins.

        If the network shows the answer after all, the case is closed by it.
        """
        case = await worked(session, person, case_id)
        now = datetime.now(UTC)
        await standing.open_unseen(session, case, person, rulebook=rulebook, now=now)
        said = await cases.comments_by_case(session, [case.id])
        return CaseView.of(case, said[case.id])


class AgainController(Controller):
    """Refused answers."""

    path = "/cases/{case_id:int}/replies/{reply_id:int}"
    tags = ("cases",)

    @post("/retry", status_code=HTTP_202_ACCEPTED)
    async def retry(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        case_id: _Id,
        reply_id: _Id,
    ) -> Response[ReplyView]:
        """Send a refused answer again; look at its ``state``."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id, to_change=True)
        reply = await again.send_again(
            session, case, reply_id, account_id=person.account_id, now=datetime.now(UTC)
        )
        return ringing(ReplyView.of(reply), bell, Stage.ANSWER, status_code=HTTP_202_ACCEPTED)

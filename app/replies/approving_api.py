"""HTTP for the second person who reads an answer before it is published."""

from datetime import UTC, datetime

from litestar import Controller, Response, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from app.access.door import CurrentPerson
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.replies import approving
from app.replies.edge import worked
from app.replies.schemas import Approve, ReplyView, SendBack


class ReplyController(Controller):
    """An answer that waits for approval."""

    path = "/cases/{case_id:int}/replies/{reply_id:int}"
    tags = ("cases",)

    @post("/approve", status_code=HTTP_200_OK)
    async def approve(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        case_id: FromPath[int],
        reply_id: FromPath[int],
        data: JSONBody[Approve],
    ) -> Response[ReplyView]:
        """Let an answer of somebody else be published, in other words if you give them."""
        reply = await approving.approve(
            session,
            await worked(session, person, case_id),
            person,
            reply_id,
            text=data.text,
            insists=data.insists,
            now=datetime.now(UTC),
        )
        return ringing(ReplyView.of(reply), bell, Stage.ANSWER)

    @post("/return", status_code=HTTP_200_OK)
    async def send_back(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        reply_id: FromPath[int],
        data: JSONBody[SendBack],
    ) -> ReplyView:
        """Return an answer of somebody else; its text is the draft again."""
        case = await worked(session, person, case_id)
        reply = await approving.send_back(
            session, case, person, reply_id, reason=data.reason, now=datetime.now(UTC)
        )
        return ReplyView.of(reply)

    @post("/withdraw", status_code=HTTP_200_OK)
    async def withdraw(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        reply_id: FromPath[int],
    ) -> ReplyView:
        """Take your own answer back before it is approved; its text is the draft again."""
        case = await worked(session, person, case_id)
        reply = await approving.withdraw(session, case, person, reply_id, now=datetime.now(UTC))
        return ReplyView.of(reply)

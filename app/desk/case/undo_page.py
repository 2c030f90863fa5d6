"""Taking an answer back in the seconds before it leaves."""

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK

from app.access.door import CurrentPerson
from app.base.numbers import LARGEST_ID
from app.base.web import Session
from app.desk.edge import Now, go_to
from app.replies import undoing
from app.replies.edge import worked


class UndoController(Controller):
    """One answer that has not left yet."""

    path = "/cases/{case_id:int}/replies/{reply_id:int}/undo"

    @post("/", status_code=HTTP_200_OK)
    async def undo(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
    ) -> Redirect:
        """Take the answer back; its text is the draft again."""
        case = await worked(session, person, case_id)
        await undoing.take_back(session, case, person, min(reply_id, LARGEST_ID), now=now)
        return go_to(f"/cases/{case_id}#answer")

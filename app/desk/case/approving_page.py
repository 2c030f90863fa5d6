"""A colleague's answer before it is published: let it go, return it, take one's own back."""

from datetime import timedelta

from litestar import Controller, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from app.access.door import CurrentPerson
from app.access.rules import Person
from app.base.errors import InvalidError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, status_of
from app.desk.case.composer import STOPPED, Stopped, text_of
from app.desk.case.forms import ApproveForm
from app.desk.edge import Now, go_to, show
from app.desk.forms import ReasonForm
from app.replies import approving
from app.replies.edge import worked
from app.replies.reviewing import PersonalDataError


class ApprovingController(Controller):
    """An answer that waits for a second person."""

    path = "/cases/{case_id:int}/replies/{reply_id:int}"

    @post("/approve", status_code=HTTP_200_OK)
    async def approve(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        reply_id: FromPath[int],
        data: URLEncodedBody[ApproveForm],
    ) -> Redirect | Template:
        """Let a colleague's answer be published, as it is or in other words."""
        case = await worked(session, person, case_id)
        try:
            async with session.begin_nested():
                await approving.approve(
                    session,
                    case,
                    person,
                    reply_id,
                    text=data.text,
                    insists=bool(data.insists),
                    undo=timedelta(seconds=state.settings.undo_seconds),
                    now=now,
                )
        except PersonalDataError as error:
            stopped = Stopped.of(data.text, error, pos_url=state.settings.pos_url)
            return _again(
                person, case_id, reply_id, error, text=data.text, says=STOPPED, stopped=stopped
            )
        except InvalidError as error:
            return _again(person, case_id, reply_id, error, text=data.text)
        ring = BackgroundTask(bell.ring, Stage.ANSWER)
        return go_to(f"/cases/{case_id}#deliveries", background=ring)

    @post("/return", status_code=HTTP_200_OK)
    async def send_back(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect | Template:
        """Return a colleague's answer with what to mend."""
        case = await worked(session, person, case_id)
        try:
            async with session.begin_nested():
                await approving.send_back(
                    session, case, person, reply_id, reason=data.reason, now=now
                )
        except InvalidError as error:
            text = await text_of(session, case, reply_id)
            return _again(person, case_id, reply_id, error, text=text, reason=data.reason)
        return go_to(f"/cases/{case_id}#deliveries")

    @post("/withdraw", status_code=HTTP_200_OK)
    async def withdraw(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
    ) -> Redirect:
        """Take one's own answer back; its text is the draft again."""
        case = await worked(session, person, case_id)
        await approving.withdraw(session, case, person, reply_id, now=now)
        return go_to(f"/cases/{case_id}#answer")


def _again(
    person: Person,
    case_id: int,
    reply_id: int,
    error: InvalidError | PersonalDataError,
    *,
    text: str,
    reason: str = "",
    says: str = "",
    stopped: Stopped | None = None,
) -> Template:
    """Show the forms again with what was typed and why it was refused."""
    return show(
        "case/deciding.html",
        person=person,
        status=status_of(error),
        case_id=case_id,
        reply_id=reply_id,
        refusal=says or str(error),
        text=text,
        reason=reason,
        stopped=stopped,
    )

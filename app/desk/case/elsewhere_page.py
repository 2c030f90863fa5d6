"""Telling that the page has answered a case already, and taking that back."""

from datetime import datetime

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError
from app.base.web import Session, status_of
from app.cases import service as cases
from app.cases import viewing
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import LONGEST
from app.cases.rules import WORKABLE
from app.desk.case.elsewhere import ASIDE, ElsewhereForm, spelled
from app.desk.edge import Now, go_to, show
from app.desk.speech import words
from app.replies import service as replies
from app.replies.edge import worked


class ElsewhereController(Controller):
    """An answer that was given without us."""

    path = "/cases/{case_id:int}/answered-elsewhere"

    @get("/")
    async def show_form(
        self, session: Session, person: CurrentPerson, now: Now, case_id: FromPath[int]
    ) -> Template:
        """Show what may be the answer: comments of the thread, and other ways."""
        access.require(person, Right.WORK_CASES)
        return await _page(session, person, case_id, ElsewhereForm(), now=now)

    @post("/", status_code=HTTP_200_OK)
    async def tell(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        case_id: FromPath[int],
        data: URLEncodedBody[ElsewhereForm],
    ) -> Redirect | Template:
        """Close the case by that; what was typed survives a refusal."""
        case = await worked(session, person, case_id)
        try:
            async with session.begin_nested():
                await replies.check_nothing_on_its_way(session, case)
                await elsewhere.tell(
                    session, case, person, data.told(), rulebook=state.rulebook, now=now
                )
        except (ConflictError, InvalidError) as error:
            return await _page(session, person, case_id, data, refusal=error, now=now)
        return go_to(f"/cases/{case_id}?sent=1#given")

    @post("/undo", status_code=HTTP_200_OK)
    async def undo(
        self, session: Session, person: CurrentPerson, now: Now, case_id: FromPath[int]
    ) -> Redirect:
        """Take it back: the case waits for its answer as before."""
        case = await worked(session, person, case_id)
        await elsewhere.undo(session, case, person, now=now)
        return go_to(f"/cases/{case_id}#answer")


async def _page(
    session: AsyncSession,
    person: Person,
    case_id: int,
    form: ElsewhereForm,
    *,
    refusal: ConflictError | InvalidError | None = None,
    now: datetime,
) -> Template:
    case = await cases.find_for(session, person, case_id)
    await viewing.looked_at(session, [case.id], person, now=now)
    return show(
        "case/elsewhere.html",
        person=person,
        status=HTTP_200_OK if refusal is None else status_of(refusal),
        case_id=case_id,
        is_waiting=case.state in WORKABLE,
        found=spelled(await elsewhere.choices(session, case)),
        aside=ASIDE,
        longest=LONGEST,
        form=form,
        latest=f"{now.astimezone(words.readers_zone()):%Y-%m-%dT%H:%M}",
        refusal=None if refusal is None else str(refusal),
        now=now,
    )

"""A page's card: what to mend first, its light, its connection, its way, and acts on it."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, PathParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError
from app.base.jobs import Stage as Worker
from app.base.web import NamedBell, Session
from app.desk.board.acts import invite_admins
from app.desk.board.forms import AbsenceForm
from app.desk.edge import Now, go_to, outer_address, show
from app.desk.forms import ReasonForm
from app.desk.pages.card_view import KEYS, REACHES, PageCardView, show_card
from app.officials.schemas import MOST_ID
from app.onboarding.board import service as board
from app.onboarding.journey import service as journey
from app.pages import service as pages
from app.pages.model import Page

_PageId = FromPath[Annotated[int, PathParameter(ge=1, le=MOST_ID)]]
_Ask = Request[Person, str, State]


class PageActForm(AbsenceForm, frozen=True):
    """One act on a page, with what it needs."""

    act: Annotated[str, Meta(pattern="^(pause|resume|absent|return|probation)$")] = "resume"
    reason: Annotated[str, Meta(max_length=2000)] = ""


class PageCardController(Controller):
    """One page as its keepers see it."""

    path = "/pages"

    @get("/{page_id:int}")
    async def show_page(
        self, request: _Ask, session: Session, person: CurrentPerson, now: Now, page_id: _PageId
    ) -> Template:
        """Show the card."""
        access.require(person, Right.READ_PAGES)
        page = await pages.find_for(session, person, page_id)
        return _shown(
            person, await show_card(session, person, page, base=outer_address(request), now=now)
        )

    @post("/{page_id:int}/acts", status_code=HTTP_200_OK)
    async def act(
        self,
        request: _Ask,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        page_id: _PageId,
        data: URLEncodedBody[PageActForm],
    ) -> Redirect | Template:
        """Pause the page, read it again, give it a mentor, or say that it lawfully is not kept."""
        access.require(person, _RIGHT_OF[data.act])
        page = await pages.find_for(session, person, page_id, to_change=True)
        try:
            await _act(session, person, page, data, now=now)
        except (ConflictError, InvalidError) as error:
            view = await show_card(session, person, page, base=outer_address(request), now=now)
            return _shown(person, msgspec.structs.replace(view, refusal=str(error)), error)
        return go_to(f"/pages/{page_id}", background=BackgroundTask(bell.ring, Worker.JOURNEY))

    @post("/{page_id:int}/invite", status_code=HTTP_200_OK)
    async def invite(
        self, request: _Ask, session: Session, person: CurrentPerson, now: Now, page_id: _PageId
    ) -> Template:
        """Make a link for the page's admin; it is shown this once."""
        access.require(person, Right.SEE_BOARD)
        access.require(person, Right.KEEP_ACCOUNTS)
        await pages.find_for(session, person, page_id)
        cards = await board.chosen_pages(session, [page_id], sight=person.sight)
        base = outer_address(request)
        invited = await invite_admins(session, person, cards, base=base, now=now)
        return show("board/invited.html", person=person, invited=invited, now=now)


_RIGHT_OF: Final = {
    "pause": Right.KEEP_PAGES,
    "resume": Right.KEEP_PAGES,
    "absent": Right.KEEP_BOARD,
    "return": Right.KEEP_BOARD,
    "probation": Right.KEEP_BOARD,
}


async def _act(
    session: AsyncSession, person: Person, page: Page, data: PageActForm, *, now: datetime
) -> None:
    account = person.account_id
    if data.act == "pause":
        pages.pause(page, reason=ReasonForm(data.reason).checked())
    elif data.act == "resume":
        pages.resume(page, now=now)
    elif data.act == "absent":
        await journey.declare_absent(session, page.id, data.words(), account, now=now)
    elif data.act == "return":
        await journey.return_from_absence(session, page.id, account, now=now)
    else:
        await journey.begin_probation(session, page.id, account, now=now)
    if data.act in {"pause", "resume"}:
        await journey.ensure(session, page.id, now=now)


def _shown(
    person: Person, view: PageCardView, error: ConflictError | InvalidError | None = None
) -> Template:
    status = HTTP_200_OK
    if error is not None:
        is_conflict = isinstance(error, ConflictError)
        status = HTTP_409_CONFLICT if is_conflict else HTTP_422_UNPROCESSABLE_ENTITY
    return show(
        "pages/card.html",
        person=person,
        status=status,
        view=view,
        keys=KEYS,
        reaches=REACHES,
    )

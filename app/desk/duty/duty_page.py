"""The duty page: who is there, what waits for whom, and one's own switch."""

from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import structs
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import reach
from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import DeniedError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.cases.moving import service as moving
from app.desk.duty.duty_view import UNLOOKED, show_duty
from app.desk.duty.forms import SwitchForm
from app.desk.edge import Now, go_to, show
from app.desk.inbox.rows import rows_of
from app.officials import keeping
from app.officials import service as officials
from app.officials.model import Institution
from app.officials.schemas import MOST_ID

_MOST: Final = 100
_Number = Annotated[int, QueryParameter(ge=1, le=MOST_ID)]
_MaybeText = Annotated[str, QueryParameter(max_length=20)]
_Reason = Annotated[str, QueryParameter(max_length=2000)]


class NobodysDutyError(DeniedError):
    """Somebody who is no official wants to go on duty."""

    def __init__(self) -> None:
        super().__init__("На дежурство выходят ответственные, а у Вас другая роль.")


class DutyPageController(Controller):
    """Who is there."""

    path = "/duty"

    @get("/")
    async def show_board(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        institution: FromQuery[_MaybeText] = "",
    ) -> Template:
        """Show the board of an institution, or of the region to whoever sees it all."""
        access.require(person, Right.READ_CASES)
        chosen = await _chosen(session, person, institution)
        view = await show_duty(session, person, chosen, home=state.settings.time_zone, now=now)
        return show("duty/duty.html", person=person, view=view)

    @get("/waiting")
    async def show_waiting(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        institution: FromQuery[_Number],
        reason: FromQuery[_Reason] = "",
        coordinator: FromQuery[_MaybeText] = "",
    ) -> Template:
        """List the cases that wait for one reason, the most urgent first."""
        access.require(person, Right.READ_CASES)
        home = await reach.institution_for(session, person, institution)
        found = await moving.list_unassigned(
            session,
            institution,
            reason.replace("\x00", ""),
            needs_coordinator=bool(coordinator),
            limit=_MOST + 1,
        )
        return show(
            "duty/waiting.html",
            person=person,
            institution=home,
            reason=reason or UNLOOKED,
            needs_coordinator=bool(coordinator),
            rows=await rows_of(session, found[:_MOST], now=now),
            is_cut=len(found) > _MOST,
        )

    @post("/switch", status_code=HTTP_200_OK)
    async def switch(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        data: URLEncodedBody[SwitchForm],
    ) -> Redirect:
        """Go on duty or off it oneself; doing it twice changes nothing."""
        if person.official_id is None:
            raise NobodysDutyError
        official = await officials.find_official(session, person.official_id, to_change=True)
        card = structs.replace(keeping.card_of_official(official), on_duty=data.is_on)
        await keeping.put_official(session, official, card)
        return go_to("/duty", background=BackgroundTask(bell.ring, Stage.ROUTE))


async def _chosen(session: AsyncSession, person: Person, asked: str) -> Institution | None:
    """Tell whose board is asked for; without a choice one's own, or None for the region."""
    own = None if person.sees_region else person.institution_id or 0
    number = int(asked) if asked.isascii() and asked.isdecimal() else own
    if number is None:
        return None
    return await reach.institution_for(session, person, number)

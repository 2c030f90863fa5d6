"""The forms by which a case's term is paused and goes on."""

from typing import Annotated, Final
from uuid import uuid4

import msgspec
from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.errors import ConflictError, InvalidError
from app.base.web import Session
from app.cases import clocks
from app.cases import service as cases
from app.cases.pausing import service as pausing
from app.cases.rules import WORKABLE
from app.desk.case.composer import Composer, show_refused
from app.desk.case.history import names_around
from app.desk.case.spent import stays_of, viewers_of
from app.desk.edge import Now, go_to, show
from app.replies import service as replies
from app.replies.edge import worked

_TOO_MANY: Final = 1000


class PauseForm(msgspec.Struct, frozen=True):
    """Why the term stands still, and for how many days."""

    reason: Annotated[str, Meta(max_length=2000)] = ""
    days: Annotated[str, Meta(max_length=20)] = ""

    @property
    def whole_days(self) -> int:
        """The number of days; 0, which no pause may have, where it is no number."""
        is_number = self.days.isascii() and self.days.isdecimal()
        return min(int(self.days), _TOO_MANY) if is_number else 0


class TermController(Controller):
    """The term of one case."""

    path = "/cases/{case_id:int}"

    @get("/time")
    async def show_time(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        case_id: FromPath[int],
    ) -> Template:
        """Show where the case's time went and who has looked at it."""
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id)
        events = await cases.history(session, case)
        names = await names_around(session, case, events)
        stays = await clocks.clocks_of(session, case, rulebook=state.rulebook, now=now)
        return show(
            "case/time.html",
            person=person,
            stays=stays_of(stays, names.officials, is_over=case.state not in WORKABLE),
            pauses=await pausing.log_of(session, case),
            viewers=viewers_of(events, names.accounts | {person.account_id: "Вы"}),
            now=now,
        )

    @post("/pause", status_code=HTTP_200_OK)
    async def pause(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        case_id: FromPath[int],
        data: URLEncodedBody[PauseForm],
    ) -> Redirect | Template:
        """Let the term stand still; what was typed survives a refusal."""
        case = await worked(session, person, case_id)
        try:
            await replies.check_nothing_on_its_way(session, case)
            await pausing.pause(
                session, case, person, reason=data.reason, days=data.whole_days, now=now
            )
        except (ConflictError, InvalidError) as error:
            typed = Composer(
                key=uuid4(),
                refusal=str(error),
                reason=data.reason,
                pause_days=data.days,
                refused_act="pause",
            )
            return await show_refused(session, person, case_id, typed, error, state=state, now=now)
        return go_to(f"/cases/{case_id}")

    @post("/resume", status_code=HTTP_200_OK)
    async def resume(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        case_id: FromPath[int],
    ) -> Redirect:
        """Let the term go on."""
        case = await worked(session, person, case_id)
        await pausing.resume(session, case, person, rulebook=state.rulebook, now=now)
        return go_to(f"/cases/{case_id}")

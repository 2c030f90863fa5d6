"""The trainer's board of pages by stage, and the table of the same with acts on many at once."""

from datetime import datetime
from typing import Annotated, Final

from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import InvalidError
from app.base.jobs import Stage as Worker
from app.base.web import NamedBell, Session
from app.desk.board import acts as board_acts
from app.desk.board.acts import Done, told_of
from app.desk.board.board_view import BoardView, read_filter
from app.desk.board.forms import Act, ActsForm, NoMailError, NothingChosenError
from app.desk.edge import Now, go_to, outer_address, show
from app.desk.forms import local
from app.onboarding.board import service as board
from app.onboarding.board.rules import Card, Filter, Sorting

_AT_ONCE: Final = 100
_Word = FromQuery[Annotated[str, QueryParameter(max_length=40)]]
_Words = FromQuery[Annotated[str, QueryParameter(max_length=300)]]


_RIGHT_OF: Final = {
    Act.INVITE: Right.KEEP_ACCOUNTS,
    Act.REMIND: Right.KEEP_ACCOUNTS,
    Act.MAIL: Right.KEEP_ACCOUNTS,
    Act.PROBATION: Right.KEEP_BOARD,
    Act.ABSENT: Right.KEEP_BOARD,
}


class BoardController(Controller):
    """How far the pages have come."""

    path = "/board"

    @get("/")
    async def show_board(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        municipality: _Words = "",
        kind: _Word = "",
        words: _Words = "",
    ) -> Template:
        """Show the pages in sight by stage."""
        access.require(person, Right.SEE_BOARD)
        wanted = read_filter(municipality=municipality, kind=kind, words=words)
        view = BoardView(
            wanted=wanted,
            municipalities=await board.municipalities(session, sight=person.sight),
            now=now,
            columns=await board.show_board(session, wanted, sight=person.sight),
        )
        return show("board/board.html", person=person, view=view)

    @get("/table")
    async def show_table(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        municipality: _Words = "",
        kind: _Word = "",
        stage: _Word = "",
        colour: _Word = "",
        words: _Words = "",
        sort: _Word = "",
        after: _Words = "",
        done: _Word = "",
    ) -> Template:
        """Show a part of the table."""
        access.require(person, Right.SEE_BOARD)
        wanted = read_filter(
            municipality=municipality, kind=kind, stage=stage, colour=colour, words=words
        )
        sorting = Sorting(sort) if sort in list(Sorting) else Sorting.SINCE
        view = await _table(
            session, person, wanted, sorting, after=after, told=told_of(done), now=now
        )
        return show("board/table.html", person=person, view=view)

    @post("/acts", status_code=HTTP_200_OK)
    async def act(
        self,
        request: Request[Person, str, State],
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[ActsForm],
    ) -> Redirect | Template:
        """Do one thing to all pages ticked; what is not in sight is left out."""
        access.require(person, Right.SEE_BOARD)
        access.require(person, _RIGHT_OF[data.act])
        base = outer_address(request)
        try:
            cards = await board.chosen_pages(session, data.chosen(), sight=person.sight)
            if not cards:
                raise NothingChosenError
            answer = await _act(session, person, state, data, cards, base=base, now=now)
        except InvalidError as error:
            view = await _table(
                session, person, Filter(), Sorting.SINCE, refusal=str(error), now=now
            )
            status = HTTP_422_UNPROCESSABLE_ENTITY
            return show("board/table.html", person=person, status=status, view=view)
        if isinstance(answer, Template):
            return answer
        back = local(data.back)
        onward = f"{back}{'&' if '?' in back else '?'}done={answer.spell()}"
        stage = Worker.LETTERS if data.act is Act.MAIL else Worker.JOURNEY
        return go_to(onward, background=BackgroundTask(bell.ring, stage))


async def _act(
    session: AsyncSession,
    person: Person,
    state: State,
    data: ActsForm,
    cards: list[Card],
    *,
    base: str,
    now: datetime,
) -> Template | Done:
    if data.act is Act.INVITE:
        invited = await board_acts.invite_admins(session, person, cards, base=base, now=now)
        return show("board/invited.html", person=person, invited=invited, now=now)
    if data.act is Act.REMIND:
        reminders = await board_acts.write_reminders(session, cards, base=base, now=now)
        return show(
            "board/reminders.html",
            person=person,
            reminders=reminders,
            mailable=[each for each in reminders if each.is_mailable] if _can_mail(state) else [],
            can_mail=_can_mail(state),
            now=now,
        )
    if data.act is Act.MAIL:
        if not _can_mail(state):
            raise NoMailError
        return await board_acts.mail_reminders(
            session, person, cards, base=base, sealer=state.sealer, now=now
        )
    if data.act is Act.PROBATION:
        return await board_acts.begin_probations(session, person, cards, now=now)
    return await board_acts.declare_absent(session, person, cards, data.words(), now=now)


def _can_mail(state: State) -> bool:
    return bool(state.settings.smtp_url and state.settings.secret_key)


async def _table(
    session: AsyncSession,
    person: Person,
    wanted: Filter,
    sorting: Sorting,
    *,
    now: datetime,
    after: str = "",
    told: str = "",
    refusal: str = "",
) -> BoardView:
    part = await board.show_table(
        session, wanted, sight=person.sight, sorting=sorting, after=after, limit=_AT_ONCE
    )
    return BoardView(
        wanted=wanted,
        municipalities=await board.municipalities(session, sight=person.sight),
        now=now,
        part=part,
        sorting=sorting,
        told=told,
        refusal=refusal,
    )

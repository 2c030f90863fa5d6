"""People: who may come in, who is invited, and what happened to whose access."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import inviting, people
from app.access import service as access
from app.access.door import CurrentPerson
from app.access.inviting import Issued, Wanted
from app.access.journal import service as journal
from app.access.rules import Person, Right, Role, invited_by, shut_out_by
from app.base.errors import AppError
from app.base.jobs import Stage
from app.base.numbers import LARGEST_ID
from app.base.web import NamedBell, Session, status_of
from app.desk.access.forms import InviteForm
from app.desk.access.words import ALARMING, HAPPENINGS
from app.desk.edge import Now, go_to, outer_address, show
from app.officials import service as officials

_LISTED: Final = 200
_LINES: Final = 100
_CARDS: Final = 50
_Sought = Annotated[str, QueryParameter(max_length=200)]
_Before = Annotated[int, QueryParameter(ge=1, le=LARGEST_ID)]
_OF_THE_CENTRE: Final = frozenset({Role.TRAINER, Role.OPERATOR})


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says beside what it always says."""

    sought: str = ""
    form: InviteForm = InviteForm()
    refusal: AppError | None = None
    link: str = ""
    """A new invitation's, shown only now."""
    link_for: str = ""
    is_mailed: bool = False
    reset: str = ""
    """A link for somebody's new password, shown only now."""


class PeopleController(Controller):
    """The page «Люди»."""

    path = "/people"

    @get("/")
    async def show_people(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        q: FromQuery[_Sought] = "",
    ) -> Template:
        """List the people in sight and the invitations that wait."""
        return await _page(session, person, state, Shown(sought=q.strip()), now=now)

    @post("/invitations", status_code=HTTP_200_OK)
    async def invite(
        self,
        request: Request[Person, str, State],
        session: Session,
        person: CurrentPerson,
        state: State,
        bell: NamedBell,
        now: Now,
        data: URLEncodedBody[InviteForm],
    ) -> Template:
        """Make an invitation; its link is shown only now, and mailed where that is set up."""
        try:
            wanted = data.wanted()
            issued = await inviting.invite(session, person, wanted, now=now)
        except AppError as error:
            shown = Shown(form=data, refusal=error)
            return await _page(session, person, state, shown, now=now)
        is_mailed = await _mail(session, person, state, wanted, issued, now=now)
        shown = Shown(
            link=f"{outer_address(request)}/join/{issued.secret}",
            link_for=wanted.name.strip(),
            is_mailed=is_mailed,
        )
        page = await _page(session, person, state, shown, now=now)
        page.background = BackgroundTask(bell.ring, Stage.LETTERS)
        return page

    @post("/invitations/{invitation_id:int}/withdraw", status_code=HTTP_200_OK)
    async def withdraw(
        self, session: Session, person: CurrentPerson, invitation_id: FromPath[int], now: Now
    ) -> Redirect:
        """Take an invitation back."""
        await inviting.withdraw(session, person, invitation_id, now=now)
        return go_to("/people#invitations")

    @post("/{account_id:int}/end", status_code=HTTP_200_OK)
    async def end_sessions(
        self, session: Session, person: CurrentPerson, account_id: FromPath[int], now: Now
    ) -> Redirect:
        """End somebody's sessions."""
        await people.end_sessions(session, person, account_id, now=now)
        return go_to("/people")

    @post("/{account_id:int}/close", status_code=HTTP_200_OK)
    async def close(
        self,
        session: Session,
        person: CurrentPerson,
        bell: NamedBell,
        account_id: FromPath[int],
        now: Now,
    ) -> Redirect:
        """Let somebody come in no more; what he has to answer is given to others soon."""
        await people.close(session, person, account_id, now=now)
        return go_to("/people", background=BackgroundTask(bell.ring, Stage.ROUTE))

    @post("/{account_id:int}/factor", status_code=HTTP_200_OK)
    async def reset_factor(
        self, session: Session, person: CurrentPerson, account_id: FromPath[int], now: Now
    ) -> Redirect:
        """Take a lost second factor away."""
        await people.reset_second_factor(session, person, account_id, now=now)
        return go_to("/people")

    @post("/{account_id:int}/password", status_code=HTTP_200_OK)
    async def hand_out_reset(
        self,
        request: Request[Person, str, State],
        session: Session,
        person: CurrentPerson,
        state: State,
        account_id: FromPath[int],
        now: Now,
    ) -> Template:
        """Show a link for somebody's new password; only now."""
        secret = await people.hand_out_reset(session, person, account_id, now=now)
        shown = Shown(reset=f"{outer_address(request)}/forgot/{secret}")
        return await _page(session, person, state, shown, now=now)

    @get("/log")
    async def show_log(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        before: FromQuery[_Before | None] = None,
        account: FromQuery[_Before | None] = None,
    ) -> Template:
        """List what happened to whose access, the newest first."""
        access.require(person, Right.KEEP_ACCOUNTS)
        if person.role not in _OF_THE_CENTRE:
            raise access.NoRightError
        lines = await journal.read(session, before=before, account_id=account, limit=_LINES + 1)
        return show(
            "access/people_log.html",
            person=person,
            lines=lines[:_LINES],
            onward=lines[_LINES - 1].event.id if len(lines) > _LINES else None,
            account=account,
            words_of=HAPPENINGS,
            alarming=ALARMING,
            now=now,
        )


async def _mail(
    session: AsyncSession,
    person: Person,
    state: State,
    wanted: Wanted,
    issued: Issued,
    *,
    now: datetime,
) -> bool:
    settings = state.settings
    can_mail = settings.smtp_url and settings.public_url and settings.secret_key
    if not (wanted.email.strip() and can_mail):
        return False
    await inviting.write_to(
        session,
        wanted,
        issued,
        inviter=person.name,
        public_url=settings.public_url,
        sealer=state.sealer,
        now=now,
    )
    return True


async def _page(
    session: AsyncSession, person: Person, state: State, shown: Shown, *, now: datetime
) -> Template:
    everybody = await people.list_for(session, person, now=now)
    found = [each for each in everybody if _matches(each, shown.sought)]
    return show(
        "access/people.html",
        person=person,
        status=HTTP_200_OK if shown.refusal is None else status_of(shown.refusal),
        shown=shown,
        found=found[:_LISTED],
        total=len(everybody),
        is_cut=len(found) > _LISTED,
        invitations=await inviting.list_for(session, person, now=now),
        roles=[role for role in Role if role in invited_by(person)],
        withdrawable=shut_out_by(person),
        institutions=await officials.list_institutions(session, sight=person.sight),
        cards=await _free_cards(session, person),
        can_see_log=person.role in _OF_THE_CENTRE,
        can_mail=bool(state.settings.smtp_url and state.settings.public_url),
        now=now,
    )


def _matches(each: people.Seen, sought: str) -> bool:
    spelled = f"{each.name} {each.login} {each.institution}".casefold()
    return all(word in spelled for word in sought.casefold().split())


async def _free_cards(session: AsyncSession, person: Person) -> list[tuple[int, str]]:
    """List officials without an account, where they are few enough to choose among."""
    cards = await officials.list_officials(session, sight=person.sight)
    taken = await access.accounts_of_officials(session, [each.id for each in cards])
    free = [(each.id, each.name) for each in cards if each.id not in taken]
    return free if len(free) <= _CARDS else []

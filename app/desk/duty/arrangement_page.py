"""The page of one official's duty: leave and shifts are entered, cancelled and ended here."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, PathParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import structs
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.door import CurrentPerson
from app.access.rules import Person
from app.base.errors import AppError, ConflictError, InvalidError, NotFoundError
from app.base.jobs import Bell, Stage
from app.base.web import NamedBell, Session, status_of
from app.desk.duty.arrangement import Asked, nothing_asked, show_arrangement
from app.desk.duty.forms import LeaveForm, SwitchForm, WeeksForm
from app.desk.edge import Now, go_to, show
from app.officials import keeping, leaves, roster
from app.officials.model import Official
from app.officials.schemas import MOST_ID
from app.onboarding.kept import kept_official, own_or_kept_official

_Number = Annotated[int, PathParameter(ge=1, le=MOST_ID)]
_REFUSALS = (InvalidError, ConflictError, NotFoundError)


class ArrangementController(Controller):
    """One official's leave, for himself and the centre, and his shifts, for the centre."""

    path = "/duty/people/{official_id:int}"

    @get("/")
    async def show_person(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        official_id: FromPath[_Number],
    ) -> Template:
        """Show his leaves and shifts."""
        official = await own_or_kept_official(session, person, official_id)
        zone = await _zone(session, official, state)
        return await _page(session, person, official, zone, now=now)

    @post("/leaves", status_code=HTTP_200_OK)
    async def enter_leave(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        official_id: FromPath[_Number],
        data: URLEncodedBody[LeaveForm],
    ) -> Redirect | Template:
        """Record that he is away, and who has his cases meanwhile."""
        official = await own_or_kept_official(session, person, official_id)
        zone = await _zone(session, official, state)
        try:
            first_day, last_day = data.days()
            await leaves.enter(
                session,
                official,
                first_day=first_day,
                last_day=last_day,
                substitute_id=data.substitute_id(),
                reason=data.words(),
                zone=zone,
                entered_by=person.account_id,
                now=now,
            )
        except _REFUSALS as error:
            asked = structs.replace(_blank(zone, now), leave=data, refused="leave")
            return await _page(session, person, official, zone, asked=asked, error=error, now=now)
        return _back(official, "leaves", bell)

    @post("/leaves/{leave_id:int}/cancel", status_code=HTTP_200_OK)
    async def cancel_leave(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        official_id: FromPath[_Number],
        leave_id: FromPath[_Number],
    ) -> Redirect | Template:
        """Make a coming leave undone."""
        official = await own_or_kept_official(session, person, official_id)
        act = leaves.cancel(session, official, leave_id, now=now)
        return await _done(session, bell, person, state, official, act, "leaves", now=now)

    @post("/leaves/{leave_id:int}/return", status_code=HTTP_200_OK)
    async def come_back(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        official_id: FromPath[_Number],
        leave_id: FromPath[_Number],
    ) -> Redirect | Template:
        """Say that he is back earlier: his cases come back to him."""
        official = await own_or_kept_official(session, person, official_id)
        act = leaves.come_back(session, official, leave_id, now=now)
        return await _done(session, bell, person, state, official, act, "leaves", now=now)

    @post("/roster", status_code=HTTP_200_OK)
    async def follow_roster(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        official_id: FromPath[_Number],
        data: URLEncodedBody[SwitchForm],
    ) -> Redirect:
        """Let his duty follow the roster, or last while he is switched on."""
        official = await kept_official(session, person, official_id, to_change=True)
        card = structs.replace(keeping.card_of_official(official), follows_roster=data.is_on)
        await keeping.put_official(session, official, card)
        return _back(official, "shifts", bell)

    @post("/shifts", status_code=HTTP_200_OK)
    async def add_weeks(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        official_id: FromPath[_Number],
        data: URLEncodedBody[WeeksForm],
    ) -> Redirect | Template:
        """Put him on duty at the same hours of several days: all of them, or none."""
        official = await kept_official(session, person, official_id, to_change=True)
        zone = await _zone(session, official, state)
        try:
            await roster.add_weeks(session, official, data.weeks(), zone=zone, now=now)
        except _REFUSALS as error:
            asked = structs.replace(_blank(zone, now), weeks=data, refused="weeks")
            return await _page(session, person, official, zone, asked=asked, error=error, now=now)
        return _back(official, "shifts", bell)

    @post("/shifts/{shift_id:int}/drop", status_code=HTTP_200_OK)
    async def drop_shift(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        official_id: FromPath[_Number],
        shift_id: FromPath[_Number],
    ) -> Redirect | Template:
        """Strike a shift off the roster."""
        official = await kept_official(session, person, official_id, to_change=True)
        act = roster.drop_shift(session, official, shift_id)
        return await _done(session, bell, person, state, official, act, "shifts", now=now)


async def _zone(session: AsyncSession, official: Official, state: State) -> ZoneInfo:
    return await roster.zone_of(session, official, home=state.settings.time_zone)


def _blank(zone: ZoneInfo, now: datetime) -> Asked:
    return nothing_asked(now.astimezone(zone).date())


def _back(official: Official, place: str, bell: Bell) -> Redirect:
    ring = BackgroundTask(bell.ring, Stage.ROUTE)
    return go_to(f"/duty/people/{official.id}#{place}", background=ring)


async def _done(
    session: AsyncSession,
    bell: Bell,
    person: Person,
    state: State,
    official: Official,
    act: Awaitable[object],
    place: str,
    *,
    now: datetime,
) -> Redirect | Template:
    """Do what a button of a list asks for; where that is refused, show the list as it is now."""
    try:
        await act
    except _REFUSALS as error:
        zone = await _zone(session, official, state)
        asked = structs.replace(_blank(zone, now), refused=place)
        return await _page(session, person, official, zone, asked=asked, error=error, now=now)
    return _back(official, place, bell)


async def _page(
    session: AsyncSession,
    person: Person,
    official: Official,
    zone: ZoneInfo,
    *,
    asked: Asked | None = None,
    error: AppError | None = None,
    now: datetime,
) -> Template:
    """Show the page, with what was typed and the sentence where it was refused."""
    if asked is not None and error is not None:
        asked = structs.replace(asked, refusal=str(error))
    view = await show_arrangement(session, official, zone=zone, asked=asked, now=now)
    status = HTTP_200_OK if error is None else status_of(error)
    return show("duty/arrangement.html", person=person, status=status, view=view)

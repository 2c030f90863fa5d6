"""HTTP for the duty roster, for leave, and for who is there now."""

from datetime import UTC, datetime

from litestar import Controller, Response, delete, get, post
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from app.access import reach
from app.access.door import CurrentPerson
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.officials import board, leaves, roster
from app.officials.duty_schemas import (
    DutyView,
    LeaveView,
    NewLeave,
    NewShift,
    NewWeeks,
    ShiftView,
)
from app.onboarding.asking import PathId, QueryId
from app.onboarding.kept import kept_official, own_or_kept_official


class DutyController(Controller):
    """Who is there now."""

    path = "/duty"
    tags = ("officials",)

    @get("/")
    async def show(
        self, session: Session, person: CurrentPerson, institution_id: QueryId
    ) -> list[DutyView]:
        """Tell of everybody in an institution: on duty or not, until when, who stands in."""
        await reach.institution_for(session, person, institution_id)
        lines = await board.board(session, institution_id, now=datetime.now(UTC))
        return [DutyView.of(line) for line in lines]


class ShiftController(Controller):
    """The roster of an official."""

    path = "/officials/{official_id:int}/shifts"
    tags = ("officials",)

    @get("/")
    async def list_all(
        self, session: Session, person: CurrentPerson, official_id: PathId
    ) -> list[ShiftView]:
        """List the present and coming shifts in their order, a thousand at most."""
        official = await reach.official_for(session, person, official_id)
        found = await roster.list_shifts(session, official, now=datetime.now(UTC))
        return [ShiftView.of(shift) for shift in found]

    @post("/", status_code=HTTP_201_CREATED)
    async def add(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        official_id: PathId,
        data: JSONBody[NewShift],
    ) -> Response[list[ShiftView]]:
        """Put an official on duty for a time; it counts where he follows the roster."""
        official = await kept_official(session, person, official_id, to_change=True)
        zone = await roster.zone_of(session, official, home=state.settings.time_zone)
        added = await roster.add_shifts(
            session, official, [data.span()], zone=zone, now=datetime.now(UTC)
        )
        views = [ShiftView.of(shift) for shift in added]
        return ringing(views, bell, Stage.ROUTE, status_code=HTTP_201_CREATED)

    @post("/weeks", status_code=HTTP_201_CREATED)
    async def add_weeks(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        official_id: PathId,
        data: JSONBody[NewWeeks],
    ) -> Response[list[ShiftView]]:
        """Put an official on duty at the same hours of several days: all of them, or none."""
        official = await kept_official(session, person, official_id, to_change=True)
        zone = await roster.zone_of(session, official, home=state.settings.time_zone)
        added = await roster.add_weeks(
            session, official, data.weeks(), zone=zone, now=datetime.now(UTC)
        )
        views = [ShiftView.of(shift) for shift in added]
        return ringing(views, bell, Stage.ROUTE, status_code=HTTP_201_CREATED)

    @delete("/{shift_id:int}", status_code=HTTP_204_NO_CONTENT)
    async def drop(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        official_id: PathId,
        shift_id: PathId,
    ) -> Response[None]:
        """Strike a shift off the roster."""
        official = await kept_official(session, person, official_id, to_change=True)
        await roster.drop_shift(session, official, shift_id)
        return ringing(None, bell, Stage.ROUTE, status_code=HTTP_204_NO_CONTENT)


class LeaveController(Controller):
    """The leaves of an official, which he may enter himself."""

    path = "/officials/{official_id:int}/leaves"
    tags = ("officials",)

    @get("/")
    async def list_all(
        self, session: Session, person: CurrentPerson, official_id: PathId
    ) -> list[LeaveView]:
        """List the leaves, the latest first; colleagues see the duty board instead."""
        official = await own_or_kept_official(session, person, official_id)
        return [LeaveView.of(leave) for leave in await leaves.list_leaves(session, official)]

    @post("/", status_code=HTTP_201_CREATED)
    async def enter(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        official_id: PathId,
        data: JSONBody[NewLeave],
    ) -> Response[LeaveView]:
        """Record that an official is away, and who has his cases meanwhile."""
        official = await own_or_kept_official(session, person, official_id)
        leave = await leaves.enter(
            session,
            official,
            first_day=data.first_day,
            last_day=data.last_day,
            substitute_id=data.substitute_id,
            reason=data.reason,
            zone=await roster.zone_of(session, official, home=state.settings.time_zone),
            entered_by=person.account_id,
            now=datetime.now(UTC),
        )
        return ringing(LeaveView.of(leave), bell, Stage.ROUTE, status_code=HTTP_201_CREATED)

    @post("/{leave_id:int}/return", status_code=HTTP_200_OK)
    async def come_back(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        official_id: PathId,
        leave_id: PathId,
    ) -> Response[LeaveView]:
        """Say that he came back earlier: the leave ends now."""
        official = await own_or_kept_official(session, person, official_id)
        leave = await leaves.come_back(session, official, leave_id, now=datetime.now(UTC))
        return ringing(LeaveView.of(leave), bell, Stage.ROUTE)

    @delete("/{leave_id:int}", status_code=HTTP_200_OK)
    async def cancel(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        official_id: PathId,
        leave_id: PathId,
    ) -> Response[LeaveView]:
        """Make a coming leave undone; it stays on record as cancelled."""
        official = await own_or_kept_official(session, person, official_id)
        leave = await leaves.cancel(session, official, leave_id, now=datetime.now(UTC))
        return ringing(LeaveView.of(leave), bell, Stage.ROUTE)

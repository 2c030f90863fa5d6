"""Notices: what happened, and how one wants to be told of it."""

from datetime import datetime
from typing import Annotated, Final

from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.door import CurrentPerson
from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError, TooOftenError
from app.base.jobs import Bell, Stage
from app.base.web import NamedBell, Session, status_of
from app.desk.edge import Now, go_to, outer_address, show
from app.desk.notices.forms import ChannelForm, ReadForm
from app.desk.notices.tellings import WISHES
from app.desk.notices.unread import MOST, told
from app.desk.notices.view import Shown, show_settings
from app.notices import channels, linking
from app.notices import service as notices
from app.notices.calendar import service as calendar
from app.notices.channels import DeskChannelError
from app.notices.choosing import Choice
from app.notices.rules import Channel
from app.notices.standing import Standing

_LISTED: Final = 100
_SETTINGS: Final = "/notices/settings"
_Saved = Annotated[str, QueryParameter(max_length=20)]


class NoticesPageController(Controller):
    """One's own notices."""

    path = "/notices"

    @get("/")
    async def show_unread(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """List what is not read yet, the newest first."""
        unread = await notices.unread(session, person.account_id, limit=_LISTED + 1)
        standing = await Standing.over(session, unread)
        worth = standing.worth_telling(unread)
        return show(
            "notices/notices.html",
            person=person,
            unread=unread[:_LISTED],
            urgent={one.id for one in worth if standing.is_urgent(one)},
            idle={one.id for one in unread} - {one.id for one in worth},
            is_cut=len(unread) > _LISTED,
            now=now,
        )

    @get("/count")
    async def show_count(self, session: Session, person: CurrentPerson) -> Template:
        """Give the number beside the bell anew."""
        number = await notices.count_unread(session, person.account_id, most=MOST)
        return show("notices/bell.html", person=person, number=number, told=told(number))

    @post("/read", status_code=HTTP_200_OK)
    async def mark_read(
        self, session: Session, person: CurrentPerson, now: Now, data: URLEncodedBody[ReadForm]
    ) -> Redirect:
        """Mark everything read that the page had shown; what came meanwhile stays."""
        await notices.mark_read(
            session, person.account_id, shown=data.ids(), before=data.before, now=now
        )
        return go_to("/notices")


class ChannelsPageController(Controller):
    """One's own channels."""

    path = _SETTINGS

    @get("/")
    async def show_channels(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        saved: FromQuery[_Saved] = "",
    ) -> Template:
        """Show what is told where and when."""
        return await _page(session, person, state, Shown(saved=saved), now=now)

    @post("/channels/{channel:str}", status_code=HTTP_200_OK)
    async def choose(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        channel: FromPath[Channel],
        data: URLEncodedBody[ChannelForm],
    ) -> Redirect | Template:
        """Keep what one wants of a channel."""
        before = await _kept(session, person, channel)
        try:
            await channels.choose(
                session,
                person.account_id,
                channel,
                data.choice(before),
                is_on=bool(data.is_on),
                address=data.address.strip() if channel is Channel.EMAIL else None,
                now=now,
            )
        except (InvalidError, TooOftenError) as error:
            shown = Shown(channel=channel, form=data, refusal=str(error))
            status = status_of(error)
            return await _page(session, person, state, shown, status=status, now=now)
        ring = BackgroundTask(_ring, bell)
        return go_to(f"{_SETTINGS}?saved={channel.value}#{channel.value}", background=ring)

    @post("/mail", status_code=HTTP_200_OK)
    async def ask_again(
        self, session: Session, bell: NamedBell, person: CurrentPerson, state: State, now: Now
    ) -> Redirect | Template:
        """Have the letter that asks to confirm the mail address written again."""
        try:
            await channels.ask_again(session, person.account_id, now=now)
        except (ConflictError, TooOftenError) as error:
            shown = Shown(channel=Channel.EMAIL, refusal=str(error))
            return await _page(session, person, state, shown, status=status_of(error), now=now)
        ring = BackgroundTask(bell.ring, Stage.LETTERS)
        return go_to(f"{_SETTINGS}#{Channel.EMAIL.value}", background=ring)

    @post("/channels/{channel:str}/link", status_code=HTTP_200_OK)
    async def link(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        channel: FromPath[Channel],
    ) -> Template:
        """Show the code that makes a talk with our bot one's own; only now."""
        code = await linking.new_code(session, person.account_id, channel, now=now)
        return await _page(session, person, state, Shown(channel=channel, code=code), now=now)

    @post("/channels/{channel:str}/unlink", status_code=HTTP_200_OK)
    async def unlink(
        self, session: Session, person: CurrentPerson, channel: FromPath[Channel]
    ) -> Redirect:
        """Forget the talk with our bot."""
        await linking.unlink(session, person.account_id, channel)
        return go_to(f"{_SETTINGS}#{channel.value}")

    @post("/calendar", status_code=HTTP_200_OK)
    async def make_calendar(
        self,
        request: Request[Person, str, State],
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
    ) -> Template:
        """Show a calendar's address; only now, and an earlier one works no more."""
        try:
            secret = await calendar.new_address(session, person, now=now)
        except ConflictError as error:
            shown = Shown(calendar_refusal=str(error))
            return await _page(session, person, state, shown, status=HTTP_409_CONFLICT, now=now)
        shown = Shown(calendar=f"{outer_address(request)}/calendar/{secret}.ics")
        return await _page(session, person, state, shown, now=now)

    @post("/calendar/revoke", status_code=HTTP_200_OK)
    async def revoke_calendar(self, session: Session, person: CurrentPerson) -> Redirect:
        """Let the address work no more."""
        await calendar.revoke(session, person)
        return go_to(f"{_SETTINGS}#calendar")


async def _ring(bell: Bell) -> None:
    for stage in (Stage.DELIVER, Stage.LETTERS):
        await bell.ring(stage)


async def _kept(session: AsyncSession, person: Person, channel: Channel) -> Choice:
    """Tell what is set now; raises DeskChannelError for the desk, which has no settings."""
    for kept, _ in await channels.own(session, person.account_id):
        if kept.channel is channel:
            return channels.choice_of(kept)
    raise DeskChannelError


async def _page(
    session: AsyncSession,
    person: Person,
    state: State,
    shown: Shown,
    *,
    status: int = HTTP_200_OK,
    now: datetime,
) -> Template:
    view = await show_settings(session, person, state.settings, shown, now=now)
    return show("notices/settings.html", person=person, status=status, view=view, wishes=WISHES)

"""HTTP for notices: what happened to your cases, and how you want to be told of it."""

from datetime import UTC, datetime
from typing import Final

from litestar import Controller, Response, delete, get, post, put
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.door import CurrentPerson
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.notices import channels, delivering, linking, service
from app.notices.rules import Channel
from app.notices.schemas import (
    ChannelView,
    DeliveryView,
    LinkView,
    NoticeView,
    Preferences,
    Read,
)

_MOST: Final = 200


class NoticeController(Controller):
    """Your own notices; nobody sees another's."""

    path = "/notices"
    tags = ("notices",)

    @get("/")
    async def list_unread(
        self, session: Session, person: CurrentPerson, limit: FromQuery[int] = 50
    ) -> list[NoticeView]:
        """List what you have not read yet, the newest first."""
        unread = await service.unread(session, person.account_id, limit=_bounded(limit))
        return [NoticeView.of(notice) for notice in unread]

    @post("/read", status_code=HTTP_204_NO_CONTENT)
    async def mark_read(
        self, session: Session, person: CurrentPerson, data: JSONBody[Read]
    ) -> None:
        """Mark your notices read; doing it twice changes nothing, others' are left out."""
        await service.mark_read(session, person.account_id, shown=data.ids, now=datetime.now(UTC))

    @get("/preferences")
    async def show_preferences(self, session: Session, person: CurrentPerson) -> list[ChannelView]:
        """Show your channels; the desk is always one more."""
        return await _shown(session, person.account_id)

    @put("/preferences", status_code=HTTP_200_OK)
    async def put_preferences(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        data: JSONBody[Preferences],
    ) -> Response[list[ChannelView]]:
        """Choose what you are told where and when: all of it, or nothing where a part is wrong."""
        for wanted in data.channels:
            await channels.choose(
                session,
                person.account_id,
                wanted.channel,
                wanted.choice(),
                is_on=wanted.is_on,
                address=wanted.address,
                now=datetime.now(UTC),
            )
        shown = await _shown(session, person.account_id)
        return ringing(shown, bell, Stage.DELIVER, Stage.LETTERS)

    @post("/channels/{channel:str}/link", status_code=HTTP_201_CREATED)
    async def link(
        self, session: Session, person: CurrentPerson, state: State, channel: FromPath[Channel]
    ) -> LinkView:
        """Get a code that makes your talk with our bot a channel of yours."""
        now = datetime.now(UTC)
        code = await linking.new_code(session, person.account_id, channel, now=now)
        return LinkView(
            code=code,
            link=linking.bot_link(state.settings, channel, code),
            says=f"Откройте бота центра и отправьте ему: /start {code}",
            until=now + linking.CODE_LASTS,
        )

    @delete("/channels/{channel:str}/link", status_code=HTTP_204_NO_CONTENT)
    async def unlink(
        self, session: Session, person: CurrentPerson, channel: FromPath[Channel]
    ) -> None:
        """Forget your talk with our bot; doing it twice changes nothing."""
        await linking.unlink(session, person.account_id, channel)

    @get("/deliveries")
    async def list_deliveries(
        self, session: Session, person: CurrentPerson, limit: FromQuery[int] = 50
    ) -> list[DeliveryView]:
        """List what was sent to you and what could not be, the newest first."""
        found = await delivering.list_deliveries(session, person.account_id, limit=_bounded(limit))
        return [DeliveryView.of(delivery) for delivery in found]


async def _shown(session: AsyncSession, account_id: int) -> list[ChannelView]:
    _, box = await channels.mailbox_of(session, account_id)
    is_mail_confirmed = box is not None and box.confirmed_at is not None
    return [
        ChannelView.of(
            kept,
            address,
            is_confirmed=is_mail_confirmed if kept.channel is Channel.EMAIL else bool(address),
        )
        for kept, address in await channels.own(session, account_id)
    ]


def _bounded(limit: int) -> int:
    return min(max(limit, 1), _MOST)

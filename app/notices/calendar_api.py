"""HTTP for calendars: one's own address, and what calendar programs read there."""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_201_CREATED,
    HTTP_204_NO_CONTENT,
    HTTP_304_NOT_MODIFIED,
)

from app.access.door import PUBLIC, CurrentPerson
from app.base.web import Session
from app.notices.calendar import service

_ENDING: Final = ".ics"
_TYPE: Final = "text/calendar"


class CalendarAddress(msgspec.Struct, frozen=True):
    """Where your calendar program finds your deadlines; whoever knows it can read them."""

    url: str

    def __repr__(self) -> str:
        return "CalendarAddress(url=...)"


class CalendarController(Controller):
    """The address of your deadlines."""

    path = "/notices/calendar"
    tags = ("notices",)

    @post("/", status_code=HTTP_201_CREATED)
    async def make(self, session: Session, person: CurrentPerson, state: State) -> CalendarAddress:
        """Get an address, shown only now; an earlier one stops working."""
        secret = await service.new_address(session, person, now=datetime.now(UTC))
        base = state.settings.public_url.rstrip("/")
        return CalendarAddress(url=f"{base}/calendar/{secret}{_ENDING}")

    @delete("/", status_code=HTTP_204_NO_CONTENT)
    async def revoke(self, session: Session, person: CurrentPerson) -> None:
        """Let the address work no more; doing it twice changes nothing."""
        await service.revoke(session, person)


class CalendarFeedController(Controller):
    """Where calendar programs come, which cannot log in: the address itself is the secret."""

    path = "/calendar"
    opt = {PUBLIC: True}  # noqa: RUF012 - Litestar reads it once
    include_in_schema = False

    @get("/{name:str}", status_code=HTTP_200_OK)
    async def read(
        self,
        request: Request[Any, Any, State],
        session: Session,
        state: State,
        name: FromPath[str],
    ) -> Response[bytes]:
        """Give the deadlines as iCalendar, or 304 where nothing has changed."""
        content = await service.read(
            session,
            name.removesuffix(_ENDING),
            public_url=state.settings.public_url,
            now=datetime.now(UTC),
        )
        tag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
        if tag in _tags(request.headers.get("if-none-match", "")):
            return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
        return Response(content, media_type=_TYPE, headers=headers)


def _tags(header: str) -> set[str]:
    """Read the tags that a program knows; a proxy that packs answers may have marked them weak."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}

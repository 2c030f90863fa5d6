"""HTTP for notices: what happened to your cases while you were away."""

from datetime import UTC, datetime

from litestar import Controller, get, post
from litestar.params import FromQuery, JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from app.access.door import CurrentPerson
from app.base.web import Session
from app.notices import service
from app.notices.schemas import NoticeView, ReadUpTo

_MOST = 200


class NoticeController(Controller):
    """Your own notices; nobody sees another's."""

    path = "/notices"
    tags = ("notices",)

    @get("/")
    async def list_unread(
        self, session: Session, person: CurrentPerson, limit: FromQuery[int] = 50
    ) -> list[NoticeView]:
        """List what you have not read yet, the newest first."""
        limit = min(max(limit, 1), _MOST)
        unread = await service.unread(session, person.account_id, limit=limit)
        return [NoticeView.of(notice) for notice in unread]

    @post("/read", status_code=HTTP_204_NO_CONTENT)
    async def mark_read(
        self, session: Session, person: CurrentPerson, data: JSONBody[ReadUpTo]
    ) -> None:
        """Mark your notices read, up to an id; doing it twice changes nothing."""
        await service.mark_read(session, person.account_id, up_to=data.up_to, now=datetime.now(UTC))

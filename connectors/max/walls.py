"""The posts of channels."""

from datetime import datetime
from typing import Final

from app.vocabulary import IncomingPost, PageRef, PostRef
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.text import plain
from connectors.max.walk import PAGE, Page, read_page, walk
from connectors.max.wire import Message
from connectors.moments import from_milliseconds, to_milliseconds

_POSTS: Final = "GET /messages"
_NO_COUNTER: Final = -1


async def read_posts(bots: Bots, page: PageRef, since: datetime) -> list[IncomingPost]:
    """Read a channel's posts since a moment, the newest first; raises a ConnectorError."""
    wall = _Wall(bots, page)
    walked = await walk(wall.page_upto, since=to_milliseconds(since))
    posts = [post_of(page, message) for message in walked.messages]
    return [post for post in posts if post.published_at >= since]


def post_of(page: PageRef, message: Message) -> IncomingPost:
    """Put one post into our words; raises OverflowError for a time that is none."""
    return IncomingPost(
        ref=PostRef(page=page, post_id=message.body.mid),
        text=_text(message),
        published_at=from_milliseconds(message.timestamp),
        comments_count=_NO_COUNTER,
    )


class _Wall:
    """Pages of a channel; learns whether ``from`` or ``to`` is the newer end of time."""

    def __init__(self, bots: Bots, page: PageRef) -> None:
        self._bots = bots
        self._page = page
        self._newer, self._older = "from", "to"

    async def page_upto(self, upto: int | None) -> Page:
        page = await self._asked(upto)
        if upto is not None and any(one.timestamp > upto for one in page.messages):
            self._newer, self._older = self._older, self._newer
            page = await self._asked(upto)
        return page

    async def _asked(self, upto: int | None) -> Page:
        query: dict[str, str | int] = {"chat_id": self._page.external_id, "count": PAGE}
        if upto is not None:
            query[self._newer] = upto
        return read_page(_POSTS, await self._bots.read(Ask(_POSTS, (), query)))


def _text(message: Message) -> str:
    forwarded = None
    if message.link is not None and message.link.type == "forward":
        forwarded = message.link.message
    texts = (message.body.text, None if forwarded is None else forwarded.text)
    return "\n\n".join(filter(None, map(plain, texts)))

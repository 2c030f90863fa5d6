"""MAX as the contract wants it: one door to all that this package does."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.vocabulary import (
    Capabilities,
    CommentRef,
    Discussion,
    IncomingPost,
    News,
    PageCard,
    PageKey,
    PageRef,
    PostRef,
)
from connectors.contract import (
    ConnectorError,
    GoneError,
    Heard,
    Hook,
    NotOfferedError,
    Published,
)
from connectors.max import blocking, hiding, listening, pages, walls, writing
from connectors.max.address import MaxAddress
from connectors.max.bots import Bots
from connectors.max.client import MaxClient
from connectors.max.discussion import discussion_of, read_comments
from connectors.max.hearing import Hearing
from connectors.max.ownership import Ownership
from connectors.max.subscribing import Subscribing
from connectors.moments import to_milliseconds
from connectors.rows import side_by_side
from connectors.unoffered import Unoffered

_NO_COUNTER: Final = -1


class MaxConnector(Unoffered):
    """MAX with the bots at hand; keep it while the keys stay, for it learns who they are."""

    def __init__(self, client: MaxClient, address: MaxAddress, keys: Sequence[PageKey]) -> None:
        self._bots = Bots(client, keys)
        self._address = address
        self._ownership = Ownership(self._bots)
        self._subscribing = Subscribing(self._bots)
        self._hearing = Hearing(self._bots, self._ownership)

    async def resolve(self, link: str) -> PageCard:
        """Find the channel behind a link or a number; public links often cannot be followed."""
        return await pages.resolve(self._bots, link)

    async def card(self, page: PageRef) -> PageCard:
        """Tell anew who the page is; see contract.Connector."""
        return await self.resolve(page.external_id)

    async def capabilities(self, page: PageRef) -> Capabilities:
        """Tell what the bots may do; raises UnavailableError, ThrottledError if MAX is silent."""
        return await pages.capabilities(self._bots, page)

    def new_posts(
        self, pages: Mapping[PageRef, datetime]
    ) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
        """Yield for each channel its posts since a moment, the newest first.

        MAX tells no number of comments: ``comments_count`` is always -1.
        """

        async def read(page: PageRef) -> Sequence[IncomingPost]:
            return await walls.read_posts(self._bots, page, pages[page])

        return side_by_side(pages, read)

    async def changed_posts(
        self, counts: Mapping[PostRef, int]
    ) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
        """Yield every post with -1, whatever was given: MAX has no counter that could stand still.

        So each post has to be read. Asks one thing for each channel: whether it may be read at
        all; if not, that is told of its posts, and silence is not taken for quiet.
        """
        posts: dict[PageRef, list[PostRef]] = {}
        for post in counts:
            posts.setdefault(post.page, []).append(post)

        async def check(page: PageRef) -> int:
            await pages.check_reading(self._bots, page)
            return _NO_COUNTER

        async for page, told in side_by_side(posts, check):
            for post in posts[page]:
                yield post, told

    async def comments_under(
        self, posts: Mapping[PostRef, datetime | None]
    ) -> AsyncIterator[tuple[PostRef, Discussion | ConnectorError]]:
        """Yield each post's comments since a moment; replies stand in one list with the rest.

        An author that MAX hides is None, and then a comment is ours only if this very
        connector published it.
        """
        try:
            is_own = await self._ownership.judge()
        except ConnectorError as failure:
            for post in posts:
                yield post, failure
            return

        async def read(post: PostRef) -> Discussion:
            since = posts[post]
            stamp = None if since is None else to_milliseconds(since)
            try:
                walked = await read_comments(self._bots, post, since=stamp)
            except GoneError:
                await pages.check_reading(self._bots, post.page)
                raise
            return discussion_of(post, walked, is_own=is_own)

        async for told in side_by_side(posts, read):
            yield told

    async def reply(self, to: CommentRef, text: str, *, key: str) -> Published:  # noqa: ARG002
        """Publish once; MAX takes no ``key``, so ask ``find_reply`` before any other try."""
        limit = self._address.message_limit
        mid = await writing.publish(self._bots, to, text, limit=limit)
        self._ownership.add(mid)
        return Published(comment_id=mid)

    async def find_reply(
        self, to: CommentRef, text: str, *, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Look for our answer under the post; white space does not count."""
        mid = await writing.find(self._bots, to, text, since=since, known=known)
        if mid is not None:
            self._ownership.add(mid)
        return mid

    async def tell(self, talk: str, text: str) -> None:
        """Write once into a dialog with the first bot; see contract.Connector."""
        await writing.tell(self._bots, talk, text, limit=self._address.message_limit)

    async def hide(self, comment: CommentRef) -> None:
        """Delete a comment for ever: MAX can neither hide nor bring back."""
        await hiding.delete(self._bots, comment)

    async def block_author(self, page: PageRef, author_id: str, *, until: datetime | None) -> None:
        """Shut an author out of the channel; MAX does it for good or not at all."""
        await blocking.block(self._bots, page, author_id, until=until)

    async def unblock_author(self, page: PageRef, author_id: str) -> None:  # noqa: ARG002
        """Refuse: MAX tells no way back."""
        raise NotOfferedError(f"unblock: {page.network}", sentence=blocking.NO_WAY_BACK)

    async def hear(self, event: bytes) -> Sequence[News]:
        """Understand one event; asks MAX for what the event leaves open."""
        return await self._hearing.understand(event)

    async def listen(self, page: PageRef | None, mark: str | None, *, wait: timedelta) -> Heard:  # noqa: ARG002
        """Wait for news of the first bot in all its channels; gaps over 24 hours are not told."""
        return await listening.listen(self._bots, mark, wait=wait)

    async def subscribe(self, page: PageRef | None, hook: Hook) -> None:  # noqa: ARG002
        """Have news of the first bot pushed; come back hourly, for MAX forgets silently."""
        await self._subscribing.subscribe(hook)

    async def unsubscribe(self, page: PageRef | None, hook: Hook) -> None:  # noqa: ARG002
        """Have nothing pushed to this address any more."""
        await self._subscribing.unsubscribe(hook)

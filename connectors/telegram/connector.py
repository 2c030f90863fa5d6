"""Telegram as the contract wants it: one door to all that this package does."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta

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
from connectors.contract import ConnectorError, FateUnknownError, Heard, Hook, Published
from connectors.telegram import blocking, rights, writing
from connectors.telegram.address import TelegramAddress
from connectors.telegram.bots import Bots
from connectors.telegram.client import TelegramClient
from connectors.telegram.hearing import Hearing
from connectors.telegram.listening import Listening
from connectors.telegram.pages import reached, resolve
from connectors.telegram.subscribing import Subscribing
from connectors.unoffered import Unoffered


class TelegramConnector(Unoffered):
    """Telegram with the bots at hand; keep it while the keys stay, for it remembers.

    Everything comes by updates: nothing can be read again, so the readings tell no more than
    whether a page can be reached.
    """

    def __init__(
        self, client: TelegramClient, address: TelegramAddress, keys: Sequence[PageKey]
    ) -> None:
        self._bots = Bots(client, keys)
        self._address = address
        self._hearing = Hearing(self._bots)
        self._listening = Listening(self._bots)
        self._subscribing = Subscribing(self._bots)

    async def resolve(self, link: str) -> PageCard:
        """Find the channel behind a link; the page is its discussion group."""
        return await resolve(self._bots, link)

    async def card(self, page: PageRef) -> PageCard:
        """Tell anew who the page is; see contract.Connector."""
        return await self.resolve(page.external_id)

    async def capabilities(self, page: PageRef) -> Capabilities:
        """Tell what the bots may do; raises UnavailableError, ThrottledError if it is silent."""
        return await rights.capabilities(self._bots, page)

    async def new_posts(
        self,
        pages: Mapping[PageRef, datetime],
    ) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
        """Yield each page with no posts, or with what stands between it and us."""
        async for page, trouble in reached(self._bots, pages):
            yield page, trouble or ()

    async def changed_posts(
        self, counts: Mapping[PostRef, int]
    ) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
        """Yield only the posts of pages that cannot be reached, with the reason."""
        posts = _by_page(counts)
        async for page, trouble in reached(self._bots, posts):
            if trouble is not None:
                for post in posts[page]:
                    yield post, trouble

    async def comments_under(
        self, posts: Mapping[PostRef, datetime | None]
    ) -> AsyncIterator[tuple[PostRef, Discussion | ConnectorError]]:
        """Yield each post with an empty discussion that is not whole: nothing can be read."""
        of_page = _by_page(posts)
        async for page, trouble in reached(self._bots, of_page):
            for post in of_page[page]:
                yield post, trouble or Discussion(post=post, comments=(), is_whole=False)

    async def reply(self, to: CommentRef, text: str, *, key: str) -> Published:  # noqa: ARG002
        """Publish once; Telegram takes no ``key``.

        UnavailableError leaves the fate unknown, unless it is contract.NotSentError: then
        it was tried for some seconds and nothing left us. After a ThrottledError or a
        RefusedError nothing is published.
        """
        return await writing.reply(self._bots, to, text, limit=self._address.message_limit)

    async def find_reply(
        self,
        to: CommentRef,  # noqa: ARG002
        text: str,  # noqa: ARG002
        *,
        since: datetime,  # noqa: ARG002
        known: Collection[str] = (),  # noqa: ARG002
    ) -> str | None:
        """Raise FateUnknownError: Telegram shows a bot no message of its own."""
        raise FateUnknownError("find_reply: telegram")

    async def tell(self, talk: str, text: str) -> None:
        """Write once into a private chat with the first bot; see contract.Connector."""
        await writing.tell(self._bots, talk, text, limit=self._address.message_limit)

    async def hide(self, comment: CommentRef) -> None:
        """Delete a comment for good; see contract.Connector."""
        await writing.hide(self._bots, comment)

    async def block_author(self, page: PageRef, author_id: str, *, until: datetime | None) -> None:
        """Let an author write no more; what he wrote stays, as it would not by a ban."""
        await blocking.block(self._bots, page, author_id, until=until)

    async def unblock_author(self, page: PageRef, author_id: str) -> None:
        """Let an author write again; see contract.Connector."""
        await blocking.unblock(self._bots, page, author_id)

    async def hear(self, event: bytes) -> Sequence[News]:
        """Understand one update; see contract.Connector."""
        return await self._hearing.understand(event)

    async def listen(self, page: PageRef | None, mark: str | None, *, wait: timedelta) -> Heard:  # noqa: ARG002
        """Fetch the updates of the first bot, for all its pages at once."""
        return await self._listening.listen(mark, wait=wait)

    async def subscribe(self, page: PageRef | None, hook: Hook) -> None:  # noqa: ARG002
        """Have the updates of the first bot brought to an address; see contract.Connector."""
        await self._subscribing.subscribe(hook)

    async def unsubscribe(self, page: PageRef | None, hook: Hook) -> None:  # noqa: ARG002
        """Have nothing brought to this address any more; see contract.Connector."""
        await self._subscribing.unsubscribe(hook)


def _by_page(posts: Mapping[PostRef, object]) -> dict[PageRef, list[PostRef]]:
    found: dict[PageRef, list[PostRef]] = {}
    for post in posts:
        found.setdefault(post.page, []).append(post)
    return found

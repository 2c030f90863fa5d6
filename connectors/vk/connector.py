"""VK as the contract wants it: one door to all that this package does."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.vocabulary import (
    Capabilities,
    CommentRef,
    Discussion,
    IncomingPost,
    KeyKind,
    News,
    PageCard,
    PageKey,
    PageRef,
    PostRef,
)
from connectors.contract import ConnectorError, Heard, Hook, Published, Renewal
from connectors.unoffered import Unoffered
from connectors.vk import (
    blocking,
    counting,
    hearing,
    moderating,
    pages,
    posting,
    reading,
    subscribing,
    vk_id,
    writing,
)
from connectors.vk.address import VkAddress
from connectors.vk.client import VkClient
from connectors.vk.discovery import Discovery
from connectors.vk.kinds import kind_of
from connectors.vk.listening import Listening
from connectors.vk.names import Names
from connectors.vk.reader import VkReader
from connectors.vk.readers import Readers
from connectors.vk.ring import Ring
from connectors.vk.settling import Settler, of_one

_FINDERS: Final = frozenset({KeyKind.USER, KeyKind.COMMUNITY})
"""Besides service keys: a community's key cannot read walls, but it can look up names."""


class VkConnector(Unoffered):
    """VK with the keys at hand; keep it while the keys stay, for it learns what they can."""

    def __init__(self, client: VkClient, address: VkAddress, keys: Sequence[PageKey]) -> None:
        self._client = client
        self._address = address
        self._keys = keys
        self._readers = Readers(client, keys)
        self._discovery = Discovery(self._readers)
        self._finder = VkReader(client, Ring(keys, others=_FINDERS))
        self._names = Names(self._finder)
        self._settler = Settler(client, keys)
        self._listening = Listening(client, self._settler, version=address.version)

    async def resolve(self, link: str) -> PageCard:
        """Find the page behind a link; see contract.Connector."""
        return await pages.resolve(self._finder, link)

    async def card(self, page: PageRef) -> PageCard:
        """Tell anew who the page is; see contract.Connector."""
        return await self.resolve(f"https://vk.com/club{page.external_id.lstrip('-')}")

    async def capabilities(self, page: PageRef) -> Capabilities:
        """Tell what the keys may do; raises UnavailableError, ThrottledError if VK is silent."""
        return await pages.capabilities(self._client, self._readers.open, self._keys, page)

    def new_posts(
        self, pages: Mapping[PageRef, datetime]
    ) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
        """Yield for each page its posts since a moment, the newest first.

        Once an hour also the topics, photos, videos and goods commented on since, whatever
        their age; of those that service keys are not shown only with a personal key.
        """
        return posting.new_posts(self._readers.open, self._discovery, pages)

    async def changed_posts(
        self, counts: Mapping[PostRef, int]
    ) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
        """Yield the posts whose counter moved, 2,500 of them asked by one request.

        What hides the counters beside the wall is no failure of the page and not told.
        """
        for reader, posts in self._readers.shared(counts):
            async for post, told in counting.counters(reader, posts):
                if counting.is_news(post, told, known=counts[post]):
                    yield post, told

    async def comments_under(
        self, posts: Mapping[PostRef, datetime | None]
    ) -> AsyncIterator[tuple[PostRef, Discussion | ConnectorError]]:
        """Yield each post's comments, all of them whatever moment was given.

        A new reply may stand under an old comment, and VK shows it only there.
        """
        for reader, some in self._readers.shared(posts):
            async for told in reading.discussions(reader, some):
                yield told

    async def reply(self, to: CommentRef, text: str, *, key: str) -> Published:
        """Publish once; VK takes ``key`` as its ``guid``, yet what it promises is not written."""
        limit = self._address.message_limit
        call = writing.comment_call(to, text, key=key, limit=limit)
        return Published(comment_id=await writing.publish(self._client, self._keys, to, call))

    async def find_reply(
        self, to: CommentRef, text: str, *, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Look for our answer in the thread; white space does not count."""
        reader = self._readers.of(kind_of(to.post))
        return await writing.find(reader, to, text, since=since, known=known)

    async def hide(self, comment: CommentRef) -> None:
        """Delete a comment; outside topics by an administrator's personal key only."""
        await moderating.hide(self._client, self._keys, comment)

    async def restore(self, comment: CommentRef) -> None:
        """Undo a deletion; VK is believed to allow that for a limited time only."""
        await moderating.restore(self._client, self._keys, comment)

    async def close_comments(self, post: PostRef) -> None:
        """Let nobody write under a post or in a topic; VK closes nothing else."""
        await moderating.close(self._client, self._keys, post)

    async def open_comments(self, post: PostRef) -> None:
        """Let citizens write under a post or in a topic again."""
        await moderating.open_(self._client, self._keys, post)

    async def block_author(self, page: PageRef, author_id: str, *, until: datetime | None) -> None:
        """Put an author on the black list; by an administrator's personal key only."""
        await blocking.block(self._client, self._keys, page, author_id, until=until)

    async def unblock_author(self, page: PageRef, author_id: str) -> None:
        """Take an author off the black list."""
        await blocking.unblock(self._client, self._keys, page, author_id)

    async def renew(self) -> Renewal:
        """Renew the personal key by VK ID's refresh token, where there is one."""
        return await vk_id.renew(self._client.http, self._address, self._keys)

    async def hear(self, event: bytes) -> Sequence[News]:
        """Understand one event of a community; asks VK for the author's name."""
        return await hearing.understand(self._names, event)

    async def listen(self, page: PageRef | None, mark: str | None, *, wait: timedelta) -> Heard:
        """Wait for events of one page, which it switches on at the first time."""
        return await self._listening.listen(of_one(page), mark, wait=wait)

    async def confirmation(self, page: PageRef) -> str:
        """Tell the word that VK's next knock expects; ask again before each subscribe."""
        return await subscribing.confirmation(self._settler, page)

    async def subscribe(self, page: PageRef | None, hook: Hook) -> None:
        """Have a page's events pushed, and see that VK has confirmed the address."""
        version = self._address.version
        await subscribing.subscribe(self._settler, of_one(page), hook, version=version)

    async def unsubscribe(self, page: PageRef | None, hook: Hook) -> None:
        """Have nothing of a page pushed to this address any more."""
        await subscribing.unsubscribe(self._settler, of_one(page), hook)

"""VK as the contract wants it: one door to all that this package does."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from app.vocabulary import (
    Capabilities,
    CommentRef,
    Discussion,
    IncomingPost,
    KeyKind,
    PageCard,
    PageKey,
    PageRef,
    PostRef,
)
from connectors.contract import ConnectorError, Published
from connectors.unoffered import Unoffered
from connectors.vk import pages, reading, walls, writing
from connectors.vk.address import VkAddress
from connectors.vk.client import VkClient
from connectors.vk.reader import VkReader
from connectors.vk.ring import Ring

_READERS: Final = frozenset({KeyKind.USER})
_FINDERS: Final = frozenset({KeyKind.USER, KeyKind.COMMUNITY})
"""Besides service keys: a community's key cannot read walls, but it can look up names."""


class VkConnector(Unoffered):
    """VK with the keys at hand; keep it while the keys stay, for it learns what they can."""

    def __init__(self, client: VkClient, address: VkAddress, keys: Sequence[PageKey]) -> None:
        self._client = client
        self._address = address
        self._keys = keys
        self._reader = VkReader(client, Ring(keys, others=_READERS))
        self._finder = VkReader(client, Ring(keys, others=_FINDERS))

    async def resolve(self, link: str) -> PageCard:
        """Find the page behind a link; see contract.Connector."""
        return await pages.resolve(self._finder, link)

    async def capabilities(self, page: PageRef) -> Capabilities:
        """Tell what the keys may do; raises UnavailableError, ThrottledError if VK is silent."""
        return await pages.capabilities(self._client, self._reader, self._keys, page)

    def new_posts(
        self, pages: Mapping[PageRef, datetime]
    ) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
        """Yield for each page its posts since a moment, the newest first."""
        return walls.new_posts(self._reader, pages)

    async def changed_posts(
        self, counts: Mapping[PostRef, int]
    ) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
        """Yield the posts whose counter moved, 2,500 of them asked by one request."""
        async for post, told in walls.counters(self._reader, list(counts)):
            if isinstance(told, ConnectorError) or told != counts[post]:
                yield post, told

    def comments_under(
        self, posts: Mapping[PostRef, datetime | None]
    ) -> AsyncIterator[tuple[PostRef, Discussion | ConnectorError]]:
        """Yield each post's comments, all of them whatever moment was given.

        A new reply may stand under an old comment, and VK shows it only there.
        """
        return reading.discussions(self._reader, posts)

    async def reply(self, to: CommentRef, text: str, *, key: str) -> Published:
        """Publish once; VK takes ``key`` as its ``guid``, yet what it promises is not written."""
        limit = self._address.message_limit
        call = writing.comment_call(to, text, key=key, limit=limit)
        return Published(comment_id=await writing.publish(self._client, self._keys, call))

    async def find_reply(self, to: CommentRef, text: str, *, since: datetime) -> str | None:
        """Look for our answer in the thread; white space does not count."""
        return await writing.find(self._reader, to, text, since=since)

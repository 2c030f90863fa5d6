"""New posts of pages: of the wall, and of whatever else was commented on there."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from app.vocabulary import IncomingPost, PageRef
from connectors.contract import ConnectorError
from connectors.vk import walls
from connectors.vk.discovery import Discovery
from connectors.vk.reader import VkReader


async def new_posts(
    reader: VkReader, discovery: Discovery, pages: Mapping[PageRef, datetime]
) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
    """Read walls, and look beside them where it is time; see contract.Connector.

    A page whose wall cannot be read is looked at again with the wall.
    """
    looks = await discovery.look(pages)
    async for page, told in walls.new_posts(reader, pages):
        look = looks.get(page)
        if look is None or isinstance(told, ConnectorError):
            yield page, told
            continue
        if look.is_complete:
            discovery.note(page)
        yield page, sorted([*told, *look.posts], key=lambda post: post.published_at, reverse=True)

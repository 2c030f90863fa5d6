"""Posts: the new ones of a wall, and the counters of the known ones."""

from collections.abc import AsyncIterator, Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

import msgspec
import structlog

from app.vocabulary import IncomingPost, PageRef, PostRef
from connectors.contract import ConnectorError, GoneError, KeyRefusedError, RefusedError
from connectors.decoding import decode, unreadable
from connectors.moments import from_seconds
from connectors.vk.calls import Call, Outcome
from connectors.vk.reader import VkReader
from connectors.vk.text import plain
from connectors.vk.walk import Walk
from connectors.vk.wire import Items, Post, PostCounter, Total, items_of

log = structlog.get_logger()

_FIRST_PAGE: Final = 20
"""Posts of the first page: enough for a day, and a pack of 25 walls stays light."""
_COUNTERS: Final = 100
"""Posts whose counters one wall.getById tells."""
_UNPUBLISHED: Final = frozenset({"postpone", "suggest", "draft"})


class WallReading:
    """The reading of one page's wall down to a moment."""

    def __init__(self, page: PageRef, since: datetime) -> None:
        self._page = page
        self._since = since
        self._walk = Walk(first=_FIRST_PAGE)
        self._posts: dict[int, IncomingPost] = {}
        self.is_finished = False

    def call(self) -> Call:
        """Give the call to make next."""
        owner, walk = int(self._page.external_id), self._walk
        params = {"owner_id": owner, "count": walk.size, "offset": walk.offset}
        return Call("wall.get", params)

    def take(self, raw: msgspec.Raw) -> None:
        """Take in one page of the wall; raises ValueError if unreadable.

        A pinned post stands first whatever its age, so the last post of the page
        tells how far we are.
        """
        page, told = decode(raw, Items), decode(raw, Total)
        entries: dict[Hashable, int] = {}
        is_old = False
        for item in page.items:
            post = self._readable(item)
            entries[bytes(item) if post is None else post.id] = 1
            is_old = post is not None and from_seconds(post.date) < self._since
        self._walk.take(entries, told=told.count)
        self.is_finished = self._walk.is_finished or (is_old and not self._walk.has_gap)

    def result(self) -> list[IncomingPost]:
        """Give what was found, the newest first."""
        return sorted(self._posts.values(), key=lambda post: post.published_at, reverse=True)

    def _readable(self, item: msgspec.Raw) -> Post | None:
        try:
            post = decode(item, Post)
            self._keep(post)
        except (ValueError, OverflowError):
            log.error("vk.post_unreadable", page=self._page.external_id)  # noqa: TRY400
            return None
        return post

    def _keep(self, post: Post) -> None:
        told = post_of(self._page, post)
        if told.published_at >= self._since and is_published(post):
            self._posts[post.id] = told


def post_of(page: PageRef, post: Post) -> IncomingPost:
    """Tell a post in our words; raises OverflowError for no moment."""
    return IncomingPost(
        ref=PostRef(page=page, post_id=str(post.id)),
        text=_text(post),
        published_at=from_seconds(post.date),
        comments_count=0 if post.comments is None else post.comments.count,
    )


def is_published(post: Post) -> bool:
    """Tell what stands on the wall from what is only suggested, planned, or gone."""
    return not post.is_deleted and post.post_type not in _UNPUBLISHED


async def new_posts(
    reader: VkReader, pages: Mapping[PageRef, datetime]
) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
    """Read walls side by side; see contract.Connector."""
    everything = [(page, WallReading(page, since)) for page, since in pages.items()]
    for start in range(0, len(everything), reader.stride):
        active = everything[start : start + reader.stride]
        while active:
            outcomes = await reader.ask([reading.call() for _, reading in active])
            still = []
            for (page, reading), outcome in zip(active, outcomes, strict=True):
                failure = _take(reading, outcome)
                if failure is not None:
                    yield page, failure
                elif reading.is_finished:
                    yield page, reading.result()
                else:
                    still.append((page, reading))
            active = still


async def counters(
    reader: VkReader, posts: Sequence[PostRef]
) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
    """Tell how many comments each post has; a post that VK does not show is GoneError."""
    by_page = sorted(posts, key=lambda post: post.page.external_id)
    batches = [by_page[start : start + _COUNTERS] for start in range(0, len(by_page), _COUNTERS)]
    for start in range(0, len(batches), reader.stride):
        some = batches[start : start + reader.stride]
        outcomes = await reader.ask([_counters_call(batch) for batch in some])
        for batch, outcome in zip(some, outcomes, strict=True):
            if _may_be_one_page(outcome) and batch[0].page != batch[-1].page:
                async for told in _page_by_page(reader, batch):
                    yield told
            else:
                for told in _told(batch, outcome):
                    yield told


async def _page_by_page(
    reader: VkReader, batch: Sequence[PostRef]
) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
    """Ask again apart, so that one closed page does not hide its neighbours."""
    parts = [list(group) for _, group in groupby(batch, key=lambda post: post.page.external_id)]
    outcomes = await reader.ask([_counters_call(part) for part in parts])
    for part, outcome in zip(parts, outcomes, strict=True):
        for told in _told(part, outcome):
            yield told


def _may_be_one_page(outcome: Outcome) -> bool:
    return isinstance(outcome, RefusedError) and not isinstance(outcome, KeyRefusedError)


def _counters_call(posts: Sequence[PostRef]) -> Call:
    names = ",".join(f"{post.page.external_id}_{post.post_id}" for post in posts)
    return Call("wall.getById", {"posts": names, "copy_history_depth": 0})


def _told(
    posts: Sequence[PostRef], outcome: Outcome
) -> Iterator[tuple[PostRef, int | ConnectorError]]:
    if isinstance(outcome, ConnectorError):
        yield from ((post, outcome) for post in posts)
        return
    try:
        found, absent = _counts(outcome)
    except ValueError:
        yield from ((post, unreadable("wall.getById")) for post in posts)
        return
    for post in posts:
        yield post, found.get(f"{post.page.external_id}_{post.post_id}", absent)


def _counts(raw: msgspec.Raw) -> tuple[dict[str, int | ConnectorError], ConnectorError]:
    """Read the counters by post, and what the absence of a post means.

    Since 5.139 VK answers with an object, before with a bare list. A post that cannot
    be read is not gone, so beside one nobody is called gone.
    """
    gone = GoneError("wall.getById: absent")
    found: dict[str, int | ConnectorError] = {}
    absent: ConnectorError = gone
    for item in items_of(raw):
        try:
            post = decode(item, PostCounter)
        except ValueError:
            log.error("vk.post_unreadable", page=None)  # noqa: TRY400
            absent = unreadable("wall.getById")
            continue
        count = 0 if post.comments is None else post.comments.count
        found[f"{post.owner_id}_{post.id}"] = gone if post.is_deleted else count
    return found, absent


def _take(reading: WallReading, outcome: Outcome) -> ConnectorError | None:
    if isinstance(outcome, ConnectorError):
        return outcome
    try:
        reading.take(outcome)
    except ValueError:
        return unreadable("wall.get")
    return None


def _text(post: Post) -> str:
    """Put a post's own words before those it repeats: of reposts in a row the nearest with any."""
    reposted = (repost.text for repost in post.copy_history or () if repost.text)
    return "\n\n".join(filter(None, map(plain, [post.text, next(reposted, None)])))

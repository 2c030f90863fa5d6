"""Which topics, photos, videos and goods of a page were commented on since a moment."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import Final

import msgspec

from app.vocabulary import IncomingPost, PageRef, PostRef
from connectors.contract import ConnectorError, RefusedError
from connectors.decoding import decode, unreadable
from connectors.moments import from_seconds
from connectors.vk import listing
from connectors.vk.calls import Call
from connectors.vk.kinds import Kind, place_of, post_ref, speech_of
from connectors.vk.listing import Listing
from connectors.vk.reader import VkReader
from connectors.vk.section_wire import Good, Photo, PhotoComment, Stamp, Topic, Video
from connectors.vk.text import plain
from connectors.vk.wire import Total, items_of

_BATCH: Final = 100
_UPDATED_FIRST: Final = 1
_NO_COUNTER: Final = -1

Pages = Mapping[PageRef, int]
"""Pages, each with the unix time from which comments matter."""
Found = tuple[PageRef, Sequence[IncomingPost] | ConnectorError]
Finder = Callable[[VkReader, Pages], AsyncIterator[Found]]


class _Newest(msgspec.Struct, frozen=True):
    """The last comment under something: when it was written, and how many there are."""

    date: int
    count: int


async def topics(reader: VkReader, pages: Pages) -> AsyncIterator[Found]:
    """Find topics by the moment of their last comment."""
    listings = [
        Listing(
            page,
            Call("board.getTopics", {"group_id": -_owner(page), "order": _UPDATED_FIRST}),
            Topic,
            since=since,
        )
        for page, since in pages.items()
    ]
    async for page, told in listing.read(reader, listings):
        if isinstance(told, ConnectorError):
            yield page, told
        else:
            yield page, [_topic(page, topic) for topic in told]


async def photos(reader: VkReader, pages: Pages) -> AsyncIterator[Found]:
    """Find photos by the comments of all albums; VK lists those with the newest first."""
    listings = [
        Listing(page, Call("photos.getAllComments", _named(page)), PhotoComment, since=since)
        for page, since in pages.items()
    ]
    async for page, told in listing.read(reader, listings):
        if isinstance(told, ConnectorError):
            yield page, told
        else:
            yield page, await _photos(reader, page, {comment.pid for comment in told})


async def videos(reader: VkReader, pages: Pages) -> AsyncIterator[Found]:
    """Find videos by their last comment, asked where the counter is not nought."""
    listings = [
        Listing(page, Call("video.get", _named(page)), Video, since=since)
        for page, since in pages.items()
    ]
    async for page, told in listing.read(reader, listings):
        if isinstance(told, ConnectorError):
            yield page, told
            continue
        commented = [video for video in told if video.comments != 0]
        yield page, await _commented(reader, page, Kind.VIDEO, commented, since=pages[page])


async def goods(reader: VkReader, pages: Pages) -> AsyncIterator[Found]:
    """Find goods by their last comment, asked of each: VK tells no counter of them."""
    listings = [
        Listing(page, Call("market.get", _named(page)), Good, since=since)
        for page, since in pages.items()
    ]
    async for page, told in listing.read(reader, listings):
        if isinstance(told, ConnectorError):
            yield page, told
            continue
        yield page, await _commented(reader, page, Kind.MARKET, told, since=pages[page])


async def _photos(
    reader: VkReader, page: PageRef, numbers: Collection[int]
) -> Sequence[IncomingPost] | ConnectorError:
    names = [f"{page.external_id}_{number}" for number in sorted(numbers)]
    calls = [
        Call("photos.getById", {"photos": ",".join(names[start : start + _BATCH]), "extended": 1})
        for start in range(0, len(names), _BATCH)
    ]
    found: list[IncomingPost] = []
    for outcome in await reader.ask(calls):
        if isinstance(outcome, ConnectorError):
            return outcome
        try:
            found += [_photo(page, decode(raw, Photo)) for raw in items_of(outcome)]
        except (ValueError, OverflowError):
            return unreadable("photos.getById")
    return found


async def _commented(
    reader: VkReader, page: PageRef, kind: Kind, entries: Sequence[Video | Good], *, since: int
) -> Sequence[IncomingPost] | ConnectorError:
    """Keep those whose last comment is not older than the moment; closed ones are left out."""
    refs = [post_ref(page, kind, entry.id) for entry in entries]
    outcomes = await reader.ask([_newest_call(ref) for ref in refs])
    found: list[IncomingPost] = []
    for ref, entry, outcome in zip(refs, entries, outcomes, strict=True):
        if isinstance(outcome, RefusedError):
            continue
        if isinstance(outcome, ConnectorError):
            return outcome
        try:
            newest = _newest(outcome)
            if newest is not None and newest.date >= since:
                found.append(_entry(ref, entry, newest))
        except (ValueError, OverflowError):
            return unreadable(speech_of(ref).comments)
    return found


def _newest_call(ref: PostRef) -> Call:
    return Call(speech_of(ref).comments, {**place_of(ref), "sort": "desc", "count": 1})


def _newest(outcome: msgspec.Raw) -> _Newest | None:
    items = items_of(outcome)
    if not items:
        return None
    return _Newest(date=decode(items[0], Stamp).date, count=decode(outcome, Total).count)


def _topic(page: PageRef, topic: Topic) -> IncomingPost:
    return IncomingPost(
        ref=post_ref(page, Kind.TOPIC, topic.id),
        text=plain(topic.title),
        published_at=from_seconds(topic.created),
        comments_count=topic.comments,
    )


def _photo(page: PageRef, photo: Photo) -> IncomingPost:
    return IncomingPost(
        ref=post_ref(page, Kind.PHOTO, photo.id),
        text=plain(photo.text),
        published_at=from_seconds(photo.date),
        comments_count=_NO_COUNTER if photo.comments is None else photo.comments.count,
    )


def _entry(ref: PostRef, entry: Video | Good, newest: _Newest) -> IncomingPost:
    counted = entry.comments if isinstance(entry, Video) else newest.count
    return IncomingPost(
        ref=ref,
        text="\n\n".join(filter(None, map(plain, [entry.title, entry.description]))),
        published_at=from_seconds(entry.date or newest.date),
        comments_count=_NO_COUNTER if counted is None else counted,
    )


def _owner(page: PageRef) -> int:
    return int(page.external_id)


def _named(page: PageRef) -> dict[str, str | int]:
    return {"owner_id": _owner(page)}

"""Counters of comments: of posts, topics, photos, videos and goods, in batches."""

from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import groupby
from typing import Final

import msgspec
import structlog

from app.vocabulary import PostRef
from connectors.contract import ConnectorError, GoneError, RefusedError, ThrottledError
from connectors.decoding import decode, unreadable
from connectors.vk import walls
from connectors.vk.calls import Call, Outcome
from connectors.vk.kinds import Kind, kind_of, number_of, owner_of, place_of, post_ref, speech_of
from connectors.vk.reader import VkReader
from connectors.vk.section_wire import Photo, Topic, Video
from connectors.vk.wire import Total, items_of

log = structlog.get_logger()

_BATCH: Final = 100
_NO_COUNTER: Final = -1

Told = tuple[PostRef, int | ConnectorError]


async def counters(reader: VkReader, posts: Sequence[PostRef]) -> AsyncIterator[Told]:
    """Tell how many comments each post has; one that VK does not show is GoneError.

    Of what is no post of a wall each page is asked apart, so one closed page hides no other.
    """
    on_walls = [post for post in posts if kind_of(post) is Kind.POST]
    if on_walls:
        async for told in walls.counters(reader, on_walls):
            yield told
    batches = list(_batches(post for post in posts if kind_of(post) is not Kind.POST))
    for start in range(0, len(batches), reader.stride):
        some = batches[start : start + reader.stride]
        outcomes = await reader.ask([_call(batch) for batch in some])
        for batch, outcome in zip(some, outcomes, strict=True):
            for told in _told(batch, outcome):
                yield told


def is_news(post: PostRef, told: int | ConnectorError, *, known: int) -> bool:
    """Tell whether an answer is to be passed on.

    Beside the wall a refused key and a spent allowance hide nothing but the counter: the
    page is read without it. Where VK shows no counter, none can stand still.
    """
    hides_counter = isinstance(told, (RefusedError, ThrottledError))
    if hides_counter and not isinstance(told, GoneError) and kind_of(post) is not Kind.POST:
        log.debug("vk.counter_hidden", post=post.post_id, page=post.page.external_id)
        return False
    return isinstance(told, ConnectorError) or told != known or told == _NO_COUNTER


def _batches(posts: Iterator[PostRef]) -> Iterator[list[PostRef]]:
    def place(post: PostRef) -> tuple[str, str]:
        return post.page.external_id, kind_of(post).value

    for (_, kind), group in groupby(sorted(posts, key=place), key=place):
        batch = list(group)
        size = 1 if kind == Kind.MARKET else _BATCH
        yield from (batch[start : start + size] for start in range(0, len(batch), size))


def _call(batch: Sequence[PostRef]) -> Call:
    kind, names = kind_of(batch[0]), ",".join(map(_name, batch))
    if kind is Kind.TOPIC:
        numbers = ",".join(str(number_of(post)) for post in batch)
        params = {**owner_of(batch[0]), "topic_ids": numbers, "count": _BATCH}
        return Call("board.getTopics", params)
    if kind is Kind.PHOTO:
        return Call("photos.getById", {"photos": names, "extended": 1})
    if kind is Kind.VIDEO:
        return Call("video.get", {"videos": names, "count": _BATCH})
    return Call(speech_of(batch[0]).comments, {**place_of(batch[0]), "count": 1})


def _name(post: PostRef) -> str:
    return f"{post.page.external_id}_{number_of(post)}"


def _told(batch: Sequence[PostRef], outcome: Outcome) -> Iterator[Told]:
    if isinstance(outcome, ConnectorError):
        yield from ((post, outcome) for post in batch)
        return
    try:
        found, absent = _counts(batch, outcome)
    except ValueError:
        yield from ((post, unreadable(_call(batch).method)) for post in batch)
        return
    for post in batch:
        yield post, found.get(post, absent)


def _counts(
    batch: Sequence[PostRef], raw: msgspec.Raw
) -> tuple[dict[PostRef, int], ConnectorError]:
    """Read the counters, and what it means if one is absent: not gone, beside an odd one.

    VK tells no counter of goods, so it is asked how many comments one has.
    """
    kind, page, method = kind_of(batch[0]), batch[0].page, _call(batch).method
    if kind is Kind.MARKET:
        return {batch[0]: decode(raw, Total).count}, unreadable(method)
    found: dict[PostRef, int] = {}
    absent: ConnectorError = GoneError(f"{method}: absent")
    for item in items_of(raw):
        try:
            number, count = _count(kind, item)
        except ValueError:
            log.error("vk.entry_unreadable", page=page.external_id, kind=kind.value)  # noqa: TRY400
            absent = unreadable(method)
            continue
        found[post_ref(page, kind, number)] = count
    return found, absent


def _count(kind: Kind, item: msgspec.Raw) -> tuple[int, int]:
    if kind is Kind.TOPIC:
        topic = decode(item, Topic)
        return topic.id, topic.comments
    if kind is Kind.PHOTO:
        photo = decode(item, Photo)
        return photo.id, _NO_COUNTER if photo.comments is None else photo.comments.count
    video = decode(item, Video)
    return video.id, _NO_COUNTER if video.comments is None else video.comments

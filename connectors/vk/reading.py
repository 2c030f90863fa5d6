"""Comments of many posts, read side by side."""

from collections.abc import AsyncIterator, Collection

import structlog

from app.vocabulary import CommentRef, Discussion, PostRef
from connectors.contract import ConnectorError, GoneError, RefusedError
from connectors.decoding import unreadable
from connectors.vk.calls import Outcome
from connectors.vk.counting import counters
from connectors.vk.discussion import DiscussionReading
from connectors.vk.kinds import Kind, comment_number, kind_of, speech_of
from connectors.vk.reader import VkReader

log = structlog.get_logger()


async def discussions(
    reader: VkReader, posts: Collection[PostRef]
) -> AsyncIterator[tuple[PostRef, Discussion | ConnectorError]]:
    """Read all comments under each post; see contract.Connector."""
    waiting = [DiscussionReading(post) for post in posts]
    waiting.reverse()
    active: list[DiscussionReading] = []
    missed: list[PostRef] = []
    while waiting or active:
        while waiting and len(active) < reader.stride:
            active.append(waiting.pop())
        failures = await _advance(reader, active)
        still = []
        for reading in active:
            failure = failures.get(reading.post)
            if isinstance(failure, GoneError):
                missed.append(reading.post)
            elif failure is not None:
                yield reading.post, failure
            elif reading.is_finished:
                yield reading.post, reading.result()
            else:
                still.append(reading)
        active = still
    async for post, failure in _confirmed(reader, missed):
        yield post, failure


async def thread(reader: VkReader, to: CommentRef) -> Discussion:
    """Read the thread of one comment, or all where threads are not sure; raises ConnectorError."""
    is_post = kind_of(to.post) is Kind.POST
    thread_id = comment_number(to.thread_id) if is_post else None
    reading = DiscussionReading(to.post, thread_id=thread_id)
    while not reading.is_finished:
        failures = await _advance(reader, [reading])
        for failure in failures.values():
            raise failure
    return reading.result()


async def _advance(
    reader: VkReader, readings: Collection[DiscussionReading]
) -> dict[PostRef, ConnectorError]:
    """Make the next calls of all readings; return the posts that failed."""
    asks = [(reading, *ask) for reading in readings for ask in reading.asks()]
    outcomes = await reader.ask([call for _, _, call in asks])
    failures: dict[PostRef, ConnectorError] = {}
    for (reading, thread_id, _), outcome in zip(asks, outcomes, strict=True):
        failure = _take(reading, thread_id, outcome)
        if failure is not None:
            failures[reading.post] = failure
    return failures


def _take(
    reading: DiscussionReading, thread_id: int | None, outcome: Outcome
) -> ConnectorError | None:
    if isinstance(outcome, GoneError) and reading.can_lose(thread_id):
        log.info("vk.thread_vanished", post=reading.post.post_id, thread=thread_id)
        reading.lose(thread_id)
        return None
    if isinstance(outcome, ConnectorError):
        return outcome
    try:
        reading.take(thread_id, outcome)
    except ValueError:
        return unreadable(speech_of(reading.post).comments)
    return None


async def _confirmed(
    reader: VkReader, missed: Collection[PostRef]
) -> AsyncIterator[tuple[PostRef, ConnectorError]]:
    """Make sure that posts are gone: VK says the same of a gone post and of a bad request."""
    async for post, told in counters(reader, list(missed)):
        if isinstance(told, ConnectorError):
            yield post, told
        else:
            yield (
                post,
                RefusedError(
                    f"{speech_of(post).comments}: 100",
                    sentence=f"ВКонтакте не показывает комментарии {speech_of(post).words}.",
                ),
            )

"""The topics of an installation: the shipped list with what a centre changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import NotFoundError
from app.triage.model import TopicEntry
from app.triage.topics import store
from app.triage.topics.listing import BadTopicsError, Topic, TopicList, check, shipped_topics


class NoSuchTopicError(NotFoundError):
    """The list has no topic of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Темы «{code}» в списке нет. Список тем: GET /api/v1/topics.")


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What taking a list in changed."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: int


async def in_force(session: AsyncSession) -> TopicList:
    """Give the topics that are in force now."""
    return TopicList(_merged(await store.topic_entries(session)))


async def ever_listed(session: AsyncSession) -> TopicList:
    """Give the topics in force and those that were taken off the list."""
    return TopicList(_merged(await store.topic_entries(session), hidden_too=True))


async def take_in(
    session: AsyncSession, topics: Sequence[Topic], *, by: str, now: datetime
) -> Taken:
    """Add and change topics, all or none; those that are not given stay as they are.

    Raises BadTopicsError where the whole list would not hold afterwards.
    """
    await store.lock_topics(session)
    current = await in_force(session)
    known = {topic.code: topic for topic in current}
    whole = [*(known | {topic.code: topic for topic in topics}).values()]
    faults = check(whole) if len({t.code for t in topics}) == len(topics) else check(topics)
    if faults:
        raise BadTopicsError(faults)
    fresh = [topic for topic in topics if known.get(topic.code) != topic]
    await store.put_topics(
        session, [_entry(topic, is_listed=True, by=by, now=now) for topic in fresh]
    )
    return Taken(
        added=tuple(topic.code for topic in fresh if topic.code not in current),
        changed=tuple(topic.code for topic in fresh if topic.code in current),
        same=len(topics) - len(fresh),
    )


async def hide(session: AsyncSession, code: str, *, by: str, now: datetime) -> None:
    """Take a topic off the list; what was told to be of it keeps its code.

    Raises NoSuchTopicError, and BadTopicsError where other topics narrow it down.
    """
    await store.lock_topics(session)
    current = await in_force(session)
    topic = current.get(code)
    if topic is None:
        raise NoSuchTopicError(code)
    faults = check([other for other in current if other.code != code])
    if faults:
        raise BadTopicsError(faults)
    await store.put_topics(session, [_entry(topic, is_listed=False, by=by, now=now)])


def _merged(entries: Iterable[TopicEntry], *, hidden_too: bool = False) -> list[Topic]:
    """Put what is stored over the shipped list; of old ones outer blanks are taken away."""
    topics = {topic.code: topic for topic in shipped_topics()}
    for entry in entries:
        if entry.is_listed or hidden_too:
            topics[entry.code] = Topic(
                group=entry.group_title.strip(),
                code=entry.code,
                title=entry.title.strip(),
                within=entry.within,
                department=entry.department.strip(),
                importance=entry.importance,
                words=tuple(entry.words),
            )
        else:
            topics.pop(entry.code, None)
    return list(topics.values())


def _entry(topic: Topic, *, is_listed: bool, by: str, now: datetime) -> dict[str, object]:
    return {
        "code": topic.code,
        "group_title": topic.group,
        "title": topic.title,
        "within": topic.within,
        "department": topic.department,
        "importance": topic.importance,
        "words": list(topic.words),
        "is_listed": is_listed,
        "edited_at": now,
        "edited_by": by,
    }

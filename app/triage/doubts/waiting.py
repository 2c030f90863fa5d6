"""Which doubts wait for a person's word, in what order, and how many there are."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.sight import Sight
from app.comments import service as comments
from app.comments.model import Comment
from app.triage.doubts import readers, store
from app.triage.teaching import in_order

_NEWEST: Final = 400
_OLDEST: Final = 100
"""Doubts that are compared with each other; of more, the middle waits for its turn."""
_TAUGHT: Final = 30
"""Last decisions that what is shown next shall be unlike."""
_REMEMBERED: Final = timedelta(days=30)
"""How long ago these may be; of who sees few decisions, all there ever were are not walked."""


async def take_next(
    session: AsyncSession, person: Person, *, skipped: Collection[int], now: datetime
) -> Comment | None:
    """Take the next doubt that nobody else reads, to show it to this person; None: none waits.

    Of those who ask in the same instant each takes another one. Only where others read all that
    is left, the first of these is shown once more.
    """
    elsewhere = await readers.read_by_others(session, person, now=now)
    while ids := await in_turn(
        session, sight=person.sight, skipped=skipped, elsewhere=elsewhere, most=1, now=now
    ):
        (comment_id,) = ids
        if comment_id in elsewhere or await readers.reserve(session, comment_id, person, now=now):
            comment = await comments.find(session, comment_id)
            await readers.show(session, comment, person, now=now)
            return comment
        elsewhere.add(comment_id)
    await readers.let_go(session, person)
    return None


async def in_turn(
    session: AsyncSession,
    *,
    sight: Sight,
    skipped: Collection[int] = (),
    elsewhere: Collection[int] = (),
    most: int,
    now: datetime,
) -> list[int]:
    """Order what waits for a person's word, so that each word teaches most; ids of comments.

    What was skipped comes no more. What others read just now (``elsewhere``) comes last, be it
    urgent. What is like either comes late, as is what is like the last decisions.
    """
    doubts = await store.doubts(session, sight=sight, newest=_NEWEST, oldest=_OLDEST)
    since = now - _REMEMBERED
    taught = await store.decided_lately(session, sight=sight, since=since, limit=_TAUGHT)
    passed = [each for each in doubts if each.comment_id in skipped]
    left = [each for each in doubts if each.comment_id not in skipped]
    # In a thread: hundreds of long texts are compared, and others wait for the same loop.
    return await asyncio.to_thread(
        in_order, left, taught=[*taught, *passed], last=elsewhere, now=now, most=most
    )


async def count_urgent(session: AsyncSession, *, sight: Sight, most: int) -> int:
    """Count what waits for a person's word and may tell of a danger, up to ``most``."""
    return await store.count_urgent_doubts(session, sight=sight, most=most)


async def count(session: AsyncSession, *, sight: Sight, most: int) -> int:
    """Count what waits for a person's word, up to ``most``."""
    return await store.count_doubts(session, sight=sight, most=most)

"""Takes comments in, and knows our own answers where a network hides who wrote them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.comments import service as comments
from app.comments.rules import CameBy
from app.comments.service import Reading, TakenIn
from app.replies import service as replies


async def take_in(session: AsyncSession, readings: Sequence[Reading], *, now: datetime) -> TakenIn:
    """Store what was read or told; see comments.take_in."""
    nameless = {reading.page_id for reading in readings if _hides_authors(reading)}
    if nameless:
        is_ours = await replies.is_ours(session, nameless)
        readings = [_with_own(reading, is_ours) for reading in readings]
    told = [reading for reading in readings if reading.came_by is CameBy.PUSH]
    if told:
        threads = await comments.threads_of(session, _parents(told))
        readings = [_in_thread(reading, threads) for reading in readings]
    return await comments.take_in(session, readings, now=now)


def _parents(told: Sequence[Reading]) -> set[tuple[int, str]]:
    return {
        (reading.page_id, comment.parent_id)
        for reading in told
        for comment in reading.discussion.comments
        if comment.parent_id is not None
    }


def _in_thread(reading: Reading, threads: Mapping[tuple[int, str], str]) -> Reading:
    """Put what was told into the thread of what it answers.

    A network that tells single comments may show one level of a thread only, and the
    citizen who answers our answer would seem to open a talk of his own.
    """
    if reading.came_by is not CameBy.PUSH:
        return reading
    placed = tuple(
        msgspec.structs.replace(
            comment,
            ref=msgspec.structs.replace(
                comment.ref,
                thread_id=threads.get(
                    (reading.page_id, comment.parent_id or ""), comment.ref.thread_id
                ),
            ),
        )
        for comment in reading.discussion.comments
    )
    discussion = msgspec.structs.replace(reading.discussion, comments=placed)
    return msgspec.structs.replace(reading, discussion=discussion)


def _hides_authors(reading: Reading) -> bool:
    return any(
        comment.author_id is None and not comment.is_own for comment in reading.discussion.comments
    )


def _with_own(reading: Reading, is_ours: Callable[[int, str, str], bool]) -> Reading:
    known = tuple(
        msgspec.structs.replace(
            comment,
            is_own=comment.is_own
            or (
                comment.author_id is None
                and is_ours(reading.page_id, comment.ref.comment_id, comment.text)
            ),
        )
        for comment in reading.discussion.comments
    )
    discussion = msgspec.structs.replace(reading.discussion, comments=known)
    return msgspec.structs.replace(reading, discussion=discussion)

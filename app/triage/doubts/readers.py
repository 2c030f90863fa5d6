"""Who reads which doubt just now, so that two who review at once read two of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.triage.doubts import store

LASTS: Final = timedelta(minutes=2)
"""Since it was shown; after it a doubt is anybody's again."""


async def reserve(session: AsyncSession, comment_id: int, person: Person, *, now: datetime) -> bool:
    """Keep a doubt for this person until the transaction ends; say whether that was possible.

    It is not where another reads it or has just reserved it. Nobody waits for anybody here.
    """
    if not await store.try_reading(session, comment_id):
        return False
    # Looked up only now: who had it reserved a moment ago has written down that he reads it.
    return comment_id not in await read_by_others(session, person, now=now)


async def show(session: AsyncSession, comment: Comment, person: Person, *, now: datetime) -> None:
    """Take down that somebody is shown a comment, if it is a doubt, whoever else reads it.

    The one that he was shown before is let go.
    """
    if comment.state is CommentState.REVIEW:
        _ = await store.try_reading(session, comment.id)
        await store.put_reader(session, person.account_id, comment.id, now=now)


async def let_go(session: AsyncSession, person: Person) -> None:
    """Take down that somebody reads no doubt any more."""
    await store.delete_reader(session, person.account_id)


async def read_by_others(session: AsyncSession, person: Person, *, now: datetime) -> set[int]:
    """Tell which doubts others read just now; ids of comments."""
    return set((await _others(session, person, now)).values())


async def others(
    session: AsyncSession, comment: Comment, person: Person, *, now: datetime
) -> Sequence[str]:
    """Name who else reads this doubt, in order; nobody if it is none any more."""
    if comment.state is not CommentState.REVIEW:
        return ()
    reading = await _others(session, person, now)
    several = {account_id for account_id, its in reading.items() if its == comment.id}
    return sorted((await access.names_of(session, several)).values()) if several else ()


async def _others(session: AsyncSession, person: Person, now: datetime) -> dict[int, int]:
    return await store.readers(session, but=person.account_id, since=now - LASTS)

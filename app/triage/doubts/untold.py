"""Urgent doubts that nobody was told of."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.triage.doubts import store


class UrgentDoubt(msgspec.Struct, frozen=True, kw_only=True):
    """A comment that waits for a person's word and may tell of a danger."""

    comment: Comment
    """With its page."""
    reason: str
    """Why it is urgent, in Russian, with the citizen's words behind a colon."""


async def hold_oldest(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the oldest urgent doubt that nobody was told of; return its verdict's id, None: none."""
    held = await store.claim_untold(session, limit=1, without=without)
    return held[0].id if held else None


async def claim(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> list[UrgentDoubt]:
    """Take urgent doubts that nobody was told of, for this worker alone; they count as told now.

    What was decided or written anew meanwhile is left out. Those whose verdicts are named in
    ``without`` go on waiting.
    """
    claimed = await store.claim_untold(session, limit=limit, without=without)
    verdicts = {each.comment_id: each for each in claimed}
    for verdict in verdicts.values():
        verdict.told_at = now
    return [
        UrgentDoubt(comment=comment, reason=verdicts[comment.id].importance_reason or "")
        for comment in await comments.in_turn(session, list(verdicts))
        if comment.state is CommentState.REVIEW and comment.version == verdicts[comment.id].version
    ]

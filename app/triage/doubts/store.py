"""Queries over what waits for a person's word, who reads it, and what people decided on last."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Select, and_, delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import within
from app.base.sight import Sight
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.pages.model import Page
from app.triage.doubts.model import DoubtReader
from app.triage.model import Decision, Verdict
from app.triage.rules import NEEDS_ANSWER, Importance
from app.triage.teaching import LONGEST_COMPARED, Waiting

_URGENT: Final = and_(Verdict.review, Verdict.importance == literal_column("'urgent'"))
"""As ``ix_verdict_urgent`` and ``ix_verdict_untold`` have it; with a parameter they serve not."""
_HIGH: Final = and_(Verdict.review, Verdict.importance == literal_column("'high'"))
"""As ``ix_verdict_high`` has it."""


async def doubts(session: AsyncSession, *, sight: Sight, newest: int, oldest: int) -> list[Waiting]:
    """Fetch what waits for a person's word: the newest, the oldest, what is urgent or important."""
    query = _waiting(sight).where(Comment.state == CommentState.REVIEW)
    parts = (
        query.order_by(Comment.id.desc()).limit(newest),
        query.order_by(Comment.id).limit(oldest),
        _waiting(sight).where(Comment.id.in_(_weighty(sight, _URGENT).limit(oldest))),
        _waiting(sight).where(Comment.id.in_(_weighty(sight, _HIGH).limit(oldest))),
    )
    found: dict[int, Waiting] = {}
    for part in parts:
        found |= {one.comment_id: one for one in await _read_waiting(session, part)}
    return list(found.values())


async def try_reading(session: AsyncSession, comment_id: int) -> bool:
    """Say whether nobody else is being shown this doubt in a transaction that has not ended.

    Nobody else will be until this one ends; nobody waits for it either, as no row is held.
    """
    key = func.hashtextextended(f"doubt {comment_id}", 0)
    is_ours = func.pg_try_advisory_xact_lock(key, type_=Boolean())
    return (await session.execute(select(is_ours))).scalar_one()


async def put_reader(
    session: AsyncSession, account_id: int, comment_id: int, *, now: datetime
) -> None:
    """Write down which doubt somebody is shown, in place of the one before."""
    row = {"comment_id": comment_id, "shown_at": now}
    statement = insert(DoubtReader).values(account_id=account_id, **row)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[DoubtReader.account_id], set_=row)
    )


async def delete_reader(session: AsyncSession, account_id: int) -> None:
    """Forget which doubt somebody was shown."""
    await session.execute(delete(DoubtReader).where(DoubtReader.account_id == account_id))


async def readers(session: AsyncSession, *, but: int, since: datetime) -> dict[int, int]:
    """Map accounts, but for one, to the doubts that they were shown since then."""
    query = select(DoubtReader.account_id, DoubtReader.comment_id).where(
        DoubtReader.account_id != but, DoubtReader.shown_at >= since
    )
    return {each.account_id: each.comment_id for each in await session.execute(query)}


async def claim_untold(
    session: AsyncSession, *, limit: int, without: Collection[int]
) -> Sequence[Verdict]:
    """Take urgent doubts that nobody was told of and that no other worker holds."""
    query = (
        select(Verdict)
        .where(_URGENT, Verdict.told_at.is_(None), Verdict.id.not_in(without))
        .order_by(Verdict.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def count_urgent_doubts(session: AsyncSession, *, sight: Sight, most: int) -> int:
    """Count the urgent ones, up to ``most``, by the index that holds no other verdicts."""
    counted = select(func.count()).select_from(_weighty(sight, _URGENT).limit(most).subquery())
    return (await session.execute(counted)).scalar_one()


async def count_doubts(session: AsyncSession, *, sight: Sight, most: int) -> int:
    """Count them, up to ``most``."""
    query = select(Comment.id).where(Comment.state == CommentState.REVIEW).limit(most)
    if sight is not None:
        query = query.join(Page).where(within(Page.institution_id, sight))
    counted = select(func.count()).select_from(query.subquery())
    return (await session.execute(counted)).scalar_one()


async def decided_lately(
    session: AsyncSession, *, sight: Sight, since: datetime, limit: int
) -> list[Waiting]:
    """Fetch the comments that people decided on last, of those since then."""
    query = (
        _waiting(sight)
        .join(Decision, Decision.comment_id == Comment.id)
        .where(Decision.decided_at >= since)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(limit)
    )
    return await _read_waiting(session, query)


def _weighty(sight: Sight, kind: ColumnElement[bool]) -> Select[int]:
    """Find the comments whose doubts are of this kind, the oldest first.

    Of verdicts no more is read than the kind's index holds: it holds all that were ever decided,
    too, and where each of these lies in the table need not be looked up.
    """
    query = (
        select(Comment.id)
        .join(Verdict, and_(Verdict.comment_id == Comment.id, Verdict.version == Comment.version))
        .where(kind, Comment.state == CommentState.REVIEW)
        .order_by(Verdict.comment_id)
    )
    if sight is None:
        return query
    return query.join(Page, Page.id == Comment.page_id).where(within(Page.institution_id, sight))


def _waiting(sight: Sight) -> Select[Any]:
    return (
        select(
            Comment.id,
            func.left(Comment.text, LONGEST_COMPARED),
            Comment.page_id,
            Verdict.topic,
            func.coalesce(Verdict.scores[NEEDS_ANSWER].as_float(), 0.0),
            func.coalesce(Verdict.importance, Importance.USUAL.value),
            Comment.fetched_at,
        )
        .join(Page, Page.id == Comment.page_id)
        .outerjoin(
            Verdict,
            and_(Verdict.comment_id == Comment.id, Verdict.version == Comment.version),
        )
        .where(within(Page.institution_id, sight))
    )


async def _read_waiting(session: AsyncSession, query: Select[Any]) -> list[Waiting]:
    return [
        Waiting(
            comment_id=comment_id,
            text=text,
            page_id=page_id,
            topic=topic,
            score=score,
            importance=Importance(importance),
            since=since,
        )
        for comment_id, text, page_id, topic, score, importance, since in await session.execute(
            query
        )
    ]

"""Reads and writes of verdicts and decisions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ARRAY, BigInteger, Boolean, DateTime, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import ColumnKind, unnested
from app.comments.service import Unjudged
from app.triage.model import Decision, Verdict
from app.triage.rules import Judgement

_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "comment_id": BigInteger(),
    "version": BigInteger(),
    "labels": Text(),
    "scores": Text(),
    "needs_answer": Boolean(),
    "review": Boolean(),
    "topic": Text(),
    "reasons": Text(),
    "model": Text(),
}


async def add_verdicts(
    session: AsyncSession,
    judged: Sequence[tuple[Unjudged, Judgement]],
    *,
    now: datetime,
) -> None:
    """Record verdicts; one comment's version that was judged again gets the new one."""
    given = unnested("given", _COLUMNS, [_row(comment, said) for comment, said in judged])
    source = select(
        given.c.comment_id,
        given.c.version,
        cast(func.string_to_array(given.c.labels, ","), ARRAY(Text)),
        cast(given.c.scores, JSONB),
        given.c.needs_answer,
        given.c.review,
        given.c.topic,
        cast(given.c.reasons, JSONB),
        given.c.model,
        literal(now, DateTime(timezone=True)),
    )
    statement = insert(Verdict).from_select([*_COLUMNS, "judged_at"], source)
    kept = ["labels", "scores", "needs_answer", "review", "topic", "reasons", "model", "judged_at"]
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["comment_id", "version"],
            set_={name: statement.excluded[name] for name in kept},
        )
    )


async def latest_verdicts(
    session: AsyncSession, comment_ids: Collection[int]
) -> dict[int, Verdict]:
    """Fetch the verdict over the latest judged version of each comment."""
    query = (
        select(Verdict)
        .where(Verdict.comment_id.in_(comment_ids))
        .order_by(Verdict.comment_id, Verdict.version.desc())
        .ext(distinct_on(Verdict.comment_id))
    )
    return {verdict.comment_id: verdict for verdict in await session.scalars(query)}


async def decisions_over(
    session: AsyncSession, comment_ids: Collection[int]
) -> dict[int, Decision]:
    """Fetch the last decision of a person over each comment, where there is one."""
    query = (
        select(Decision)
        .where(Decision.comment_id.in_(comment_ids))
        .order_by(Decision.comment_id, Decision.id.desc())
        .ext(distinct_on(Decision.comment_id))
    )
    return {decision.comment_id: decision for decision in await session.scalars(query)}


def _row(comment: Unjudged, said: Judgement) -> tuple[Any, ...]:
    return (
        comment.id,
        comment.version,
        ",".join(label.value for label in said.labels),
        msgspec.json.encode(said.scores).decode(),
        said.needs_answer,
        said.review,
        said.topic,
        msgspec.json.encode(said.reasons).decode(),
        said.model,
    )

"""Reads and writes of verdicts and decisions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Double,
    Row,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from app.base.database import ColumnKind, unnested
from app.comments.model import Comment, CommentVersion
from app.comments.service import Unjudged
from app.officials.model import Institution
from app.officials.rules import InstitutionKind
from app.pages.model import Page
from app.triage.model import (
    BalanceMove,
    Decision,
    JudgeEdges,
    JudgeModel,
    JudgeMove,
    ShadowVerdict,
    Verdict,
)
from app.triage.rules import (
    NEEDS_ANSWER,
    NO_TOPIC,
    Edges,
    Judgement,
    ModelRole,
    SettledBy,
)

_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "comment_id": BigInteger(),
    "version": BigInteger(),
    "labels": Text(),
    "scores": Text(),
    "needs_answer": Boolean(),
    "review": Boolean(),
    "topic": Text(),
    "topic_score": Double(),
    "importance": Text(),
    "importance_reason": Text(),
    "named": Text(),
    "settled_by": Text(),
    "reasons": Text(),
    "model": Text(),
}


_SHADOW_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "comment_id": BigInteger(),
    "version": BigInteger(),
    "model": Text(),
    "labels": Text(),
    "scores": Text(),
    "needs_answer": Boolean(),
    "review": Boolean(),
}
_MOVES_LOCK: Final = 0x6A756467
"""«judg»: two people who change the model at once must not step back over each other."""


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
        given.c.topic_score,
        given.c.importance,
        given.c.importance_reason,
        cast(given.c.named, JSONB),
        given.c.settled_by,
        cast(given.c.reasons, JSONB),
        given.c.model,
        literal(now, DateTime(timezone=True)),
    )
    statement = insert(Verdict).from_select([*_COLUMNS, "judged_at"], source)
    kept = [*(name for name in _COLUMNS if name not in {"comment_id", "version"}), "judged_at"]
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


async def all_decisions_over(
    session: AsyncSession, comment_ids: Collection[int]
) -> Sequence[Decision]:
    """Fetch all decisions of people over these comments, the newest first."""
    query = (
        select(Decision).where(Decision.comment_id.in_(comment_ids)).order_by(Decision.id.desc())
    )
    return (await session.scalars(query)).all()


async def delete_decisions(
    session: AsyncSession, comment_ids: Collection[int], decided_at: datetime
) -> None:
    """Delete what was decided on these comments at this very moment."""
    made_then = [Decision.comment_id.in_(comment_ids), Decision.decided_at == decided_at]
    await session.execute(delete(Decision).where(*made_then))


async def keeper_of(session: AsyncSession, page_id: int) -> Row[InstitutionKind, str]:
    """Tell the kind of the institution that keeps a page, and its time zone, which may be empty."""
    query = select(Institution.kind, Institution.time_zone)
    query = query.join(Page, Page.institution_id == Institution.id).where(Page.id == page_id)
    return (await session.execute(query)).one()


async def corrections(
    session: AsyncSession,
) -> Sequence[Row[int, int, list[str], str | None, bool, str, bool, InstitutionKind]]:
    """(comment, version, labels, topic, did the judge name one, text, is a reply, kind).

    The last decision over each text of each comment, and that text; whether that answers a
    comment that we have, and the kind of the institution that keeps the page. A version that was
    followed by the same text, as once each comment was that went and came back, has that of the
    next one.
    """
    text = func.coalesce(
        select(CommentVersion.text)
        .where(
            CommentVersion.comment_id == Decision.comment_id,
            CommentVersion.version >= Decision.version,
        )
        .order_by(CommentVersion.version)
        .limit(1)
        .scalar_subquery(),
        Comment.text,
    )
    parent = aliased(Comment)
    judged = exists().where(
        Verdict.comment_id == Decision.comment_id,
        Verdict.version == Decision.version,
        Verdict.topic.is_not(None),
    )
    query = (
        select(
            Decision.comment_id,
            Decision.version,
            Decision.labels,
            Decision.topic,
            judged.label("judged_a_topic"),
            text.label("text"),
            parent.id.is_not(None).label("is_reply"),
            Institution.kind,
        )
        .join(Comment, Comment.id == Decision.comment_id)
        .join(Page, Page.id == Comment.page_id)
        .join(Institution, Institution.id == Page.institution_id)
        .outerjoin(
            parent,
            and_(parent.page_id == Comment.page_id, parent.external_id == Comment.parent_id),
        )
        .order_by(Decision.comment_id, text, Decision.id.desc())
        .ext(distinct_on(Decision.comment_id, text))
    )
    return sorted(await session.execute(query), key=lambda row: (row.comment_id, row.version))


async def models(session: AsyncSession) -> Sequence[JudgeModel]:
    """List the models that were trained here, the newest first, without their weights."""
    return (await session.scalars(select(JudgeModel).order_by(JudgeModel.id.desc()))).all()


async def model(session: AsyncSession, version: str) -> JudgeModel | None:
    """Fetch one model, without its weights."""
    return await session.scalar(select(JudgeModel).where(JudgeModel.version == version))


async def weights_of(session: AsyncSession, version: str) -> bytes | None:
    """Read the file of one model."""
    return await session.scalar(select(JudgeModel.weights).where(JudgeModel.version == version))


async def moves(session: AsyncSession, role: ModelRole) -> Sequence[JudgeMove]:
    """List the changes of a role, the oldest first."""
    query = select(JudgeMove).where(JudgeMove.role == role).order_by(JudgeMove.id)
    return (await session.scalars(query)).all()


async def last_moves(session: AsyncSession) -> dict[ModelRole, JudgeMove]:
    """Fetch the last change of each role."""
    query = (
        select(JudgeMove)
        .order_by(JudgeMove.role, JudgeMove.id.desc())
        .ext(distinct_on(JudgeMove.role))
    )
    return {move.role: move for move in await session.scalars(query)}


async def lock_moves(session: AsyncSession) -> None:
    """Let changes of models wait for each other until this transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_MOVES_LOCK)))


async def add_shadow_verdicts(
    session: AsyncSession, judged: Sequence[tuple[Unjudged, Judgement]], *, now: datetime
) -> None:
    """Record what a shadow said; one that was said already stays."""
    rows = [_shadow_row(comment, said) for comment, said in judged]
    given = unnested("given", _SHADOW_COLUMNS, rows)
    source = select(
        given.c.comment_id,
        given.c.version,
        given.c.model,
        cast(func.string_to_array(given.c.labels, ","), ARRAY(Text)),
        cast(given.c.scores, JSONB),
        given.c.needs_answer,
        given.c.review,
        literal(now, DateTime(timezone=True)),
    )
    statement = insert(ShadowVerdict).from_select([*_SHADOW_COLUMNS, "judged_at"], source)
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=["comment_id", "version", "model"])
    )


async def differences(
    session: AsyncSession,
    *,
    shadow: str,
    live: str,
    since: datetime,
    before: int | None,
    limit: int,
) -> Sequence[Row[Comment, Verdict, ShadowVerdict]]:
    """List where what a shadow said since then is at odds with a verdict of the live version.

    The newest comment comes first. There is one verdict and one comment at most for each row of
    the shadow; the limits say so to the planner, which else walks all verdicts and comments.
    """
    verdict = aliased(Verdict, _judged_otherwise(live))
    present = (
        select(Comment)
        .where(Comment.id == verdict.comment_id, Comment.version == verdict.version)
        .limit(1)
        .lateral()
    )
    comment = aliased(Comment, present)
    query = (
        select(comment, verdict, ShadowVerdict)
        .select_from(ShadowVerdict)
        .join(verdict, true())
        .join(comment, true())
        .where(_own(ShadowVerdict.model) == shadow, ShadowVerdict.judged_at >= since)
        .order_by(ShadowVerdict.comment_id.desc(), ShadowVerdict.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(ShadowVerdict.comment_id < before)
    return (await session.execute(query)).all()


async def said_as(session: AsyncSession, *, shadow: str, since: datetime) -> str | None:
    """Tell as which whole version a shadow has read comments since then; None: it has read none.

    Of several, by the newest comment.
    """
    own = _own(ShadowVerdict.model)
    query = (
        select(ShadowVerdict.model)
        .where(own == shadow, ShadowVerdict.judged_at >= since)
        .order_by(ShadowVerdict.comment_id.desc(), ShadowVerdict.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def delete_shadow_verdicts(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete what shadows said before; only the oldest are looked at."""
    head = select(ShadowVerdict.id).order_by(ShadowVerdict.id).limit(limit)
    old = select(ShadowVerdict.id).where(
        ShadowVerdict.id.in_(head), ShadowVerdict.judged_at < before
    )
    gone = delete(ShadowVerdict).where(ShadowVerdict.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(ShadowVerdict.id))).all())


class Told(NamedTuple):
    """Which model a worker loaded last, as it told."""

    version: str
    with_encoder: bool
    lacks: str
    """Why it is without, in Russian; empty where no worker has said."""
    at: datetime


async def last_told(session: AsyncSession) -> Told | None:
    """Fetch which model was loaded last; None: no worker has told of any."""
    own = _own(JudgeEdges.model)
    query = select(own, own != JudgeEdges.model, JudgeEdges.lacks, JudgeEdges.told_at)
    row = (await session.execute(query.order_by(JudgeEdges.told_at.desc()).limit(1))).first()
    return None if row is None else Told(*row)


async def shipped_version(session: AsyncSession) -> str | None:
    """Tell the version of the shipped model as a worker told it last; None: none did yet."""
    own = _own(JudgeEdges.model)
    query = select(own).where(own.not_in(select(JudgeModel.version)))
    return await session.scalar(query.order_by(JudgeEdges.told_at.desc()).limit(1))


def _judged_otherwise(live: str) -> LateralFromClause:
    """Find the verdict of this version that is at odds with the shadow's, by that row."""
    return (
        select(Verdict)
        .where(
            Verdict.comment_id == ShadowVerdict.comment_id,
            Verdict.version == ShadowVerdict.version,
            _own(Verdict.model) == live,
            or_(
                Verdict.needs_answer != ShadowVerdict.needs_answer,
                Verdict.review != ShadowVerdict.review,
                Verdict.labels != ShadowVerdict.labels,
            ),
        )
        .limit(1)
        .lateral()
    )


def _own(model: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Cut off the version of the encoder that a model was joined with.

    Written as ``ix_shadow_verdict_own`` has it, which could not serve a form with parameters.
    """
    return func.split_part(model, literal_column("'+'"), literal_column("1"))


def _shadow_row(comment: Unjudged, said: Judgement) -> tuple[Any, ...]:
    return (
        comment.id,
        comment.version,
        said.model,
        ",".join(label.value for label in said.labels),
        msgspec.json.encode(said.scores).decode(),
        said.needs_answer,
        said.review,
    )


def _row(comment: Unjudged, said: Judgement) -> tuple[Any, ...]:
    return (
        comment.id,
        comment.version,
        ",".join(label.value for label in said.labels),
        msgspec.json.encode(said.scores).decode(),
        said.needs_answer,
        said.review,
        said.topic,
        said.topic_score,
        said.importance.value,
        said.importance_reason,
        msgspec.json.encode(said.named).decode(),
        said.settled_by.value,
        msgspec.json.encode(said.reasons).decode(),
        said.model,
    )


async def last_balance(session: AsyncSession) -> BalanceMove | None:
    """Fetch the last change of the balance."""
    return await session.scalar(select(BalanceMove).order_by(BalanceMove.id.desc()).limit(1))


async def put_edges(
    session: AsyncSession, model: str, edges: Edges, *, lacks: str, now: datetime
) -> None:
    """Write a model's thresholds down; told again, they count as told now."""
    row = {**msgspec.structs.asdict(edges), "lacks": lacks, "told_at": now}
    statement = insert(JudgeEdges).values(model=model, **row)
    await session.execute(statement.on_conflict_do_update(index_elements=["model"], set_=row))


async def newest_edges(session: AsyncSession) -> JudgeEdges | None:
    """Fetch the thresholds of the model that was loaded last."""
    return await session.scalar(select(JudgeEdges).order_by(JudgeEdges.told_at.desc()).limit(1))


async def count_judged(session: AsyncSession, since: datetime) -> int:
    """Count the verdicts given since then."""
    query = select(func.count()).select_from(Verdict).where(Verdict.judged_at >= since)
    return (await session.execute(query)).scalar_one()


async def outlook(
    session: AsyncSession, edges: Edges, since: datetime
) -> tuple[int, int, int, float]:
    """Tell (flagged, for review, passed, probably missed) had these edges been in force.

    What a plain rule decided stays as it was decided: no threshold had a part in it.
    """
    chance = func.coalesce(Verdict.scores[NEEDS_ANSWER].as_float(), 0.0)
    by_rule = Verdict.settled_by == SettledBy.RULE.value
    flagged = case((by_rule, Verdict.needs_answer), else_=chance >= edges.needs_answer)
    looked_at = case(
        (by_rule, Verdict.review),
        else_=and_(chance >= edges.review, chance < edges.needs_answer),
    )
    passed = and_(not_(flagged), not_(looked_at))
    query = select(
        func.count().filter(flagged),
        func.count().filter(looked_at),
        func.count().filter(passed),
        func.coalesce(func.sum(chance).filter(passed), 0.0),
    ).where(Verdict.judged_at >= since)
    return (await session.execute(query)).one()


async def agreement(session: AsyncSession, since: datetime) -> tuple[int, int, int, int]:
    """Tell (decisions, of these over doubts, of the others as judged in need and in all) since.

    The last decision over each comment counts; a comment whose verdict is gone does not.
    """
    last = aliased(
        Decision,
        select(Decision)
        .where(Decision.decided_at >= since)
        .order_by(Decision.comment_id, Decision.id.desc())
        .ext(distinct_on(Decision.comment_id))
        .subquery(),
    )
    need = last.needs_answer == Verdict.needs_answer
    query = (
        select(
            func.count(),
            func.count().filter(Verdict.review),
            func.count().filter(and_(not_(Verdict.review), need)),
            func.count().filter(and_(not_(Verdict.review), need, *_all_as_judged(last))),
        )
        .select_from(last)
        .join(
            Verdict,
            and_(Verdict.comment_id == last.comment_id, Verdict.version == last.version),
        )
    )
    return (await session.execute(query)).one()


def _all_as_judged(said: type[Decision]) -> Sequence[ColumnElement[bool]]:
    """Say whether the judge had said all that a person says; of what he left he says nothing."""
    return (
        said.labels.bool_op("@>")(Verdict.labels),
        said.labels.bool_op("<@")(Verdict.labels),
        or_(said.topic.is_(None), said.topic == func.coalesce(Verdict.topic, NO_TOPIC)),
        or_(said.importance.is_(None), said.importance == Verdict.importance),
    )

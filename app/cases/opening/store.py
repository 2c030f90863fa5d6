"""Reads and writes of what is opened: new cases and their comments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Text,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import ColumnKind, unnested
from app.cases.model import Case, CaseComment
from app.cases.rules import CaseState, Conversation
from app.comments.model import Comment
from app.comments.rules import Deleter

_NEW: Final[Mapping[str, ColumnKind]] = {
    "page_id": BigInteger(),
    "post_id": BigInteger(),
    "institution_id": BigInteger(),
    "thread_id": Text(),
    "author_key": Text(),
    "author_name": Text(),
    "topic": Text(),
    "profile": Text(),
    "rule": Text(),
    "needs_approval": Boolean(),
    "counts_hours": Boolean(),
    "due_at": DateTime(timezone=True),
    "warn_at": DateTime(timezone=True),
    "warnings": Text(),  # JSON; an array of JSONB would take its lists for dimensions
    "counted_from": DateTime(timezone=True),
    "written_at": DateTime(timezone=True),
}
NEW_COLUMNS: Final = tuple(_NEW)


async def insert_new(
    session: AsyncSession, rows: Sequence[Sequence[object]], *, now: datetime
) -> set[Conversation]:
    """Open cases; return the conversations opened by us.

    Rows are in the order of ``NEW_COLUMNS``. Where another worker has just opened the
    same conversation, his case stands and is not among the returned.
    """
    given = unnested("given", _NEW, rows)
    moment = literal(now, DateTime(timezone=True))
    source = select(
        *(cast(given.c[name], JSONB) if name == "warnings" else given.c[name] for name in _NEW),
        literal(CaseState.OPEN.value),
        moment,
        moment,
    )
    statement = (
        insert(Case)
        .from_select([*_NEW, "state", "opened_at", "route_at"], source)
        .on_conflict_do_nothing()
        .returning(Case.page_id, Case.thread_id, Case.author_key)
    )
    return {(page, thread, author) for page, thread, author in await session.execute(statement)}


async def insert_links(
    session: AsyncSession, rows: Sequence[tuple[int, int]], *, now: datetime
) -> None:
    """Write (comment, case); a comment that is in a case stays there."""
    given = unnested("given", {"comment_id": BigInteger(), "case_id": BigInteger()}, rows)
    source = select(given.c.comment_id, given.c.case_id, literal(now, DateTime(timezone=True)))
    await session.execute(
        insert(CaseComment)
        .from_select(["comment_id", "case_id", "joined_at"], source)
        .on_conflict_do_nothing()
    )


async def deleters_in(
    session: AsyncSession, case_ids: Collection[int]
) -> dict[int, list[Deleter | None]]:
    """Tell of each case's comments who deleted them; None of what is still on the network."""
    deleter = case(
        (Comment.deleted_at.is_(None), None),
        else_=func.coalesce(Comment.deleted_by, Deleter.UNKNOWN.value),
    )
    query = (
        select(CaseComment.case_id, deleter)
        .join(CaseComment.comment)
        .where(CaseComment.case_id.in_(case_ids))
    )
    found: dict[int, list[Deleter | None]] = {case_id: [] for case_id in case_ids}
    for case_id, told in await session.execute(query):
        found[case_id].append(None if told is None else Deleter(told))
    return found

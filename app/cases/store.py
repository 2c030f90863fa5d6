"""Reads of cases and of their comments, and holding them for a change.

Cases, comments and answers are held so (``key_share``) that rows which only refer to them can be
written meanwhile: waiting for that, two would wait for each other. What is held is read anew.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Text,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.base.database import ColumnKind, read_anew, unnested
from app.cases.model import Case, CaseComment, CaseEvent
from app.cases.rules import ANSWERS, WORKABLE, CaseState, Conversation, EventKind
from app.comments.model import Comment

_HOLDER: Final = ("institution", "official")
_BY_HAND = (EventKind.ANSWERED_BY_HAND, EventKind.ANSWERED_ELSEWHERE)


async def get(session: AsyncSession, case_id: int, *, lock: bool) -> Case | None:
    """Fetch one case with what the desk shows of it; lock it when a change is to happen."""
    query = (
        select(Case)
        .where(Case.id == case_id)
        .options(
            joinedload(Case.page),
            joinedload(Case.post),
            joinedload(Case.institution),
            joinedload(Case.official),
        )
    )
    if lock:
        await read_anew(session, Case, [case_id], *_HOLDER)
        query = query.with_for_update(key_share=True, of=Case)
    return (await session.scalars(query)).one_or_none()


async def hold(session: AsyncSession, case_ids: Collection[int]) -> dict[int, Case]:
    """Fetch cases and hold them until the transaction ends, in one order for everybody."""
    await read_anew(session, Case, case_ids)
    query = (
        select(Case)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
    )
    return {case.id: case for case in await session.scalars(query)}


async def hold_with_page(session: AsyncSession, case_ids: Collection[int]) -> Sequence[Case]:
    """Fetch cases with page, institution and official, and hold them, by their ids."""
    await read_anew(session, Case, case_ids, *_HOLDER)
    query = (
        select(Case)
        .where(Case.id.in_(case_ids))
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
    )
    return (await session.scalars(query)).all()


async def hold_live_in(
    session: AsyncSession, threads: Collection[tuple[int, str]]
) -> Sequence[Case]:
    """Fetch the unanswered cases in these (page, thread), held until the transaction ends."""
    columns: Mapping[str, ColumnKind] = {"page_id": BigInteger(), "thread_id": Text()}
    given = unnested("given", columns, sorted(threads))
    query = (
        select(Case)
        .join(
            given,
            and_(Case.page_id == given.c.page_id, Case.thread_id == given.c.thread_id),
        )
        .where(Case.state.in_(WORKABLE))
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def closed_by_hand(
    session: AsyncSession, threads: Collection[tuple[int, str]]
) -> list[tuple[int, str]]:
    """(case, what its history says of the answer) of cases in these (page, thread).

    Of those that are closed and were answered last without us.
    """
    columns: Mapping[str, ColumnKind] = {"page_id": BigInteger(), "thread_id": Text()}
    given = unnested("given", columns, sorted(threads))
    query = (
        select(Case.id, CaseEvent.note, CaseEvent.kind)
        .join(
            given,
            and_(Case.page_id == given.c.page_id, Case.thread_id == given.c.thread_id),
        )
        .join(CaseEvent, CaseEvent.case_id == Case.id)
        .where(
            Case.state == CaseState.CLOSED,
            Case.outcome.in_(ANSWERS),
            CaseEvent.kind.in_([EventKind.ANSWERED, *_BY_HAND]),
        )
        .ext(distinct_on(Case.id))
        .order_by(Case.id, CaseEvent.place.desc())
    )
    found = await session.execute(query)
    return [(case_id, note) for case_id, note, kind in found if kind in _BY_HAND]


async def hold_of_author(session: AsyncSession, page_id: int, author_key: str) -> Sequence[Case]:
    """Fetch an author's cases on a page that are not closed, held until the transaction ends."""
    query = (
        select(Case)
        .where(
            Case.page_id == page_id,
            Case.author_key == author_key,
            Case.state != CaseState.CLOSED,
        )
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def hold_as_they_stand(
    session: AsyncSession, case_ids: Collection[int]
) -> list[tuple[int, CaseState, int | None]]:
    """Hold cases as above and tell (case, state, official), fresh whatever was read before."""
    query = (
        select(Case.id, Case.state, Case.official_id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def seen_since(
    session: AsyncSession, case_ids: Collection[int], account_id: int, since: datetime
) -> set[int]:
    """Tell which of these cases this account has viewed since then."""
    query = select(CaseEvent.case_id).where(
        CaseEvent.case_id.in_(case_ids),
        CaseEvent.kind == EventKind.VIEWED,
        CaseEvent.account_id == account_id,
        CaseEvent.happened_at > since,
    )
    return set(await session.scalars(query))


async def with_pages(session: AsyncSession, case_ids: Collection[int]) -> dict[int, Case]:
    """Fetch cases with their pages, by id."""
    query = select(Case).where(Case.id.in_(case_ids)).options(joinedload(Case.page))
    return {case.id: case for case in await session.scalars(query)}


async def case_ids_of(session: AsyncSession, comment_ids: Collection[int]) -> dict[int, int]:
    """Map comments to the cases they are in."""
    query = select(CaseComment.comment_id, CaseComment.case_id).where(
        CaseComment.comment_id.in_(comment_ids)
    )
    return {row.comment_id: row.case_id for row in await session.execute(query)}


async def comments_of(
    session: AsyncSession, case_ids: Collection[int]
) -> Sequence[tuple[int, Comment]]:
    """(case, comment) of all comments in these cases, in the order they were written."""
    query = (
        select(CaseComment.case_id, Comment)
        .join(CaseComment.comment)
        .where(CaseComment.case_id.in_(case_ids))
        .order_by(Comment.posted_at, Comment.id)
    )
    return [(case_id, comment) for case_id, comment in await session.execute(query)]


async def said_since(session: AsyncSession, case_id: int, since: datetime) -> Sequence[Comment]:
    """List the living comments that came into a case or changed after a moment, as written."""
    query = (
        select(Comment)
        .join(CaseComment, CaseComment.comment_id == Comment.id)
        .where(
            CaseComment.case_id == case_id,
            Comment.deleted_at.is_(None),
            or_(CaseComment.joined_at > since, Comment.edited_at > since),
        )
        .order_by(Comment.posted_at, Comment.id)
    )
    return (await session.scalars(query)).all()


async def came_since(
    session: AsyncSession, case_id: int, since: datetime
) -> Sequence[tuple[datetime, Comment]]:
    """List the same with when each came or was changed last, in that order."""
    came = func.greatest(CaseComment.joined_at, Comment.edited_at)
    query = (
        select(came.label("came"), Comment)
        .join(CaseComment, CaseComment.comment_id == Comment.id)
        .where(CaseComment.case_id == case_id, Comment.deleted_at.is_(None), came > since)
        .order_by(came, Comment.id)
    )
    return [(row.came, row.Comment) for row in await session.execute(query)]


async def said_by(session: AsyncSession, case_id: int, until: datetime) -> Sequence[Comment]:
    """List the living comments that were in a case at a moment, as written."""
    query = (
        select(Comment)
        .join(CaseComment, CaseComment.comment_id == Comment.id)
        .where(
            CaseComment.case_id == case_id,
            CaseComment.joined_at <= until,
            Comment.deleted_at.is_(None),
        )
        .order_by(Comment.posted_at, Comment.id)
    )
    return (await session.scalars(query)).all()


async def latest_of(
    session: AsyncSession, conversations: Collection[Conversation]
) -> dict[Conversation, Case]:
    """Fetch the latest case of each conversation, held until the transaction ends."""
    given = unnested(
        "given",
        {"page_id": BigInteger(), "thread_id": Text(), "author_key": Text()},
        sorted(conversations),
    )
    query = (
        select(Case)
        .join(
            given,
            and_(
                Case.page_id == given.c.page_id,
                Case.thread_id == given.c.thread_id,
                Case.author_key == given.c.author_key,
            ),
        )
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return {
        (case.page_id, case.thread_id, case.author_key): case
        for case in await session.scalars(query)
    }


async def has_later(session: AsyncSession, case: Case) -> bool:
    """Say whether a later case of the same conversation is there; nothing is held."""
    later = exists().where(
        Case.page_id == case.page_id,
        Case.thread_id == case.thread_id,
        Case.author_key == case.author_key,
        Case.id > case.id,
    )
    return bool(await session.scalar(select(later)))


async def later_of(session: AsyncSession, talks: Mapping[int, Conversation]) -> dict[int, Case]:
    """Map cases to the latest one of their conversation after them, held like the above.

    Earlier ones are left alone: everybody holds the cases of a talk in the order of their ids.
    """
    given = unnested(
        "given",
        {
            "case_id": BigInteger(),
            "page_id": BigInteger(),
            "thread_id": Text(),
            "author_key": Text(),
        },
        sorted((case_id, *talk) for case_id, talk in talks.items()),
    )
    query = (
        select(given.c.case_id.label("earlier"), Case)
        .join(
            given,
            and_(
                Case.page_id == given.c.page_id,
                Case.thread_id == given.c.thread_id,
                Case.author_key == given.c.author_key,
                Case.id > given.c.case_id,
            ),
        )
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return {row.earlier: row.Case for row in await session.execute(query)}


async def claim_to_warn(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take cases of whose term another share has passed and that no other worker holds."""
    query = (
        select(Case)
        .where(
            Case.warn_at <= now,
            Case.state.in_(WORKABLE),
            Case.paused_at.is_(None),
            Case.id.not_in(without),
        )
        .order_by(Case.warn_at, Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Case)
    )
    return (await session.scalars(query)).all()

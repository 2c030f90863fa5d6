"""Reads and writes of comments, in bulk."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Row,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload
from sqlalchemy.sql.selectable import TableValuedAlias

from app.base.database import ColumnKind, read_anew, unnested, within
from app.base.sight import Sight
from app.comments.model import Comment, CommentVersion
from app.comments.rules import UNSETTLED, CameBy, CommentState, Deleter
from app.officials.model import Institution
from app.officials.rules import InstitutionKind
from app.pages.model import Page, Post

_AT: Final = DateTime(timezone=True)
_INCOMING: Final[Mapping[str, ColumnKind]] = {
    "page_id": BigInteger(),
    "post_id": BigInteger(),
    "external_id": Text(),
    "thread_id": Text(),
    "parent_id": Text(),
    "author_id": Text(),
    "author_name": Text(),
    "text": Text(),
    "attachments": Text(),
    "content_hash": Text(),
    "state": Text(),
    "posted_at": _AT,
}
INCOMING_COLUMNS: Final = tuple(_INCOMING)
SEPARATOR: Final = "\x1f"
"""Joins the kinds of attachments on their way in: an array of arrays cannot be unnested."""


async def upsert(
    session: AsyncSession,
    rows: Sequence[Sequence[object]],
    *,
    came_by: CameBy,
    keeps_known: bool,
    read_from: datetime,
    now: datetime,
) -> list[tuple[int, bool]]:
    """Take comments in; return (post, is new) of those that are new or changed.

    What was gone and is back with the same words is a change, but no new version. What we had
    hidden and was read again since (from ``read_from``) somebody has brought back: its next going
    is not our doing. With ``keeps_known`` nothing that we have is changed. Rows are in the order
    of ``INCOMING_COLUMNS`` and unique by page and external id.
    """
    given = unnested("given", _INCOMING, rows)
    if not keeps_known:
        await _keep_replaced_versions(session, given, now=now)
    plain = [name for name in _INCOMING if name != "attachments"]
    attachments = func.coalesce(
        func.string_to_array(func.nullif(given.c.attachments, ""), SEPARATOR),
        literal_column("'{}'::text[]"),
    )
    source = select(
        *(given.c[name] for name in plain),
        attachments,
        literal(now, _AT),
        literal(came_by.value),
        case((given.c.state == CommentState.OWN.value, literal(now, _AT)), else_=None),
    )
    statement = insert(Comment).from_select(
        [*plain, "attachments", "fetched_at", "came_by", "weigh_at"], source
    )
    told = (Comment.post_id, literal_column("(xmax = 0)", Boolean).label("is_new"))
    if keeps_known:
        inserted = await session.execute(statement.on_conflict_do_nothing().returning(*told))
        return [(post_id, is_new) for post_id, is_new in inserted]
    given_now = statement.excluded
    is_edited = Comment.content_hash != given_now.content_hash
    # What comes back as it was has been read: it is judged again only where it had ended.
    begins_anew = or_(is_edited, Comment.state.not_in(UNSETTLED))
    upserted = statement.on_conflict_do_update(
        index_elements=["page_id", "external_id"],
        set_={
            "text": given_now.text,
            "attachments": given_now.attachments,
            "content_hash": given_now.content_hash,
            "author_name": given_now.author_name,
            "version": Comment.version + cast(is_edited, Integer),
            "state": case((begins_anew, given_now.state), else_=Comment.state),
            "edited_at": case((is_edited, literal(now, _AT)), else_=Comment.edited_at),
            "judged_at": case((begins_anew, None), else_=Comment.judged_at),
            "deleted_at": None,
            "deleted_by": None,
            "hidden_at": case((Comment.deleted_at < read_from, None), else_=Comment.hidden_at),
            "weigh_at": given_now.weigh_at,
        },
        where=or_(is_edited, Comment.deleted_at.is_not(None)),
    ).returning(*told)
    return [(post_id, is_new) for post_id, is_new in await session.execute(upserted)]


async def _keep_replaced_versions(
    session: AsyncSession, given: TableValuedAlias, *, now: datetime
) -> None:
    replaced = (
        select(Comment.id, Comment.version, Comment.text, Comment.attachments, literal(now, _AT))
        .join(
            given,
            and_(Comment.page_id == given.c.page_id, Comment.external_id == given.c.external_id),
        )
        .where(Comment.content_hash != given.c.content_hash)
    )
    columns = ["comment_id", "version", "text", "attachments", "replaced_at"]
    await session.execute(
        insert(CommentVersion).from_select(columns, replaced).on_conflict_do_nothing()
    )


async def mark_missing_deleted(
    session: AsyncSession,
    post_ids: Collection[int],
    present: Sequence[tuple[int, str]],
    *,
    read_from: datetime,
    now: datetime,
) -> Sequence[int]:
    """Mark deleted what we have under these posts and the network has no more.

    Returns the post of each that was deleted.

    ``present`` is every (post, external id) that was read. What was taken in after
    ``read_from`` by somebody else is newer than the reading and stays.
    """
    seen = unnested("seen", {"post_id": BigInteger(), "external_id": Text()}, present)
    is_present = (
        select(literal(1))
        .where(seen.c.post_id == Comment.post_id, seen.c.external_id == Comment.external_id)
        .exists()
    )
    gone = (
        update(Comment)
        .where(
            Comment.post_id.in_(post_ids),
            Comment.deleted_at.is_(None),
            Comment.fetched_at < read_from,
            ~is_present,
        )
        .values(_gone(literal(Deleter.UNKNOWN.value), now))
        .returning(Comment.post_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(gone)).all()


async def mark_deleted(
    session: AsyncSession, page_id: int, deleters: Mapping[str, str | None], *, now: datetime
) -> int:
    """Mark comments deleted, by (external id → who did it); return how many living ones.

    Of one whose absence was seen before, it is learnt now whose doing that was, and its case
    is told again.
    """
    columns: Mapping[str, ColumnKind] = {"external_id": Text(), "deleter_id": Text()}
    given = unnested("given", columns, list(deleters.items()))
    is_known = and_(given.c.deleter_id.is_not(None), Comment.author_id.is_not(None))
    told = case(
        (~is_known, Deleter.UNKNOWN.value),
        (given.c.deleter_id == Comment.author_id, Deleter.AUTHOR.value),
        else_=Deleter.PAGE.value,
    )
    named = [Comment.page_id == page_id, Comment.external_id == given.c.external_id]
    learnt = (
        update(Comment)
        .where(*named, Comment.deleted_by == Deleter.UNKNOWN, is_known)
        .values(state=_gone_by(told), deleted_by=told)
        .execution_options(synchronize_session=False)
    )
    gone = (
        update(Comment)
        .where(*named, Comment.deleted_at.is_(None))
        .values(_gone(told, now))
        .returning(Comment.id)
        .execution_options(synchronize_session=False)
    )
    await session.execute(learnt)
    return len((await session.scalars(gone)).all())


def _gone(deleter: ColumnElement[str], now: datetime) -> dict[str, Any]:
    """Give what is written of a living comment that is gone by this doing."""
    return {
        "state": _gone_by(deleter),
        "deleted_at": now,
        "deleted_by": _by_us_or(deleter),
        "weigh_at": _own_at(now),
    }


def _gone_by(deleter: ColumnElement[str]) -> ColumnElement[str]:
    """Tell where a comment goes that is gone by this doing.

    A case is told of it; what may yet need one goes on, unless its author took it back.
    """
    is_lost = and_(Comment.state.in_(UNSETTLED), deleter != Deleter.AUTHOR.value)
    return case(
        (Comment.linked, CommentState.LEAVING.value),
        (is_lost, Comment.state),
        else_=CommentState.DELETED.value,
    )


def _by_us_or(other: ColumnElement[str]) -> ColumnElement[str]:
    """Tell who made a comment go that we may be hiding: networks name our key's owner then."""
    is_ours = and_(Comment.hidden_at.is_not(None), other != Deleter.AUTHOR.value)
    return case((is_ours, Deleter.SERVICE.value), else_=other)


def _own_at(now: datetime) -> ColumnElement[datetime | None]:
    """Have a comment of the page's own weighed that is gone: it may be an answer of ours."""
    return case((Comment.state == CommentState.OWN, literal(now, _AT)), else_=None)


async def set_hidden_at(
    session: AsyncSession, comment_ids: Collection[int], hidden_at: datetime | None
) -> None:
    """Record since when we hide these comments; None: not, or not any more."""
    await session.execute(
        update(Comment)
        .where(Comment.id.in_(comment_ids))
        .values(hidden_at=hidden_at)
        .execution_options(synchronize_session=False)
    )


async def deny_hiding(session: AsyncSession, comment_ids: Collection[int]) -> None:
    """Say of comments that are gone, and that we did not hide after all, that nobody knows why.

    Their cases are told of it.
    """
    unknown = literal(Deleter.UNKNOWN.value)
    await session.execute(
        update(Comment)
        .where(Comment.id.in_(comment_ids), Comment.deleted_by == Deleter.SERVICE)
        .values(state=_gone_by(unknown), deleted_by=unknown)
        .execution_options(synchronize_session=False)
    )


async def claim_to_weigh(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int]
) -> Sequence[Comment]:
    """Take the pages' own comments that may answer a citizen and that nobody else holds."""
    query = (
        select(Comment)
        .where(Comment.weigh_at <= now, Comment.id.not_in(without))
        .order_by(Comment.weigh_at, Comment.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Comment)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def set_weigh_at(
    session: AsyncSession, comment_ids: Collection[int], weigh_at: datetime | None
) -> None:
    """Record when these own comments are weighed next; None: they are settled."""
    await session.execute(
        update(Comment)
        .where(Comment.id.in_(comment_ids))
        .values(weigh_at=weigh_at)
        .execution_options(synchronize_session=False)
    )


async def weigh_own_in(
    session: AsyncSession, talks: Mapping[tuple[int, str], datetime], *, now: datetime
) -> None:
    """Have the pages' own comments in these threads weighed, those written since then."""
    columns: Mapping[str, ColumnKind] = {
        "page_id": BigInteger(),
        "thread_id": Text(),
        "since": _AT,
    }
    given = unnested("given", columns, [(*talk, since) for talk, since in talks.items()])
    await session.execute(
        update(Comment)
        .where(
            Comment.page_id == given.c.page_id,
            Comment.thread_id == given.c.thread_id,
            Comment.posted_at >= given.c.since,
            Comment.state == CommentState.OWN,
            Comment.deleted_at.is_(None),
        )
        .values(weigh_at=now)
        .execution_options(synchronize_session=False)
    )


async def mark_own(session: AsyncSession, page_id: int, external_id: str) -> None:
    """Let a comment count as the page's own, unless it has come into a case."""
    await session.execute(
        update(Comment)
        .where(
            Comment.page_id == page_id,
            Comment.external_id == external_id,
            Comment.linked.is_(False),
        )
        .values(state=CommentState.OWN, judged_at=None, weigh_at=None)
        .execution_options(synchronize_session=False)
    )


async def get(session: AsyncSession, comment_id: int, *, lock: bool) -> Comment | None:
    """Fetch one comment with its page and post; lock it when a change is about to happen."""
    query = (
        select(Comment)
        .where(Comment.id == comment_id)
        .options(joinedload(Comment.page), joinedload(Comment.post))
    )
    if lock:
        await read_anew(session, Comment, [comment_id])
        query = query.with_for_update(key_share=True, of=Comment)
    return (await session.scalars(query)).one_or_none()


async def claim_new(
    session: AsyncSession, limit: int
) -> Sequence[Row[int, int, bool, str, datetime, str, str, bool, InstitutionKind, str]]:
    """(id, version, linked, text, worded at, post's text, parent's, is that ours, kind, zone).

    Of comments without a verdict.

    Plain rows and one query: what this costs, every comment costs (docs/benchmarks.md).
    """
    parent = aliased(Comment)
    query = (
        select(
            Comment.id,
            Comment.version,
            Comment.linked,
            Comment.text,
            func.greatest(Comment.posted_at, Comment.edited_at),
            Post.text,
            func.coalesce(parent.text, ""),
            func.coalesce(parent.state == CommentState.OWN, False),
            Institution.kind,
            Institution.time_zone,
        )
        .join(Post, Post.id == Comment.post_id)
        .join(Page, Page.id == Comment.page_id)
        .join(Institution, Institution.id == Page.institution_id)
        .outerjoin(
            parent,
            and_(parent.page_id == Comment.page_id, parent.external_id == Comment.parent_id),
        )
        .where(Comment.state == CommentState.NEW)
        .order_by(Comment.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Comment)
    )
    return (await session.execute(query)).all()


async def after_our_answer(session: AsyncSession, comment_ids: Collection[int]) -> set[int]:
    """Tell which of these were written by a citizen under an answer of the page to himself.

    He had written in the thread before, and since then the page has.
    """
    before, ours = aliased(Comment), aliased(Comment)
    answered = (
        select(literal(1))
        .select_from(before)
        .join(
            ours,
            and_(
                ours.page_id == before.page_id,
                ours.thread_id == before.thread_id,
                ours.state == CommentState.OWN,
                ours.posted_at >= before.posted_at,
            ),
        )
        .where(
            before.page_id == Comment.page_id,
            before.thread_id == Comment.thread_id,
            before.author_id == Comment.author_id,
            before.id != Comment.id,
            ours.posted_at <= Comment.posted_at,
        )
        .exists()
    )
    query = select(Comment.id).where(Comment.id.in_(comment_ids), answered)
    return set(await session.scalars(query))


async def claim(
    session: AsyncSession, states: Collection[CommentState], limit: int, without: Collection[int]
) -> Sequence[Comment]:
    """Take comments in these states that no other worker holds, the oldest first."""
    query = (
        select(Comment)
        .where(Comment.state.in_(states), Comment.id.not_in(without))
        .order_by(Comment.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Comment)
        .options(joinedload(Comment.page))
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def texts_of(
    session: AsyncSession, keys: Collection[tuple[int, str]]
) -> dict[tuple[int, str], str]:
    """Fetch the texts of comments named by page and external id."""
    return await _told_of(session, Comment.text, keys)


async def threads_of(
    session: AsyncSession, keys: Collection[tuple[int, str]]
) -> dict[tuple[int, str], str]:
    """Fetch the threads of comments named by page and external id."""
    return await _told_of(session, Comment.thread_id, keys)


async def _told_of(
    session: AsyncSession,
    what: InstrumentedAttribute[str],
    keys: Collection[tuple[int, str]],
) -> dict[tuple[int, str], str]:
    if not keys:
        return {}
    given = unnested("given", {"page_id": BigInteger(), "external_id": Text()}, list(keys))
    query = select(Comment.page_id, Comment.external_id, what).join(
        given,
        and_(Comment.page_id == given.c.page_id, Comment.external_id == given.c.external_id),
    )
    return {(page, external): told for page, external, told in await session.execute(query)}


async def set_states(
    session: AsyncSession, states: Mapping[int, CommentState], *, judged_at: datetime | None
) -> None:
    """Move comments to these states; ``judged_at`` is written when it is given."""
    rows = [(comment_id, state.value) for comment_id, state in states.items()]
    given = unnested("given", {"id": BigInteger(), "state": Text()}, rows)
    values: dict[str, object] = {"state": given.c.state}
    if judged_at is not None:
        values["judged_at"] = judged_at
    await session.execute(
        update(Comment)
        .where(Comment.id == given.c.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def mark_linked(session: AsyncSession, comment_ids: Collection[int]) -> None:
    """Put comments into the state of belonging to a case."""
    await session.execute(
        update(Comment)
        .where(Comment.id.in_(comment_ids))
        .values(linked=True, state=CommentState.IN_CASE.value)
        .execution_options(synchronize_session=False)
    )


async def listed(
    session: AsyncSession,
    *,
    state: CommentState | None,
    page_id: int | None,
    sight: Sight,
    before: int | None,
    limit: int,
) -> Sequence[Comment]:
    """List comments, the newest record first, with page and post."""
    query = (
        select(Comment)
        .join(Comment.page)
        .options(joinedload(Comment.page), joinedload(Comment.post))
        .where(within(Page.institution_id, sight))
        .order_by(Comment.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(Comment.state == state)
    if page_id is not None:
        query = query.where(Comment.page_id == page_id)
    if before is not None:
        query = query.where(Comment.id < before)
    return (await session.scalars(query)).all()


async def by_ids(session: AsyncSession, ids: Collection[int]) -> Sequence[Comment]:
    """Fetch comments with page and post, in no order."""
    query = (
        select(Comment)
        .where(Comment.id.in_(ids))
        .options(joinedload(Comment.page), joinedload(Comment.post))
    )
    return (await session.scalars(query)).all()


async def in_thread(session: AsyncSession, page_id: int, thread_id: str) -> Sequence[Comment]:
    """List a thread's comments in the order they were written, those of the page among them."""
    query = (
        select(Comment)
        .where(Comment.page_id == page_id, Comment.thread_id == thread_id)
        .order_by(Comment.posted_at, Comment.id)
    )
    return (await session.scalars(query)).all()


async def versions_of(session: AsyncSession, comment_id: int) -> Sequence[CommentVersion]:
    """List earlier texts of a comment, the oldest first."""
    query = (
        select(CommentVersion)
        .where(CommentVersion.comment_id == comment_id)
        .order_by(CommentVersion.version)
    )
    return (await session.scalars(query)).all()


async def texts_at(
    session: AsyncSession, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Map (comment, version) to the text of that version.

    A version that was followed by the same text, as once each comment was that went and came
    back, is found under the next one that was replaced, or as the text of today.
    """
    asked = unnested("asked", {"id": BigInteger(), "version": BigInteger()}, sorted(keys))
    replaced = (
        select(CommentVersion.text)
        .where(CommentVersion.comment_id == asked.c.id, CommentVersion.version >= asked.c.version)
        .order_by(CommentVersion.version)
        .limit(1)
        .scalar_subquery()
    )
    query = select(asked.c.id, asked.c.version, func.coalesce(replaced, Comment.text)).join(
        Comment, Comment.id == asked.c.id
    )
    return {(row[0], row[1]): row[2] for row in await session.execute(query)}


async def newest(session: AsyncSession) -> int:
    """Tell the id of the newest comment, 0 if there is none."""
    return (await session.scalars(select(func.coalesce(func.max(Comment.id), 0)))).one()


async def times_after(
    session: AsyncSession, comment_id: int, *, limit: int
) -> Sequence[tuple[int, int, datetime]]:
    """List (id, page, posted at) by id after the one given, without the pages' own comments."""
    query = (
        select(Comment.id, Comment.page_id, Comment.posted_at)
        .where(Comment.id > comment_id, Comment.state != CommentState.OWN)
        .order_by(Comment.id)
        .limit(limit)
    )
    return [(known, page, at) for known, page, at in await session.execute(query)]


async def times_on(
    session: AsyncSession, page_ids: Collection[int], *, since: datetime
) -> Sequence[tuple[int, int, datetime]]:
    """List (id, page, posted at) since then on these pages, without their own comments."""
    query = select(Comment.id, Comment.page_id, Comment.posted_at).where(
        Comment.page_id.in_(page_ids),
        Comment.posted_at >= since,
        Comment.state != CommentState.OWN,
    )
    return [(known, page, at) for known, page, at in await session.execute(query)]

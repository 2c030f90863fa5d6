"""Reads and writes of replies."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Select, Text, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.base.database import ColumnKind, unnested, within
from app.base.sight import Sight
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState
from app.comments.model import Comment
from app.pages.model import Page
from app.pages.rules import PageState
from app.replies.model import Reply
from app.replies.rules import ON_ITS_WAY, ReplyKind, ReplyState
from app.replies.troubles import TroubleKind
from app.vocabulary import Network

_TO_SEND = (ReplyState.WAITING, ReplyState.SENDING)


async def get(session: AsyncSession, reply_id: int, *, lock: bool) -> Reply | None:
    """Fetch one reply; lock it when a change is about to happen."""
    held = {"key_share": True} if lock else None
    return await session.get(Reply, reply_id, with_for_update=held, populate_existing=True)


async def on_its_way(session: AsyncSession, case_id: int) -> Reply | None:
    """Fetch the reply of a case that is with the second person, waiting or being sent."""
    query = select(Reply).where(Reply.case_id == case_id, Reply.state.in_(ON_ITS_WAY))
    return (await session.scalars(query)).one_or_none()


async def hold_on_its_way(session: AsyncSession, case_id: int) -> Reply | None:
    """Fetch the reply of a case that is on its way; None also where a worker has it in hand."""
    query = (
        select(Reply)
        .where(Reply.case_id == case_id, Reply.state.in_(ON_ITS_WAY))
        .with_for_update(skip_locked=True, key_share=True, of=Reply)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one_or_none()


async def awaiting(session: AsyncSession, sight: Sight, *, limit: int) -> Sequence[int]:
    """List the cases whose answers wait for a second person, the longest waiting first."""
    query = (
        select(Reply.case_id)
        .join(Case, Case.id == Reply.case_id)
        .where(Reply.state == ReplyState.APPROVAL, within(Case.institution_id, sight))
        .order_by(Reply.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def writers_waiting(session: AsyncSession, case_ids: Collection[int]) -> dict[int, int]:
    """Map those of the cases whose answer waits for approval to the account that wrote it."""
    query = select(Reply.case_id, Reply.account_id).where(
        Reply.state == ReplyState.APPROVAL, Reply.case_id.in_(case_ids)
    )
    return {row.case_id: row.account_id for row in await session.execute(query)}


async def claim_of_ended(
    session: AsyncSession, *, limit: int, without: Collection[int]
) -> Sequence[tuple[Reply, Case]]:
    """Take answers, with their cases, that wait for a second person though the case has ended."""
    query = (
        select(Reply, Case)
        .join(Case, Case.id == Reply.case_id)
        .where(
            Reply.state == ReplyState.APPROVAL,
            Reply.trouble_kind.is_distinct_from(TroubleKind.ANSWERED),
            Case.state.not_in(WORKABLE),
            Reply.id.not_in(without),
        )
        .order_by(Reply.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=(Reply, Case))
    )
    return [(reply, case) for reply, case in await session.execute(query)]


async def hold_unlocked(session: AsyncSession, reply_id: int) -> Reply | None:
    """Fetch a reply and hold it; None where there is none, or a worker has it in hand."""
    query = (
        select(Reply)
        .where(Reply.id == reply_id)
        .with_for_update(skip_locked=True, key_share=True, of=Reply)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one_or_none()


async def published_among(
    session: AsyncSession, names: Collection[tuple[int, str]]
) -> set[tuple[int, str]]:
    """Tell which of these comments, by (page, external id), are answers of ours."""
    found = await session.scalars(_named(names))
    return {(each.comment_page_id, each.external_id) for each in found if each.external_id}


async def hold_published(
    session: AsyncSession, names: Collection[tuple[int, str]]
) -> Sequence[Reply]:
    """Fetch the answers that these comments, by (page, external id), are, and hold them."""
    query = (
        _named(names).order_by(Reply.case_id, Reply.id).with_for_update(key_share=True, of=Reply)
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


def _named(names: Collection[tuple[int, str]]) -> Select[Reply]:
    columns: Mapping[str, ColumnKind] = {"page_id": BigInteger(), "external_id": Text()}
    given = unnested("given", columns, sorted(names))
    return select(Reply).join(
        given,
        and_(
            Reply.comment_page_id == given.c.page_id,
            Reply.external_id == given.c.external_id,
        ),
    )


async def words_being_sent(
    session: AsyncSession, page_ids: Collection[int]
) -> set[tuple[int, str]]:
    """(page, text) of the replies whose id nobody knows yet."""
    query = select(Reply.comment_page_id, Reply.text).where(
        Reply.comment_page_id.in_(page_ids), Reply.state == ReplyState.SENDING
    )
    return {(page_id, text) for page_id, text in await session.execute(query)}


async def by_key(session: AsyncSession, key: UUID) -> Reply | None:
    """Fetch the reply of an idempotency key."""
    return (await session.scalars(select(Reply).where(Reply.key == key))).one_or_none()


async def of_case(session: AsyncSession, case_id: int) -> Sequence[Reply]:
    """List all replies of a case, the oldest first."""
    query = select(Reply).where(Reply.case_id == case_id).order_by(Reply.id)
    return (await session.scalars(query)).all()


async def claim_to_send(
    session: AsyncSession, network: Network, *, now: datetime, limit: int
) -> Sequence[Reply]:
    """Take a network's replies whose turn it is and that no other worker holds."""
    query = (
        select(Reply)
        .join(Page, Page.id == Reply.comment_page_id)
        .where(Reply.state.in_(_TO_SEND), Reply.try_at <= now, Page.network == network)
        .order_by(Reply.try_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Reply)
        .options(
            joinedload(Reply.comment).joinedload(Comment.page),
            joinedload(Reply.comment).joinedload(Comment.post),
        )
    )
    return (await session.scalars(query)).all()


async def ids_under(session: AsyncSession, post_ids: Collection[int]) -> dict[int, set[str]]:
    """Tell the network's ids of our answers under each of these posts."""
    query = (
        select(Comment.post_id, Reply.external_id)
        .join(Reply.comment)
        .where(Comment.post_id.in_(post_ids))
    )
    found: dict[int, set[str]] = {post_id: set() for post_id in post_ids}
    for post_id, external_id in await session.execute(query):
        if external_id is not None:
            found[post_id].add(external_id)
    return found


async def is_anothers(session: AsyncSession, reply: Reply, external_id: str) -> bool:
    """Tell whether an id that the network gave belongs to another answer of the page already.

    Until the transaction ends no other answer can be given it.
    """
    name = f"reply {reply.comment_page_id} {external_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    query = select(Reply.id).where(
        Reply.comment_page_id == reply.comment_page_id,
        Reply.external_id == external_id,
        Reply.id != reply.id,
    )
    return await session.scalar(query) is not None


async def claim_seen(
    session: AsyncSession, *, limit: int, without: Collection[int]
) -> list[tuple[Reply, Comment]]:
    """Take published replies whose comment a poll has brought in, each with that comment."""
    query = (
        select(Reply, Comment)
        .join(
            Comment,
            and_(
                Comment.page_id == Reply.comment_page_id,
                Comment.external_id == Reply.external_id,
                Comment.deleted_at.is_(None),
            ),
        )
        .where(
            Reply.state == ReplyState.PUBLISHED,
            Reply.seen_at.is_(None),
            Reply.id.not_in(without),
        )
        .order_by(Reply.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Reply)
    )
    return [(reply, comment) for reply, comment in await session.execute(query)]


async def claim_unseen(
    session: AsyncSession,
    *,
    shown_after: timedelta,
    now: datetime,
    limit: int,
    without: Collection[int],
) -> Sequence[Reply]:
    """Take published replies of unfinished cases that their page's polls have long not shown."""
    query = (
        select(Reply)
        .join(Reply.case)
        .join(Page, Page.id == Reply.comment_page_id)
        .where(
            Reply.state == ReplyState.PUBLISHED,
            Reply.seen_at.is_(None),
            Reply.missed_at.is_(None),
            Reply.published_at <= now - shown_after,
            Page.polled_at >= Reply.published_at + shown_after,
            Page.state == PageState.ACTIVE,
            Page.can_read,
            Page.sees_history,
            Case.state != CaseState.CLOSED,
            Reply.id.not_in(without),
        )
        .order_by(Reply.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Reply)
    )
    return (await session.scalars(query)).all()


async def mark_seen(session: AsyncSession, reply_ids: Collection[int], *, now: datetime) -> None:
    """Record that a poll saw these replies, though they may have been missed before."""
    await session.execute(
        update(Reply)
        .where(Reply.id.in_(reply_ids))
        .values(seen_at=now, missed_at=None)
        .execution_options(synchronize_session=False)
    )


async def own_marks(
    session: AsyncSession, page_ids: Collection[int]
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """(page, external id) of published answers and (page, text) of those being sent."""
    query = select(Reply.comment_page_id, Reply.external_id, Reply.text, Reply.state).where(
        Reply.comment_page_id.in_(page_ids),
        Reply.state.in_([ReplyState.PUBLISHED, ReplyState.SENDING]),
    )
    ids: set[tuple[int, str]] = set()
    words: set[tuple[int, str]] = set()
    for page_id, external_id, text, state in await session.execute(query):
        if state is ReplyState.SENDING:
            words.add((page_id, text))
        elif external_id is not None:
            ids.add((page_id, external_id))
    return ids, words


async def published_of(session: AsyncSession, case_ids: Collection[int]) -> dict[int, Reply]:
    """Fetch the last published answer of each of these cases."""
    query = (
        select(Reply)
        .where(Reply.case_id.in_(case_ids), Reply.state == ReplyState.PUBLISHED)
        .order_by(Reply.id)
    )
    return {reply.case_id: reply for reply in await session.scalars(query)}


async def last_final_of(session: AsyncSession, case_ids: Collection[int]) -> dict[int, int]:
    """Map each of these cases to the final answer that was published last, if there is one."""
    query = (
        select(Reply.case_id, Reply.id)
        .where(
            Reply.case_id.in_(case_ids),
            Reply.state == ReplyState.PUBLISHED,
            Reply.kind == ReplyKind.FINAL,
        )
        .order_by(Reply.published_at, Reply.id)
    )
    return {row.case_id: row.id for row in await session.execute(query)}


async def last_answer_of(session: AsyncSession, case: Case) -> str:
    """Read the answer that the page gave to another case before; empty where it gave none."""
    query = (
        select(Reply.text)
        .where(
            Reply.comment_page_id == case.page_id,
            Reply.case_id != case.id,
            Reply.state == ReplyState.PUBLISHED,
        )
        .order_by(Reply.id.desc())
        .limit(1)
    )
    return await session.scalar(query) or ""


async def texts_of(session: AsyncSession, reply_ids: Collection[int]) -> dict[int, str]:
    """Map answers to their texts."""
    query = select(Reply.id, Reply.text).where(Reply.id.in_(reply_ids))
    return dict((await session.execute(query)).all())

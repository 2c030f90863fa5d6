"""Reads and writes of acts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from app.base.database import within
from app.base.sight import Sight
from app.comments.model import Comment
from app.moderation.model import ModerationAct
from app.moderation.rules import Act, ActState
from app.pages.model import Page
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.vocabulary import Network

_UNSETTLED = (ActState.WAITING, ActState.DOING)
_ANSWER_SETTLED = (ReplyState.PUBLISHED, ReplyState.REFUSED, ReplyState.RETURNED)


async def get(session: AsyncSession, act_id: int) -> ModerationAct | None:
    """Fetch one act and hold it until the transaction ends."""
    return await session.get(ModerationAct, act_id, with_for_update=True, populate_existing=True)


async def unsettled(session: AsyncSession, page_id: int, target: str) -> ModerationAct | None:
    """Fetch the first act on a target that is not settled."""
    query = (
        select(ModerationAct)
        .where(
            ModerationAct.page_id == page_id,
            ModerationAct.target == target,
            ModerationAct.state.in_(_UNSETTLED),
        )
        .order_by(ModerationAct.id)
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def last_block(session: AsyncSession, page_id: int, target: str) -> ModerationAct | None:
    """Fetch the last act that lets an author write on a page or keeps him from it."""
    query = (
        select(ModerationAct)
        .where(
            ModerationAct.page_id == page_id,
            ModerationAct.target == target,
            ModerationAct.state != ActState.REFUSED,
        )
        .order_by(ModerationAct.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def hidings_of(session: AsyncSession, comment_id: int) -> Sequence[ModerationAct]:
    """List the acts by which a comment was to be hidden."""
    query = select(ModerationAct).where(
        ModerationAct.comment_id == comment_id, ModerationAct.act == Act.HIDE
    )
    return (await session.scalars(query)).all()


async def claim(
    session: AsyncSession, network: Network, *, now: datetime, limit: int
) -> Sequence[ModerationAct]:
    """Take a network's acts whose turn it is and that no other worker holds.

    An act waits for the earlier ones on its target; closing a post again waits for the
    answer for which it was opened.
    """
    earlier = aliased(ModerationAct)
    comes_later = (
        select(earlier.id)
        .where(
            earlier.page_id == ModerationAct.page_id,
            earlier.target == ModerationAct.target,
            earlier.id < ModerationAct.id,
            earlier.state.in_(_UNSETTLED),
        )
        .exists()
    )
    is_answered = (
        select(Reply.id)
        .where(Reply.id == ModerationAct.reply_id, Reply.state.in_(_ANSWER_SETTLED))
        .exists()
    )
    query = (
        select(ModerationAct)
        .join(ModerationAct.page)
        .where(
            ModerationAct.state.in_(_UNSETTLED),
            ModerationAct.try_at <= now,
            Page.network == network,
            ~comes_later,
            or_(
                ModerationAct.reply_id.is_(None),
                ModerationAct.act != Act.CLOSE,
                is_answered,
            ),
        )
        .order_by(ModerationAct.try_at, ModerationAct.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=ModerationAct)
        .options(
            joinedload(ModerationAct.page),
            joinedload(ModerationAct.post),
            joinedload(ModerationAct.comment).joinedload(Comment.post),
        )
    )
    return (await session.scalars(query)).all()


async def call_off_closing(session: AsyncSession, reply_id: int, *, trouble: str) -> None:
    """Refuse the closing that was to follow an opening for this answer."""
    await session.execute(
        update(ModerationAct)
        .where(
            ModerationAct.reply_id == reply_id,
            ModerationAct.act == Act.CLOSE,
            ModerationAct.state == ActState.WAITING,
        )
        .values(state=ActState.REFUSED, trouble=trouble)
        .execution_options(synchronize_session=False)
    )


async def case_id_of_reply(session: AsyncSession, reply_id: int) -> int | None:
    """Tell which case an answer belongs to."""
    return await session.scalar(select(Reply.case_id).where(Reply.id == reply_id))


async def listed(
    session: AsyncSession,
    *,
    sight: Sight,
    page_id: int | None,
    state: ActState | None,
    before: int | None,
    limit: int,
) -> Sequence[ModerationAct]:
    """List acts, the newest first."""
    query = (
        select(ModerationAct)
        .join(ModerationAct.page)
        .where(within(Page.institution_id, sight))
        .order_by(ModerationAct.id.desc())
        .limit(limit)
    )
    if page_id is not None:
        query = query.where(ModerationAct.page_id == page_id)
    if state is not None:
        query = query.where(ModerationAct.state == state)
    if before is not None:
        query = query.where(ModerationAct.id < before)
    return (await session.scalars(query)).all()


async def last_acts(
    session: AsyncSession, comment_ids: Collection[int]
) -> dict[int, ModerationAct]:
    """Map comments to the last act on each or on its author."""
    last = (
        select(func.max(ModerationAct.id))
        .where(ModerationAct.comment_id.in_(comment_ids))
        .group_by(ModerationAct.comment_id)
    )
    query = select(ModerationAct).where(ModerationAct.id.in_(last))
    acts = (await session.scalars(query)).all()
    return {act.comment_id: act for act in acts if act.comment_id is not None}

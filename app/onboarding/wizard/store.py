"""Reads and writes of applications, and of what the wizard shows beside them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.base.database import within
from app.base.sight import Sight
from app.cases.model import Case, CaseComment
from app.cases.rules import CaseState
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.officials.model import Institution
from app.onboarding.wizard.model import Application
from app.pages.model import Post
from app.vocabulary import Network

_WANTS_ANSWER = (CommentState.NEEDS_ANSWER, CommentState.IN_CASE)


async def get(session: AsyncSession, application_id: int, *, lock: bool) -> Application | None:
    """Fetch one application; lock it when a change is about to happen."""
    return await session.get(Application, application_id, with_for_update=lock)


async def known(
    session: AsyncSession, account_id: int, network: Network, link: str
) -> Application | None:
    """Fetch what this person began with this link."""
    query = select(Application).where(
        Application.account_id == account_id,
        Application.network == network,
        Application.link == link,
    )
    return (await session.scalars(query)).one_or_none()


async def unfinished(
    session: AsyncSession, account_id: int, *, limit: int
) -> Sequence[Application]:
    """List what this person has begun and not finished, the last touched first."""
    query = (
        select(Application)
        .where(Application.account_id == account_id, Application.done_at.is_(None))
        .order_by(Application.touched_at.desc(), Application.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def claim_looks(
    session: AsyncSession, *, now: datetime, until: datetime, limit: int
) -> Sequence[Application]:
    """Take links that are to be asked about, and put them off so that nobody else takes them."""
    due = (
        select(Application)
        .where(Application.look_at <= now)
        .order_by(Application.look_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = (await session.scalars(due)).all()
    for one in claimed:
        one.look_at = until
    return claimed


async def institutions_like(
    session: AsyncSession, words: str, *, sight: Sight, limit: int
) -> Sequence[Institution]:
    """Find institutions by a part of their name or by their ОГРН, as far as the reader sees."""
    name = Institution.name.icontains(words, autoescape=True)
    query = (
        select(Institution)
        .where(within(Institution.id, sight), or_(name, Institution.ogrn == words))
        .order_by(Institution.name, Institution.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def newest_comment(session: AsyncSession, page_id: int) -> Comment | None:
    """Fetch the newest comment of a citizen that we have read on a page."""
    query = (
        select(Comment)
        .where(
            Comment.page_id == page_id,
            Comment.state.not_in((CommentState.OWN, CommentState.DELETED)),
        )
        .order_by(Comment.posted_at.desc(), Comment.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def count_posts(session: AsyncSession, page_id: int) -> tuple[int, int]:
    """Count the posts known on a page, and those of them that were read."""
    query = select(func.count(), func.count(Post.read_at)).where(
        Post.page_id == page_id, Post.gone_at.is_(None)
    )
    every, read = (await session.execute(query)).one()
    return every, read


async def count_comments(session: AsyncSession, page_id: int, *, since: datetime) -> int:
    """Count citizens' comments on a page, written since then."""
    query = select(func.count()).where(
        Comment.page_id == page_id,
        Comment.posted_at >= since,
        Comment.state.not_in((CommentState.OWN, CommentState.DELETED)),
    )
    return await session.scalar(query) or 0


async def count_unjudged(session: AsyncSession, page_id: int) -> int:
    """Count the comments on a page that wait for the judge."""
    query = select(func.count()).where(
        Comment.page_id == page_id, Comment.state == CommentState.NEW
    )
    return await session.scalar(query) or 0


async def unanswered(
    session: AsyncSession, page_id: int, *, since: datetime, limit: int
) -> tuple[int, Sequence[Comment]]:
    """Count the questions that nobody has answered, and fetch the newest of them.

    One citizen's words in one thread are one question: the last of them is shown.
    """
    conversation = (Comment.thread_id, func.coalesce(Comment.author_id, Comment.external_id))
    last_of_each = (
        select(Comment.id)
        .where(
            Comment.page_id == page_id,
            Comment.posted_at >= since,
            Comment.state.in_(_WANTS_ANSWER),
            ~_answered_by_the_page(),
            ~_in_a_finished_case(),
        )
        .ext(distinct_on(*conversation))
        .order_by(*conversation, Comment.posted_at.desc(), Comment.id.desc())
    ).subquery()
    number = await session.scalar(select(func.count()).select_from(last_of_each)) or 0
    newest = (
        select(Comment)
        .where(Comment.id.in_(select(last_of_each.c.id)))
        .order_by(Comment.posted_at.desc(), Comment.id.desc())
        .limit(limit)
    )
    return number, (await session.scalars(newest)).all()


def _answered_by_the_page() -> ColumnElement[bool]:
    own = aliased(Comment)
    return exists().where(
        and_(
            own.page_id == Comment.page_id,
            own.thread_id == Comment.thread_id,
            own.state == CommentState.OWN,
            own.posted_at > Comment.posted_at,
        )
    )


def _in_a_finished_case() -> ColumnElement[bool]:
    finished = (CaseState.ANSWERED, CaseState.CLOSED)
    return exists().where(
        CaseComment.comment_id == Comment.id,
        CaseComment.case_id == Case.id,
        Case.state.in_(finished),
    )

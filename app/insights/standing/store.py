"""Counting pages in trouble, answers that wait for a second person, and the stages' queues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import within
from app.base.sight import Sight
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.insights.standing.rules import PagesStanding, PageTrouble, WaitingLine, Waits
from app.officials.model import Institution
from app.pages.model import Page
from app.pages.rules import PageState, Reach, reach_of
from app.push.model import PushedEvent
from app.replies.model import Reply
from app.replies.rules import ReplyState

_HEARD: Final = frozenset({Reach.READ, Reach.OFF})


async def pages(session: AsyncSession, *, sight: Sight, now: datetime) -> PagesStanding:
    """Tell of the pages that somebody sees; paused ones are nobody's trouble."""
    seen = within(Page.institution_id, sight)
    active = func.count().filter(Page.state == PageState.ACTIVE)
    number, reading = (await session.execute(select(func.count(), active).where(seen))).one()
    doubtful = or_(
        Page.state.in_([PageState.CHECKING, PageState.REFUSED]),
        Page.unread_since.is_not(None),
        Page.due_at < now,
    )
    query = (
        select(Page, Institution.name)
        .join(Page.institution)
        .where(seen, Page.state != PageState.PAUSED, doubtful)
    )
    found = [_trouble(page, name, now) for page, name in await session.execute(query)]
    troubles = [each for each in found if each is not None]
    silent = sum(not each.is_stuck for each in troubles)
    return PagesStanding(
        number, reading - silent, tuple(sorted(troubles, key=lambda each: each.since))
    )


async def approvals(
    session: AsyncSession, *, sight: Sight, account_id: int, official_id: int | None
) -> tuple[int, int]:
    """(others' answers that wait for a second person, answers to one's own cases that do)."""
    query = (
        select(
            func.count().filter(Reply.account_id != account_id),
            func.count().filter(Case.official_id == official_id),
        )
        .select_from(Reply)
        .join(Reply.case)
        .where(Reply.state == ReplyState.APPROVAL, within(Case.institution_id, sight))
    )
    others, own = (await session.execute(query)).one()
    return others, own


async def queues(session: AsyncSession) -> list[WaitingLine]:
    """Count what waits for each stage."""
    lines = []
    for stage, query in _QUEUES.items():
        number, oldest = (await session.execute(query)).one()
        lines.append(WaitingLine(stage, number, oldest))
    return lines


def _trouble(page: Page, institution: str, now: datetime) -> PageTrouble | None:
    reach = reach_of(page.state, unread_since=page.unread_since, due_at=page.due_at, now=now)
    is_stuck = page.state in {PageState.CHECKING, PageState.REFUSED}
    if reach in _HEARD and not is_stuck:
        return None
    since = page.trouble_since or page.created_at if is_stuck else page.unread_since or page.due_at
    return PageTrouble(
        page_id=page.id,
        title=page.title or page.link,
        institution=institution,
        network=page.network,
        state=page.state,
        reach=reach,
        since=since,
        reason=page.trouble if is_stuck else page.unread_reason,
        polled_at=page.polled_at,
    )


def _waiting(since: Any, *where: Any) -> Select[Any]:
    return select(func.count(), func.min(since)).where(*where)


_QUEUES: Final[Mapping[Waits, Select[Any]]] = {
    Waits.HEAR: _waiting(PushedEvent.received_at, PushedEvent.heard_at.is_(None)),
    Waits.JUDGE: _waiting(Comment.fetched_at, Comment.state == CommentState.NEW),
    Waits.OPEN: _waiting(
        Comment.judged_at, Comment.state.in_([CommentState.NEEDS_ANSWER, CommentState.LEAVING])
    ),
    Waits.ROUTE: _waiting(Case.opened_at, Case.state == CaseState.OPEN),
    Waits.NOTIFY: _waiting(CaseEvent.happened_at, CaseEvent.told_at.is_(None)),
    Waits.ANSWER: _waiting(
        Reply.created_at, Reply.state.in_([ReplyState.WAITING, ReplyState.SENDING])
    ),
    Waits.CONFIRM: _waiting(
        Reply.published_at,
        Reply.state == ReplyState.PUBLISHED,
        Reply.seen_at.is_(None),
        Reply.missed_at.is_(None),
    ),
}

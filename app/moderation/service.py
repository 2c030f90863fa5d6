"""Asking for an act: hide, restore, block an author, close a post for comments, and back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.sight import Sight
from app.cases import outside
from app.cases.rules import WORKABLE
from app.comments.model import Comment
from app.comments.rules import UNSETTLED, CommentState
from app.moderation import store
from app.moderation.model import ModerationAct
from app.moderation.refusals import (
    AlreadyGoneError,
    ClosesAgainError,
    NotHiddenError,
    OtherPostError,
    OwnCommentError,
    TakenBackError,
    UnansweredError,
    UnderWayError,
    UnknownAuthorError,
    check_can,
)
from app.moderation.rules import (
    TAUGHT_BY,
    Act,
    ActState,
    Ground,
    can_be_brought_back,
    fit_reason,
    term_end,
)
from app.pages.model import Page, Post
from app.replies import again
from app.triage import ruling


async def hide(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    *,
    ground: Ground,
    reason: str,
    confirms: bool,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    """Have a citizen's comment taken off the page.

    Of a case that nobody has answered, or where it is open whether it needs an answer, it must
    be confirmed: raises UnansweredError. Spam and insults teach the judge. The comment must be
    held by the caller's transaction.
    """
    check_can(Act.HIDE, comment.page)
    _check_citizens(comment)
    if comment.deleted_at is not None:
        raise AlreadyGoneError
    case = await outside.case_of(session, comment.id)
    unanswered = case if case is not None and case.state in WORKABLE else None
    if not confirms and (unanswered is not None or comment.state in UNSETTLED):
        raise UnansweredError(None if unanswered is None else unanswered.id)
    act = _on_comment(comment, Act.HIDE, person, ground=ground, reason=reason, key=key, now=now)
    await _keep(session, act)
    if ground in TAUGHT_BY:
        label = TAUGHT_BY[ground]
        await ruling.call_abuse(session, comment, person, label, note=act.reason, now=now)
    return act


async def restore(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    *,
    reason: str,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    """Have a comment brought back that was hidden; the comment must be held.

    What hiding it has taught the judge is taken back.
    """
    check_can(Act.RESTORE, comment.page)
    if comment.deleted_at is None:
        raise NotHiddenError
    if not can_be_brought_back(comment.deleted_by):
        raise TakenBackError
    act = _on_comment(comment, Act.RESTORE, person, ground=None, reason=reason, key=key, now=now)
    await _keep(session, act)
    for hiding in await store.hidings_of(session, comment.id):
        await ruling.withdraw(session, [comment.id], decided_at=hiding.created_at)
    return act


async def block_author(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    *,
    ground: Ground,
    reason: str,
    days: int | None,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    """Have a comment's author kept from writing on the page; ``days`` None is for good."""
    check_can(Act.BLOCK, comment.page)
    _check_citizens(comment)
    act = _on_author(comment, Act.BLOCK, person, ground=ground, reason=reason, key=key, now=now)
    act.until = term_end(days, now)
    return await _keep(session, act)


async def unblock_author(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    *,
    reason: str,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    """Have a comment's author let in again."""
    check_can(Act.UNBLOCK, comment.page)
    act = _on_author(comment, Act.UNBLOCK, person, ground=None, reason=reason, key=key, now=now)
    return await _keep(session, act)


async def is_blocked(session: AsyncSession, comment: Comment, now: datetime) -> bool:
    """Tell whether we have had a comment's author kept from writing, as far as it is not over.

    Who was blocked in the network itself is not known here.
    """
    if comment.author_id is None:
        return False
    last = await store.last_block(session, comment.page_id, _author_target(comment.author_id))
    return last is not None and last.act is Act.BLOCK and not (last.until and last.until <= now)


async def close_comments(
    session: AsyncSession,
    post: Post,
    person: Person,
    *,
    ground: Ground,
    reason: str,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    """Have a post closed for comments; the post must come with its page."""
    check_can(Act.CLOSE, post.page)
    act = _on_post(post, Act.CLOSE, person, ground=ground, reason=reason, key=key, now=now)
    return await _keep(session, act)


async def open_comments(
    session: AsyncSession,
    post: Post,
    person: Person,
    *,
    reason: str,
    reply_id: int | None,
    closes_again: bool,
    keys: tuple[UUID, UUID],
    now: datetime,
) -> ModerationAct:
    """Have a post opened for comments, and then the refused answer sent again, if one is named.

    With ``closes_again`` the post is closed once that answer is published or refused; the
    second key is for that. Raises also what ``again.refused_for`` raises.
    """
    check_can(Act.OPEN, post.page)
    if closes_again and reply_id is None:
        raise ClosesAgainError
    if reply_id is not None:
        case = await again.refused_for(session, person, reply_id)
        if case.post_id != post.id:
            raise OtherPostError
    key, second = keys
    act = _on_post(post, Act.OPEN, person, ground=None, reason=reason, key=key, now=now)
    act.reply_id = reply_id
    await _keep(session, act)
    if closes_again:
        again_closed = _on_post(
            post, Act.CLOSE, person, ground=None, reason=reason, key=second, now=now
        )
        again_closed.reply_id = reply_id
        session.add(again_closed)
        await session.flush()
    return act


async def last_acts(
    session: AsyncSession, comment_ids: Collection[int]
) -> dict[int, ModerationAct]:
    """Map comments to the last act on each or on its author."""
    return await store.last_acts(session, comment_ids)


async def list_acts(
    session: AsyncSession,
    *,
    sight: Sight,
    page_id: int | None,
    state: ActState | None,
    before: int | None,
    limit: int,
) -> Sequence[ModerationAct]:
    """List acts, the newest first, from before the id given; None of a filter means any."""
    return await store.listed(
        session,
        sight=sight,
        page_id=page_id,
        state=state,
        before=before,
        limit=limit,
    )


async def _keep(session: AsyncSession, act: ModerationAct) -> ModerationAct:
    other = await store.unsettled(session, act.page_id, act.target)
    if other is not None:
        raise UnderWayError(other.act)
    session.add(act)
    await session.flush()
    return act


def _check_citizens(comment: Comment) -> None:
    if comment.state is CommentState.OWN:
        raise OwnCommentError


def _on_comment(
    comment: Comment,
    act: Act,
    person: Person,
    *,
    ground: Ground | None,
    reason: str,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    asked = _asked(comment.page, act, person, ground=ground, reason=reason, key=key, now=now)
    asked.comment_id, asked.post_id = comment.id, comment.post_id
    asked.target = f"comment:{comment.id}"
    return asked


def _on_author(
    comment: Comment,
    act: Act,
    person: Person,
    *,
    ground: Ground | None,
    reason: str,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    if comment.author_id is None:
        raise UnknownAuthorError
    asked = _on_comment(comment, act, person, ground=ground, reason=reason, key=key, now=now)
    asked.author_id = comment.author_id
    asked.target = _author_target(comment.author_id)
    return asked


def _author_target(author_id: str) -> str:
    return f"author:{author_id}"


def _on_post(
    post: Post,
    act: Act,
    person: Person,
    *,
    ground: Ground | None,
    reason: str,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    asked = _asked(post.page, act, person, ground=ground, reason=reason, key=key, now=now)
    asked.post_id, asked.target = post.id, f"post:{post.id}"
    return asked


def _asked(
    page: Page,
    act: Act,
    person: Person,
    *,
    ground: Ground | None,
    reason: str,
    key: UUID,
    now: datetime,
) -> ModerationAct:
    return ModerationAct(
        page_id=page.id,
        act=act,
        ground=ground,
        reason=fit_reason(reason),
        account_id=person.account_id,
        key=key,
        state=ActState.WAITING,
        try_at=now,
        created_at=now,
    )

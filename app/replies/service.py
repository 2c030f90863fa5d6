"""Answers: written by officials, published by workers, proven by the next poll."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, EventKind
from app.comments.model import Comment
from app.pages import service as pages
from app.replies import store
from app.replies.guarding.kinds import Finding
from app.replies.model import Reply
from app.replies.reviewing import check_personal
from app.replies.rules import ReplyState, fit_text, pause_after
from app.replies.troubles import TroubleKind, explained
from app.vocabulary import CommentRef, Network, PageRef, PostRef

SENDER_DIES_AFTER: Final = timedelta(seconds=45)
"""A try must end before this, well or not; then another worker takes the reply over."""


class NotAnswerableError(ConflictError):
    """The case is answered or closed."""

    def __init__(self) -> None:
        super().__init__("На это сообщение уже отвечено, или оно закрыто.")


class OnItsWayError(ConflictError):
    """An answer to this case is being published already."""

    def __init__(self) -> None:
        super().__init__("Ответ на это сообщение уже публикуется. Дождитесь его.")


class ForeignCommentError(InvalidError):
    """The comment is not one of the case."""

    def __init__(self) -> None:
        super().__init__("Этого комментария в сообщении нет, или он удалён в сети.")


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """A reply to be carried to its network by the worker that claimed it."""

    reply_id: int
    page_id: int
    post_id: int
    to: CommentRef
    text: str
    key: UUID
    attempt: int
    in_doubt: bool
    """An earlier try may have arrived: ask the network first."""
    first_tried_at: datetime


async def answer(
    session: AsyncSession,
    case: Case,
    person: Person,
    *,
    text: str,
    comment_id: int | None,
    key: UUID,
    now: datetime,
    insists: bool = False,
) -> Reply:
    """Accept an answer for publication under the citizen's comment, by default his last one.

    Who ``insists`` answers for it that what looks like personal data is none; it is told in
    the history. Raises UnfitTextError, NotAnswerableError, OnItsWayError, ForeignCommentError,
    PersonalDataError. The case must be held by the caller's transaction.
    """
    fit = fit_text(text)
    if case.state not in WORKABLE:
        raise NotAnswerableError
    await check_nothing_on_its_way(session, case)
    target = await _target(session, case, comment_id)
    insisted = await check_personal(session, case, fit, insists=insists)
    reply = Reply(
        case_id=case.id,
        comment_id=target.id,
        comment_page_id=case.page_id,
        account_id=person.account_id,
        text=fit,
        key=key,
        state=ReplyState.WAITING,
        try_at=now,
        created_at=now,
    )
    session.add(reply)
    await session.flush()
    if person.official_id is not None:
        await cases.take(session, case, person, now=now)
    await cases.note(
        session,
        case,
        EventKind.REPLY_WRITTEN,
        text=f"ответ {reply.id}{_insisted(insisted)}",
        account_id=person.account_id,
        now=now,
    )
    return reply


def _insisted(findings: Sequence[Finding]) -> str:
    kinds = dict.fromkeys(finding.kind.called for finding in findings)
    return f"; сотрудник ручается, что это не личные данные: {', '.join(kinds)}" if kinds else ""


async def check_nothing_on_its_way(session: AsyncSession, case: Case) -> None:
    """Refuse to go on while an answer is being published; raises OnItsWayError."""
    if await store.on_its_way(session, case.id) is not None:
        raise OnItsWayError


async def list_replies(session: AsyncSession, case: Case) -> Sequence[Reply]:
    """List the case's replies, the oldest first."""
    return await store.of_case(session, case.id)


async def claim(
    session: AsyncSession, network: Network, *, now: datetime, limit: int
) -> list[Errand]:
    """Take a network's replies to publish; each is *sending* once this is committed."""
    errands = []
    for reply in await store.claim_to_send(session, network, now=now, limit=limit):
        reply.state = ReplyState.SENDING
        reply.attempts += 1
        reply.sent_at = reply.sent_at or now
        reply.try_at = now + SENDER_DIES_AFTER
        errands.append(_errand(reply, reply.sent_at))
        reply.in_doubt = True
    return errands


async def published(
    session: AsyncSession, errand: Errand, *, external_id: str, now: datetime
) -> None:
    """Record the id that the network gave to the answer; the case is answered."""
    reply = await _held(session, errand)
    if reply is None:
        return
    reply.state, reply.external_id, reply.published_at = ReplyState.PUBLISHED, external_id, now
    reply.trouble = None
    case = await cases.find(session, reply.case_id, to_change=True)
    await cases.mark_answered(session, case, account_id=reply.account_id, now=now)
    await pages.recheck_post(session, case.post_id, now=now)


async def postponed(
    session: AsyncSession,
    errand: Errand,
    *,
    sentence: str,
    wait: timedelta | None,
    unsent: bool,
    now: datetime,
) -> None:
    """Try again later: after ``wait`` if the network named it, else after a growing pause.

    ``unsent`` tells that this try surely published nothing.
    """
    reply = await _held(session, errand)
    if reply is None:
        return
    if unsent:
        reply.in_doubt = errand.in_doubt
    reply.trouble = sentence
    reply.try_at = now + (wait or pause_after(errand.attempt))


async def refused(
    session: AsyncSession,
    errand: Errand,
    *,
    sentence: str,
    now: datetime,
    kind: TroubleKind = TroubleKind.OTHER,
) -> None:
    """Give the answer up and tell the official why; he may write another."""
    reply = await _held(session, errand)
    if reply is None:
        return
    case = await cases.find(session, reply.case_id, to_change=True)
    sentence = explained(sentence, kind, can_open=case.page.can_close)
    reply.state, reply.trouble, reply.trouble_kind = ReplyState.REFUSED, sentence, kind
    await cases.note(
        session,
        case,
        EventKind.REPLY_REFUSED,
        text=sentence,
        account_id=reply.account_id,
        now=now,
    )


async def confirm_seen(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Close the cases whose published answer a poll has seen; return how many answers."""
    seen = await store.claim_seen(session, limit)
    if not seen:
        return 0
    await store.mark_seen(session, [reply.id for reply in seen], now=now)
    await cases.close_confirmed(session, {reply.case_id for reply in seen}, now=now)
    return len(seen)


async def is_ours(
    session: AsyncSession, page_ids: Collection[int]
) -> Callable[[int, str, str], bool]:
    """Tell how to know our answers on these pages where a network hides who wrote them.

    By (page, the network's id, text): the id of a published answer, or the words of one
    that is being sent just now and whose id nobody knows yet.
    """
    ids, words = await store.own_marks(session, page_ids)
    on_their_way = {(page_id, " ".join(text.split())) for page_id, text in words}

    def ours(page_id: int, external_id: str, text: str) -> bool:
        said = (page_id, " ".join(text.split()))
        return (page_id, external_id) in ids or said in on_their_way

    return ours


async def _target(session: AsyncSession, case: Case, comment_id: int | None) -> Comment:
    said = (await cases.comments_by_case(session, [case.id]))[case.id]
    living = [comment for comment in said if comment.deleted_at is None]
    wanted = [comment for comment in living if comment_id in {None, comment.id}]
    if not wanted:
        raise ForeignCommentError
    return wanted[-1]


async def _held(session: AsyncSession, errand: Errand) -> Reply | None:
    """Return the reply if it is still this errand's; a late worker must change nothing."""
    reply = await store.get(session, errand.reply_id, lock=True)
    is_ours = (
        reply is not None and reply.state is ReplyState.SENDING and reply.attempts == errand.attempt
    )
    return reply if is_ours else None


def _errand(reply: Reply, first_tried_at: datetime) -> Errand:
    comment = reply.comment
    page = PageRef(comment.page.network, comment.page.external_id or "")
    post = PostRef(page, comment.post.external_id)
    return Errand(
        reply_id=reply.id,
        page_id=comment.page_id,
        post_id=comment.post_id,
        to=CommentRef(post, comment.external_id, comment.thread_id),
        text=reply.text,
        key=reply.key,
        attempt=reply.attempts,
        in_doubt=reply.in_doubt,
        first_tried_at=first_tried_at,
    )

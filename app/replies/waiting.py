"""Which of a case's comments wait for an answer: in one that is open again not all of them."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases.histories.sealing import Words
from app.cases.model import Case, CaseEvent
from app.cases.rules import EventKind
from app.comments.model import Comment
from app.replies import losses, standing, store
from app.replies.model import Reply
from app.replies.overtaken import told_of, unheard_in
from app.replies.rules import ReplyKind, ReplyState

_OTHERS: Final = frozenset({EventKind.ANSWERED_BY_HAND, EventKind.ANSWERED_ELSEWHERE})
_BEGINS: Final = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.ELSEWHERE_UNDONE})


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a case by whoever asks."""

    history: Sequence[CaseEvent]
    said: Sequence[Comment]
    """Its comments."""
    thread: Sequence[Comment]
    """All that stands in its thread."""


async def waiting_in(session: AsyncSession, case: Case, read: Read) -> frozenset[int]:
    """Tell which comments of an open case wait for an answer, by their ids.

    Where the citizen's new words have opened it again, those that were answered do not. Where
    its answer was lost or taken back, all wait again that no earlier one has answered.
    """
    living = frozenset(comment.id for comment in read.said if comment.deleted_at is None)
    begins = [number for number, event in enumerate(read.history) if event.kind in _BEGINS]
    if len(begins) < 2:  # noqa: PLR2004 - the first opened it
        return living
    opened = read.history[begins[-1]]
    answers = [event for event in read.history[begins[-2] : begins[-1]] if _answers(event)]
    if opened.words and not answers:
        return living
    if opened.words and answers[-1].kind is EventKind.ANSWERED_ELSEWHERE:
        return living & _told_after(read, answers[-1])
    is_ours = bool(answers) and answers[-1].kind not in _OTHERS
    has_lost_ours = is_ours and not opened.words
    reply = await _last_of_ours(session, case, read, without_last=has_lost_ours)
    hand = _last_by_hand(read, before=begins[-1])
    if reply is not None:
        unheard = await unheard_in(session, case, reply, history=read.history, said=read.said)
        living &= {comment.id for comment in unheard}
    return living if hand is None else living & _told_after(read, hand)


async def _last_of_ours(
    session: AsyncSession, case: Case, read: Read, *, without_last: bool
) -> Reply | None:
    """Tell which answer of ours still stands; the last one may be known to be lost."""
    written = [
        reply
        for reply in await store.of_case(session, case.id)
        if reply.state is ReplyState.PUBLISHED and reply.kind is ReplyKind.FINAL
    ]
    left = written[:-1] if without_last else written
    shown = {comment.external_id: comment for comment in read.thread}
    standing_ones = (
        one for one in reversed(left) if _stands(one, shown.get(one.external_id or ""))
    )
    return next(standing_ones, None)


def _stands(reply: Reply, comment: Comment | None) -> bool:
    """Tell whether an answer is still to be read; one that was not shown yet may still come."""
    if comment is None:
        return reply.seen_at is not None or reply.missed_at is None
    return comment.deleted_at is None and not standing.is_emptied(reply, comment)


def _last_by_hand(read: Read, *, before: int) -> CaseEvent | None:
    """Tell of the last answer by hand that still stands, as the history does."""
    shown = {
        comment.id
        for comment in read.thread
        if comment.deleted_at is None and not losses.is_emptied(comment)
    }
    given = [each for each in read.history[:before] if each.kind is EventKind.ANSWERED_BY_HAND]
    left = (each for each in reversed(given) if each.words and Words.read(each.words).id in shown)
    return next(left, None)


def _told_after(read: Read, answer: CaseEvent) -> set[int]:
    return told_of(event for event in read.history if event.place > answer.place)


def _answers(event: CaseEvent) -> bool:
    """Tell whether the case was answered by this; an answer that is seen again counts anew."""
    if event.kind is EventKind.CLOSED:
        return event.account_id is None and event.note == outside.SEEN_AGAIN
    return event.kind in _OTHERS or event.kind is EventKind.ANSWERED

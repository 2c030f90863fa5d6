"""Which of a case's comments wait for an answer: in one that is open again not all of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.rules import EventKind
from app.replies import store
from app.replies.model import Reply
from app.replies.overtaken import told_of, unheard
from app.replies.rules import ReplyKind, ReplyState

_OURS: Final = frozenset({EventKind.ANSWERED, EventKind.CLOSED})
_OTHERS: Final = frozenset({EventKind.ANSWERED_BY_HAND, EventKind.ANSWERED_ELSEWHERE})
_BEGINS: Final = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.ELSEWHERE_UNDONE})


async def waiting_in(
    session: AsyncSession, case: Case, history: Sequence[CaseEvent]
) -> frozenset[int]:
    """Tell which comments of an open case wait for an answer, by their ids.

    Where the citizen's new words have opened it again, those that were answered do not. Where
    its answer was lost or taken back, all wait again that no earlier one has answered.
    """
    said = (await cases.comments_by_case(session, [case.id]))[case.id]
    living = frozenset(comment.id for comment in said if comment.deleted_at is None)
    begins = [number for number, event in enumerate(history) if event.kind in _BEGINS]
    if len(begins) < 2:  # noqa: PLR2004 - the first opened it
        return living
    if not history[begins[-1]].words:
        earlier = await _still_stands(session, case, history[begins[-1]])
        return living if earlier is None else await _unheard(session, case, earlier)
    before = history[begins[-2] : begins[-1]]
    answers = [event for event in before if _answers(event)]
    if not answers:
        return living
    reply_id = (await store.last_final_of(session, [case.id])).get(case.id)
    if answers[-1].kind in _OURS and reply_id is not None:
        reply = await store.get(session, reply_id, lock=False)
        return frozenset() if reply is None else await _unheard(session, case, reply)
    return living & told_of(event for event in history if event.place > answers[-1].place)


async def _still_stands(session: AsyncSession, case: Case, opened: CaseEvent) -> Reply | None:
    """Tell which answer of ours is seen, though the last one was lost or taken back."""
    written = [
        reply
        for reply in await store.of_case(session, case.id)
        if reply.state is ReplyState.PUBLISHED and reply.kind is ReplyKind.FINAL
    ]
    is_taken_back = opened.kind is EventKind.ELSEWHERE_UNDONE
    left = written if is_taken_back else written[:-1]
    return next((reply for reply in reversed(left) if reply.seen_at is not None), None)


async def _unheard(session: AsyncSession, case: Case, reply: Reply) -> frozenset[int]:
    return frozenset(comment.id for comment in await unheard(session, case, reply))


def _answers(event: CaseEvent) -> bool:
    """Tell whether the case was answered by this; an answer that is seen again counts anew."""
    if event.kind is EventKind.CLOSED:
        return event.account_id is None and event.note == outside.SEEN_AGAIN
    return event.kind in _OTHERS or event.kind is EventKind.ANSWERED

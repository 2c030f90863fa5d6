"""Which of a case's comments wait for an answer: in one that is open again not all of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.rules import EventKind
from app.replies import store
from app.replies.overtaken import told_of, unheard

_OURS: Final = frozenset({EventKind.ANSWERED, EventKind.CLOSED})
_OTHERS: Final = frozenset({EventKind.ANSWERED_BY_HAND, EventKind.ANSWERED_ELSEWHERE})
_BEGINS: Final = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.ELSEWHERE_UNDONE})


async def waiting_in(
    session: AsyncSession, case: Case, history: Sequence[CaseEvent]
) -> frozenset[int]:
    """Tell which comments of an open case wait for an answer, by their ids.

    Where the citizen's new words have opened it again, those that were answered do not. Where
    its answer was lost or taken back, all wait again.
    """
    said = (await cases.comments_by_case(session, [case.id]))[case.id]
    living = frozenset(comment.id for comment in said if comment.deleted_at is None)
    begins = [number for number, event in enumerate(history) if event.kind in _BEGINS]
    if len(begins) < 2 or not history[begins[-1]].words:  # noqa: PLR2004 - the first opened it
        return living
    before = history[begins[-2] : begins[-1]]
    answers = [event for event in before if _answers(event)]
    if not answers:
        return living
    reply_id = (await store.last_final_of(session, [case.id])).get(case.id)
    if answers[-1].kind in _OURS and reply_id is not None:
        reply = await store.get(session, reply_id, lock=False)
        waits = [] if reply is None else await unheard(session, case, reply)
        return frozenset(comment.id for comment in waits)
    return living & told_of(event for event in history if event.place > answers[-1].place)


def _answers(event: CaseEvent) -> bool:
    """Tell whether the case was answered by this; an answer that is seen again counts anew."""
    if event.kind is EventKind.CLOSED:
        return event.account_id is None and event.note == outside.SEEN_AGAIN
    return event.kind in _OTHERS or event.kind is EventKind.ANSWERED

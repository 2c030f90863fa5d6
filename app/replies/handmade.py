"""Whether answers that pages gave by hand still stand, and what follows where they do not.

So do comments of the page's own by which somebody has told that a case is answered.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.histories.sealing import say_the_same
from app.cases.histories.writing import words_of
from app.cases.model import Case
from app.cases.rules import ANSWERS, EventKind
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import Deleter
from app.deadlines.rulebook import Rulebook
from app.replies import losses


async def tell_lost(
    session: AsyncSession, own: Collection[Comment], *, rulebook: Rulebook, now: datetime
) -> None:
    """Tell cases that a comment of the page that closed them was deleted or changed.

    Where nothing is left of the answer they open again, and the page's other words in the
    thread are weighed once more: one of them may be an answer, too.
    """
    touched = [one for one in own if one.deleted_by is not Deleter.SERVICE]
    closed = await outside.closed_by_comment(
        session, {(one.page_id, one.thread_id) for one in touched}
    )
    lost = [(case_id, one) for one in touched for case_id in closed.get(one.id, ())]
    # Comments are locked before cases by everybody.
    begun = {(one.page_id, one.thread_id): one.posted_at for _, one in lost}
    await comments.weigh_own_in(session, begun, now=now)
    for case_id, one in lost:
        case = await cases.find(session, case_id, to_change=True)
        if case.outcome in ANSWERS and await _is_gone(session, case, one, now=now):
            note = f"от ответа страницы (комментарий {one.id}) ничего не осталось"
            await outside.reopen(session, case, note=note, rulebook=rulebook, now=now)


async def _is_gone(session: AsyncSession, case: Case, one: Comment, *, now: datetime) -> bool:
    """Tell the case what became of its answer; return whether it has none by that."""
    named = f"комментарий {one.id} страницы"
    if one.deleted_at is not None:
        note = f"{named}, {losses.by_whom(one)}"
        await losses.tell(session, case, EventKind.ANSWER_VANISHED, note, one, now)
        return await losses.still_asks(session, case, now=now)
    told = await losses.last_told_of(session, case, one)
    if not told or say_the_same(told, words_of(one)):
        return False
    is_emptied = losses.is_emptied(one)
    note = named + (losses.EMPTIED if is_emptied else "")
    await losses.tell(session, case, EventKind.ANSWER_CHANGED, note, one, now)
    return is_emptied and await losses.still_asks(session, case, now=now)

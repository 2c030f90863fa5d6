"""Whether our published answers still stand in the network, and what follows where they do not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState, EventKind, Outcome, is_same_matter
from app.comments.model import Comment
from app.comments.rules import Deleter
from app.deadlines.rulebook import Rulebook
from app.replies import overtaken, store
from app.replies.model import Reply

UNSEEN_AFTER: Final = timedelta(hours=6)
"""A published answer that no poll has shown for so long is seen by nobody.

A post with a fresh answer is read within minutes; what a network holds back to look at (a spam
filter, a moderator's queue) comes within an hour or two, if at all.
"""
_IN_RUSSIAN: Final[Mapping[Deleter, str]] = {
    Deleter.AUTHOR: "удалён от имени страницы",
    Deleter.PAGE: "удалил администратор страницы или сама сеть",
    Deleter.UNKNOWN: "сеть не говорит, кто удалил",
}


async def tell_vanished(
    session: AsyncSession, deleted: Collection[Comment], *, rulebook: Rulebook, now: datetime
) -> None:
    """Tell cases that an answer of ours was deleted in the network; what it closed opens again.

    What our own people took off through us is in the history already.
    """
    gone = {
        (comment.page_id, comment.external_id): comment.deleted_by or Deleter.UNKNOWN
        for comment in deleted
        if comment.deleted_by is not Deleter.SERVICE
    }
    for reply in await store.hold_published(session, gone.keys()) if gone else ():
        case = await cases.find(session, reply.case_id, to_change=True)
        by_whom = _IN_RUSSIAN[gone[reply.comment_page_id, reply.external_id or ""]]
        await _tell(session, case, EventKind.ANSWER_VANISHED, f"ответ {reply.id}, {by_whom}", now)
        reply.seen_at, reply.missed_at = None, now
        if await _has_lost_its_answer(session, case, reply, now=now):
            await outside.reopen(session, case, note=_lost(reply), rulebook=rulebook, now=now)


async def close_returned(session: AsyncSession, seen: Collection[Reply], *, now: datetime) -> None:
    """Close again what was opened only because one of these answers was not to be seen.

    Not so where the citizen has written since, or another answer is on its way.
    """
    for reply in seen:
        case = await cases.find(session, reply.case_id, to_change=True)
        if reply.published_at is not None and await _lacks_it_alone(session, case, reply):
            await outside.mark_answer_returned(
                session,
                case,
                answered_at=reply.published_at,
                resolution=reply.resolution,
                now=now,
            )


async def tell_unseen(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Tell cases, once, of answers that nobody can see in the network; return how many.

    Only of pages that are read, and whose network shows what stands under a post.
    """
    unseen = await store.claim_unseen(session, shown_after=UNSEEN_AFTER, now=now, limit=limit)
    for reply in unseen:
        reply.missed_at = now
        case = await cases.find(session, reply.case_id, to_change=True)
        await _tell(session, case, EventKind.ANSWER_UNSEEN, f"ответ {reply.id}", now)
    return len(unseen)


async def _has_lost_its_answer(
    session: AsyncSession, case: Case, reply: Reply, *, now: datetime
) -> bool:
    """Tell whether a citizen whose words still stand has no answer now that this one is gone."""
    if case.state is not CaseState.ANSWERED and case.outcome is not Outcome.ANSWERED:
        return False
    if (await store.last_final_of(session, [case.id])).get(case.id) != reply.id:
        return False
    said: Sequence[Comment] = (await cases.comments_by_case(session, [case.id]))[case.id]
    still_asks = any(comment.deleted_at is None for comment in said)
    return still_asks and is_same_matter(case.closed_at, now)


async def _lacks_it_alone(session: AsyncSession, case: Case, reply: Reply) -> bool:
    """Tell whether a case is open for no other reason than that this answer was lost."""
    if case.state not in WORKABLE or await store.on_its_way(session, case.id) is not None:
        return False
    history = await cases.history(session, case)
    opened = [each.note for each in history if each.kind is EventKind.REOPENED]
    if opened[-1:] != [_lost(reply)]:
        return False
    return not await overtaken.unheard(session, case, reply)


def _lost(reply: Reply) -> str:
    return f"ответ {reply.id} исчез из сети"


async def _tell(
    session: AsyncSession, case: Case, kind: EventKind, note: str, now: datetime
) -> None:
    await cases.note(session, case, kind, text=note, account_id=None, now=now)

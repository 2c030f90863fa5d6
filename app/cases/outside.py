"""What is done to cases beside the desk: by a page's admin in the network, or to an author."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import reopening, store
from app.cases import service as cases
from app.cases.clerk import Clerk
from app.cases.histories.writing import Line, line, words_of, write
from app.cases.model import Case
from app.cases.pausing.service import forget
from app.cases.returning import on_duty_of
from app.cases.rules import CaseState, EventKind, Outcome, Resolution, check_move
from app.comments.model import Comment
from app.deadlines.rulebook import Rulebook

_NAMED: Final = re.compile(r"комментарий (\d+) ")
"""How the history names the comment that closed a case."""
SEEN_AGAIN: Final = "ответ снова виден в сети"
"""The note of a case that is closed by an answer that it had lost."""
WAS_LATE: Final = "; срок до этого был нарушен"
"""Ends the note of a case that is open again because it lost an answer, and was late by then."""


async def case_of(session: AsyncSession, comment_id: int) -> Case | None:
    """Return the case that a comment is in, held until the transaction ends; None: in none."""
    case_id = (await store.case_ids_of(session, [comment_id])).get(comment_id)
    return None if case_id is None else await store.get(session, case_id, lock=True)


async def unanswered_in(
    session: AsyncSession, threads: Collection[tuple[int, str]]
) -> Sequence[Case]:
    """Return the unanswered cases in these (page, thread), held until the transaction ends."""
    return await store.hold_live_in(session, threads)


async def closed_by_comment(
    session: AsyncSession, threads: Collection[tuple[int, str]]
) -> dict[int, list[int]]:
    """Map comments of the page to the cases in these (page, thread) that they have closed last.

    Also those by which somebody has told that it had answered. The cases are not held.
    """
    found: dict[int, list[int]] = {}
    if not threads:
        return found
    for case_id, note in await store.closed_by_hand(session, threads):
        named = _NAMED.match(note)
        if named is not None:
            found.setdefault(int(named[1]), []).append(case_id)
    return found


async def of_author(session: AsyncSession, page_id: int, author_id: str) -> Sequence[Case]:
    """Return an author's cases on a page that are not closed, held as above."""
    return await store.hold_of_author(session, page_id, author_id)


async def mark_answered_by_hand(
    session: AsyncSession, case: Case, answer: Comment, *, note: str, now: datetime
) -> None:
    """Record that the page answered in the network itself, and close the case.

    By the answer's own time it is late or not. The case must be held by the caller's
    transaction.
    """
    await _answer(session, case, answer.posted_at)
    answered = line(case, EventKind.ANSWERED_BY_HAND, note=note, words=words_of(answer))
    closed = await _close(session, case, note="ответ виден в сети", now=now)
    await write(session, [answered, closed], now=now)


async def mark_answer_returned(
    session: AsyncSession,
    case: Case,
    *,
    answered_at: datetime,
    resolution: Resolution | None,
    now: datetime,
) -> None:
    """Close a case again that was opened because the network had lost its answer, for a time.

    The case must be held by the caller's transaction.
    """
    await _answer(session, case, answered_at)
    case.resolution = resolution
    closed = await _close(session, case, note=SEEN_AGAIN, now=now)
    await write(session, [closed], now=now)


async def said_since(session: AsyncSession, case: Case, since: datetime) -> Sequence[Comment]:
    """List what the citizen has added to the case or changed after a moment, and not deleted."""
    return await store.said_since(session, case.id, since)


async def said_by(session: AsyncSession, case: Case, until: datetime) -> Sequence[Comment]:
    """List the citizen's living comments that were in the case at a moment, as written."""
    return await store.said_by(session, case.id, until)


async def came_since(
    session: AsyncSession, case: Case, since: datetime
) -> Sequence[tuple[datetime, Comment]]:
    """List what ``said_since`` does, each with when it came or was changed, in that order."""
    return await store.came_since(session, case.id, since)


async def reopen(
    session: AsyncSession, case: Case, *, note: str, rulebook: Rulebook, now: datetime
) -> None:
    """Open a case again whose answer the network has lost: its term counts from now.

    The case must be held by the caller's transaction.
    """
    told = _told(case, note)
    await _reopen(session, case, since=now, note=told, words="", rulebook=rulebook, now=now)


async def reopen_by(
    session: AsyncSession,
    case: Case,
    person: Person,
    *,
    note: str,
    said: Comment | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Open a case again as above, because a person says so.

    Nobody sees its answer; or it was closed without one, and ``said`` needs one.
    """
    told, by = _told(case, note), person.account_id
    words = "" if said is None else words_of(said)
    await _reopen(
        session, case, since=now, note=told, words=words, by=by, rulebook=rulebook, now=now
    )


async def reopen_for(
    session: AsyncSession,
    case: Case,
    said: Comment,
    *,
    note: str,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Open a case again for words that no answer has heard: its term counts from them.

    The case must be held by the caller's transaction.
    """
    words, since = words_of(said), said.worded_at
    await _reopen(session, case, since=since, note=note, words=words, rulebook=rulebook, now=now)


async def _reopen(
    session: AsyncSession,
    case: Case,
    *,
    since: datetime,
    note: str,
    words: str,
    by: int | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    clerk = await Clerk.of(session, rulebook, [case])
    on_duty = await on_duty_of(session, [case], now=now)
    again = reopening.reopen(
        case, clerk, on_duty, since=since, note=note, words=words, account_id=by, now=now
    )
    await session.flush()
    await write(session, [again], now=now)


def _told(case: Case, note: str) -> str:
    """Keep that a case was late: its lost answer may be seen again, when it has a new term."""
    return note + WAS_LATE if case.is_late else note


async def _answer(session: AsyncSession, case: Case, answered_at: datetime) -> None:
    check_move(case.state, CaseState.ANSWERED)
    case.state, case.unassigned_reason = CaseState.ANSWERED, None
    case.answered_at = answered_at
    case.first_reply_at = case.first_reply_at or answered_at
    until = answered_at if case.paused_at is None else min(case.paused_at, answered_at)
    case.is_late = case.is_late or until > case.due_at or await _was_late(session, case, until)


async def _was_late(session: AsyncSession, case: Case, answered_at: datetime) -> bool:
    """Tell whether an answer was late by the term that its case had before it was lost."""
    history = await cases.history(session, case)
    opened = [event for event in history if event.kind is EventKind.REOPENED][-1:]
    return any(
        event.note.endswith(WAS_LATE) and answered_at < event.happened_at for event in opened
    )


async def _close(session: AsyncSession, case: Case, *, note: str, now: datetime) -> Line:
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED, now
    case.warn_at = None
    await forget(session, [case], now=now)
    return line(case, EventKind.CLOSED, note=note)

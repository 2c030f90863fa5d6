"""Somebody tells that the page has answered already; the case is closed by that, and back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.cases import service as cases
from app.cases.clerk import Clerk, next_warning
from app.cases.elsewhere import store
from app.cases.elsewhere.model import AnswerElsewhere
from app.cases.elsewhere.rules import Proof, Told, possible
from app.cases.histories.writing import line, write
from app.cases.model import Case
from app.cases.pausing.service import let_go_on
from app.cases.returning import leave_to_routing
from app.cases.rules import CaseState, EventKind, Outcome, check_move, reopened_state
from app.cases.talks import heirs_of
from app.comments import service as comments
from app.comments.model import Comment
from app.deadlines.ladder import Step
from app.deadlines.rulebook import Rulebook
from app.officials import service as officials

_UNDONE: Final = "Отметка «уже ответили» снята, ждёт распределения."


class NothingToldError(ConflictError):
    """Nobody's word closed the case, or it is open again."""

    def __init__(self) -> None:
        super().__init__("Отметки «уже ответили» здесь нет: сообщение закрыто иначе или открыто.")


class GoesOnError(ConflictError):
    """The citizen's talk goes on in a later case: two of one talk are never open."""

    def __init__(self, case_id: int) -> None:
        super().__init__(
            f"Разговор с гражданином продолжается в сообщении № {case_id}. Ответьте в нём."
        )


async def tell(
    session: AsyncSession,
    case: Case,
    person: Person,
    told: Told,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Close the case as answered without us, on somebody's word and with his proof.

    By the answer's own time it is late or not; only a comment counts as published. Raises
    IllegalMoveError and what ``Proof.of`` does. The case must be held.
    """
    check_move(case.state, CaseState.ANSWERED)
    proof = await _proof(session, case, told, now=now)
    clerk = await Clerk.of(session, rulebook, [case])
    await let_go_on(session, [case], clerk, now=now)
    session.add(_row(case, person, proof, now=now))
    zone = await officials.zone_of(
        session, official_id=None, institution_id=case.institution_id, home=rulebook.zone
    )
    case.state, case.unassigned_reason, case.warn_at = CaseState.ANSWERED, None, None
    case.answered_at = proof.answered_at
    if proof.comment_id is not None:
        case.first_reply_at = case.first_reply_at or proof.answered_at
    case.is_late = case.is_late or proof.answered_at > case.due_at
    by, note = person.account_id, proof.note(ZoneInfo(zone))
    said = line(case, EventKind.ANSWERED_ELSEWHERE, note=note, account_id=by)
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED_ELSEWHERE, now
    closed = line(case, EventKind.CLOSED, note="отметил сотрудник", account_id=by)
    await write(session, [said, closed], now=now)


async def undo(session: AsyncSession, case: Case, person: Person, *, now: datetime) -> None:
    """Take the word back: the case waits for its answer as before, with the same official.

    What nobody had goes to routing. The term runs as if nothing had been told. Raises
    NothingToldError and GoesOnError. The case must be held.
    """
    row = await standing(session, case)
    if row is None:
        raise NothingToldError
    later = (await heirs_of(session, [case])).get(case.id)
    if later is not None:
        raise GoesOnError(later.id)
    row.undone_at = now
    case.state = reopened_state(case.official_id)
    case.outcome = case.closed_at = case.answered_at = None
    case.is_late, case.first_reply_at = row.was_late, row.first_reply_at
    case.warn_at = next_warning(msgspec.convert(case.warnings, list[Step]))
    if case.official_id is None:
        leave_to_routing(case, _UNDONE)
        case.open_since, case.route_at = now, now
    undone = line(case, EventKind.ELSEWHERE_UNDONE, account_id=person.account_id)
    await write(session, [undone], now=now)


async def standing(session: AsyncSession, case: Case) -> AnswerElsewhere | None:
    """Tell by whose word the case is closed; None where it was closed otherwise."""
    if case.outcome is not Outcome.ANSWERED_ELSEWHERE:
        return None
    return await store.last_of(session, case.id)


async def choices(session: AsyncSession, case: Case) -> Sequence[Comment]:
    """List the comments of the case's thread that may be its answer, the last first."""
    thread = await comments.thread(session, case.page_id, case.thread_id)
    asked = (await cases.comments_by_case(session, [case.id]))[case.id]
    return possible(thread, asked, since=case.written_at)


async def _proof(session: AsyncSession, case: Case, told: Told, *, now: datetime) -> Proof:
    thread = await comments.thread(session, case.page_id, case.thread_id)
    asked = (await cases.comments_by_case(session, [case.id]))[case.id]
    return Proof.of(told, thread=thread, asked=asked, since=case.written_at, now=now)


def _row(case: Case, person: Person, proof: Proof, *, now: datetime) -> AnswerElsewhere:
    return AnswerElsewhere(
        case_id=case.id,
        way=proof.way,
        comment_id=proof.comment_id,
        words=proof.words,
        answered_at=proof.answered_at,
        account_id=person.account_id,
        told_at=now,
        was_late=case.is_late,
        first_reply_at=case.first_reply_at,
    )

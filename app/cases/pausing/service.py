"""Lets a case's term stand still, as while the citizen is asked something, and go on."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError
from app.cases.clerk import Clerk
from app.cases.histories.writing import Line, line, write
from app.cases.model import Case, CasePause
from app.cases.pausing import store
from app.cases.rules import CaseState, EventKind, keepable
from app.comments import service as comments
from app.comments.rules import CommentState
from app.deadlines.pauses import Pause
from app.deadlines.rulebook import Rulebook

LONGEST: Final = 30
"""Days; a matter that waits for longer is answered and opened again by the citizen's word."""


class NotPausableError(ConflictError):
    """Nobody is at work on the case."""

    def __init__(self) -> None:
        super().__init__(
            "Приостановить можно сообщение, у которого есть ответственный и нет ответа."
        )


class PausedError(ConflictError):
    """The term stands still already."""

    def __init__(self) -> None:
        super().__init__("Срок уже приостановлен.")


class NotPausedError(ConflictError):
    """The term does not stand still."""

    def __init__(self) -> None:
        super().__init__("Срок и так идёт.")


class PauseTermsError(InvalidError):
    """A pause without an end, or a very long one."""

    def __init__(self) -> None:
        super().__init__(f"Скажите, на сколько дней приостановить срок: от 1 до {LONGEST}.")


async def pause(
    session: AsyncSession, case: Case, person: Person, *, reason: str, days: int, now: datetime
) -> None:
    """Let the term stand still for so many days, or until the citizen writes.

    Raises UnkeepableReasonError, PauseTermsError, NotPausableError, PausedError. The case must be
    held.
    """
    said = keepable(reason)
    if not 1 <= days <= LONGEST:
        raise PauseTermsError
    if case.state not in {CaseState.ASSIGNED, CaseState.IN_WORK}:
        raise NotPausableError
    if case.paused_at is not None:
        raise PausedError
    session.add(CasePause(case_id=case.id, reason=said, since=now, account_id=person.account_id))
    case.paused_at, case.resume_at, case.warn_at = now, now + timedelta(days=days), None
    paused = line(case, EventKind.PAUSED, note=said, account_id=person.account_id)
    await write(session, [paused], now=now)


async def resume(
    session: AsyncSession, case: Case, person: Person, *, rulebook: Rulebook, now: datetime
) -> None:
    """Let the term go on; raises NotPausedError. The case must be held."""
    if case.paused_at is None:
        raise NotPausedError
    clerk = await Clerk.of(session, rulebook, [case])
    await let_go_on(session, [case], clerk, now=now)
    resumed = line(case, EventKind.RESUMED, account_id=person.account_id)
    await write(session, [resumed], now=now)


def wait_no_longer(case: Case, *, now: datetime) -> None:
    """Let a pause be over: an answer is written, and waits for our own people only.

    A worker lets the term go on from this moment. The case must be held.
    """
    if case.resume_at is not None:
        case.resume_at = min(case.resume_at, now)


async def hold_oldest(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> int | None:
    """Hold the case whose pause was over first and return its id; None: none is."""
    held = await store.claim_over(session, now=now, limit=1, without=without)
    return held[0].id if held else None


async def resume_over(
    session: AsyncSession,
    *,
    rulebook: Rulebook,
    now: datetime,
    limit: int,
    without: Collection[int] = (),
) -> int:
    """Let the terms go on whose pause is over; return how many.

    Cases named in ``without`` go on waiting.
    """
    over = await store.claim_over(session, now=now, limit=limit, without=without)
    clerk = await Clerk.of(session, rulebook, over)
    await let_go_on(session, over, clerk, now=now)
    lines = [line(case, EventKind.RESUMED, note="пауза кончилась") for case in over]
    await write(session, lines, now=now)
    return len(over)


async def let_in_awaited(session: AsyncSession, *, limit: int) -> int:
    """Send into their cases what citizens write who are waited for; return how many comments.

    «Третий Б» asks nothing, and yet it is what the official waits for.
    """
    found = await store.claim_awaited(session, limit=limit)
    await comments.move(session, dict.fromkeys(found, CommentState.NEEDS_ANSWER))
    return len(found)


async def resume_written(
    session: AsyncSession, cases: Sequence[Case], clerk: Clerk, *, now: datetime
) -> list[Line]:
    """Let the terms go on of which citizens have written; return the lines to be written."""
    paused = [case for case in cases if case.paused_at is not None]
    await let_go_on(session, paused, clerk, now=now)
    return [line(case, EventKind.RESUMED, note="гражданин написал") for case in paused]


async def let_go_on(
    session: AsyncSession, cases: Sequence[Case], clerk: Clerk, *, now: datetime
) -> None:
    """Move what lies ahead of paused cases by the time they stood still, and close the log.

    A pause ends when it was to end, however late that is noticed.
    """
    for case in cases:
        if case.paused_at is not None:
            clerk.put_off(case, since=case.paused_at, until=min(now, case.resume_at or now))
    await forget(session, cases, now=now)


async def forget(session: AsyncSession, cases: Sequence[Case], *, now: datetime) -> None:
    """End the pauses of cases whose term is over, as by an answer."""
    paused = [case for case in cases if case.paused_at is not None]
    if paused:
        await store.end(session, [case.id for case in paused], now=now)
    for case in paused:
        case.paused_at = case.resume_at = None


async def log_of(session: AsyncSession, case: Case) -> list[Pause]:
    """Tell the case's pause log, the first first."""
    return [
        Pause(reason=each.reason, since=each.since, until=each.until)
        for each in await store.log_of(session, case.id)
    ]

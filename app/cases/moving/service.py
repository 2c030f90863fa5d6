"""Cases going from desk to desk: leave, hand-over, and what a coordinator decides."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.sight import Sight
from app.cases.histories.writing import Line, line, write
from app.cases.model import Case
from app.cases.moving import store
from app.cases.rules import WORKABLE, CaseState, EventKind, IllegalMoveError
from app.officials.model import Official


class Passing(msgspec.Struct, frozen=True, kw_only=True):
    """A case that goes to another official because of a leave, or to nobody."""

    case_id: int
    kind: EventKind
    official_id: int | None
    """None: nobody has it any more."""
    stands_in_for_id: int | None = None
    why: str
    """In Russian."""


class Before(msgspec.Struct, frozen=True):
    """Who had the same citizen's last case; None: nobody."""

    in_thread: int | None
    on_page: int | None
    """In whichever thread."""


class Unclaimed(msgspec.Struct, frozen=True, kw_only=True):
    """Open cases of one institution with one reason."""

    institution_id: int
    reason: str
    """In Russian; empty: routing has not looked yet."""
    needs_coordinator: bool
    number: int
    overdue: int
    oldest: datetime


async def had_before(
    session: AsyncSession, case_ids: Collection[int], *, since: datetime
) -> dict[int, Before]:
    """Tell who had to do with the citizens of these cases before; ``since`` is for other threads.

    Of a case that was open before and is again, it is who had it then.
    """
    rows = await store.had_before(session, case_ids, since=since)
    return {case_id: Before(in_thread, on_page) for case_id, in_thread, on_page in rows}


async def escalate(
    session: AsyncSession,
    told: Sequence[tuple[Case, int | None, str]],
    *,
    now: datetime,
) -> None:
    """Tell coordinators of open cases: (case, coordinator, why); the cases stay open."""
    if not told:
        return
    await store.mark_escalated(session, [case.id for case, _, _ in told], now=now)
    await write(session, [_escalated(*each) for each in told], now=now)


async def count_unassigned(
    session: AsyncSession, *, sight: Sight, now: datetime
) -> list[Unclaimed]:
    """Count the open cases in sight by institution and reason, the largest number first."""
    return [
        Unclaimed(
            institution_id=institution_id,
            reason=reason,
            needs_coordinator=needs_coordinator,
            number=number,
            overdue=overdue,
            oldest=oldest,
        )
        for institution_id, reason, needs_coordinator, number, overdue, oldest in (
            await store.count_unassigned(session, sight=sight, now=now)
        )
    ]


async def list_unassigned(
    session: AsyncSession,
    institution_id: int,
    reason: str,
    *,
    needs_coordinator: bool,
    limit: int,
) -> Sequence[Case]:
    """List open cases of one count, what is urgent first, then by deadline."""
    return await store.unassigned(
        session, institution_id, reason, needs_coordinator=needs_coordinator, limit=limit
    )


async def holders(session: AsyncSession) -> Sequence[int]:
    """List the officials who have cases to answer, or whose cases a substitute has."""
    return await store.holders(session)


async def claim_held(
    session: AsyncSession, official_ids: Collection[int], *, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take for this worker alone cases that these officials have to answer."""
    return await store.claim_held(session, official_ids, limit=limit, without=without)


async def claim_stood_in(
    session: AsyncSession, proper: Mapping[int, int], *, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take for this worker alone cases that a substitute has and another should: owner → who.

    One that the substitute has taken up is not among them.
    """
    return await store.claim_stood_in(session, proper, limit=limit, without=without)


async def pass_on(session: AsyncSession, passings: Sequence[Passing], *, now: datetime) -> None:
    """Move cases of people on leave; each receiver's clock starts now."""
    given = [(p.case_id, p.official_id, p.stands_in_for_id) for p in passings if p.official_id]
    left = [(p.case_id, p.why) for p in passings if p.official_id is None]
    if given:
        await store.pass_on(session, given, now=now)
    if left:
        await store.give_back(session, left, now=now)
    await write(session, [_passed(each) for each in passings], now=now)


async def hand_over(
    session: AsyncSession,
    case: Case,
    *,
    institution_id: int,
    department_id: int | None,
    official_id: int | None,
    stands_in_for_id: int | None = None,
    reason: str,
    account_id: int,
    now: datetime,
) -> None:
    """Hand a case over to whom it should have been addressed; his clock starts now.

    Without an official it waits for routing there. ``stands_in_for_id`` is who was meant and
    is on leave. Raises IllegalMoveError for a case that
    nobody has to answer any more.
    """
    _place(case, official_id, now=now)
    case.institution_id, case.department_id = institution_id, department_id
    case.stands_in_for_id = stands_in_for_id
    case.handovers += 1
    case.unassigned_reason = None if official_id else "Передано по адресу, ждёт распределения."
    moved = line(case, EventKind.REDIRECTED, note=reason, account_id=account_id)
    await write(session, [moved], now=now)


async def leave_to_coordinator(
    session: AsyncSession,
    case: Case,
    *,
    reason: str,
    wants: str,
    coordinator_id: int | None,
    account_id: int,
    now: datetime,
) -> None:
    """Let a coordinator decide on a case handed over too often; routing leaves it alone.

    ``wants`` says why it was to be handed over once more, ``reason`` why it is not. Raises
    IllegalMoveError for a case that nobody has to answer any more.
    """
    _place(case, None, now=now)
    case.handovers += 1
    case.needs_coordinator, case.unassigned_reason = True, reason
    case.escalated_at = now
    asked = line(case, EventKind.REDIRECTED, note=wants, account_id=account_id)
    await write(session, [asked, _escalated(case, coordinator_id, reason)], now=now)


async def give_by_hand(
    session: AsyncSession,
    case: Case,
    official: Official,
    *,
    why: str,
    account_id: int,
    now: datetime,
) -> None:
    """Give a case to an official as a coordinator decides; his institution's it stays.

    Raises IllegalMoveError for a case that nobody has to answer any more.
    """
    _place(case, official.id, now=now)
    case.institution_id, case.department_id = official.institution_id, official.department_id
    case.assigned_at = case.assigned_at or now
    case.unassigned_reason = None
    given = line(case, EventKind.ASSIGNED, note=why, account_id=account_id)
    await write(session, [given], now=now)


async def ends_of(session: AsyncSession, case_ids: Collection[int]) -> dict[int, datetime | None]:
    """Tell when cases were answered or closed, whichever was first; None: neither."""
    return await store.ends_of(session, case_ids)


def _place(case: Case, official_id: int | None, *, now: datetime) -> None:
    """Put a case on another desk, or on none; its page no longer tells whose it is."""
    new = CaseState.OPEN if official_id is None else CaseState.ASSIGNED
    if case.state not in WORKABLE:
        raise IllegalMoveError(case.state, new)
    case.state, case.official_id = new, official_id
    case.held_since, case.open_since = (None, now) if official_id is None else (now, None)
    case.stands_in_for_id, case.needs_coordinator, case.escalated_at = None, False, None
    case.is_addressed, case.route_at = True, now


def _passed(each: Passing) -> Line:
    return Line(
        case_id=each.case_id,
        kind=each.kind,
        became=CaseState.OPEN if each.official_id is None else CaseState.ASSIGNED,
        official_id=each.official_id,
        note=each.why,
    )


def _escalated(case: Case, coordinator_id: int | None, why: str) -> Line:
    return Line(
        case_id=case.id,
        kind=EventKind.ESCALATED,
        became=CaseState.OPEN,
        official_id=coordinator_id,
        note=why,
    )

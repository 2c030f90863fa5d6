"""Everything people and workers may do with a case happens through these functions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.reach import Kind, require_seen
from app.access.rules import Person
from app.base.errors import ConflictError, NotFoundError
from app.base.sight import Sight
from app.cases import store, teaching
from app.cases.dispatch import store as dispatch
from app.cases.dispatch.waiting import Sieve, Waiting
from app.cases.histories import store as histories
from app.cases.histories.writing import Line, line, write
from app.cases.lists import store as lists
from app.cases.lists.place import Place
from app.cases.lists.wanted import DONE, Order, Wanted
from app.cases.model import Case, CaseEvent
from app.cases.pausing.service import forget
from app.cases.rules import (
    RESOLUTIONS,
    WORKABLE,
    CaseState,
    EventKind,
    IllegalMoveError,
    Outcome,
    PromisedError,
    Resolution,
    check_move,
    keepable,
)
from app.comments.model import Comment


class CaseNotFoundError(NotFoundError):
    """No such case, or it is another institution's."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"Сообщения № {case_id} нет.")


class NotAnOfficialError(ConflictError):
    """Somebody who is no official wants to take a case."""

    def __init__(self) -> None:
        super().__init__("Взять сообщение может только ответственный.")


async def find(session: AsyncSession, case_id: int, *, to_change: bool = False) -> Case:
    """Return the case; ``to_change`` holds it until the transaction ends."""
    case = await store.get(session, case_id, lock=to_change)
    if case is None:
        raise CaseNotFoundError(case_id)
    return case


async def find_for(
    session: AsyncSession, person: Person, case_id: int, *, to_change: bool = False
) -> Case:
    """Return the case if this person may see it; what is not his does not exist for him."""
    case = await find(session, case_id, to_change=to_change)
    missing = CaseNotFoundError(case_id)
    require_seen(person, Kind.CASE, case_id, at=case.institution_id, otherwise=missing)
    return case


async def list_cases(
    session: AsyncSession,
    *,
    sight: Sight,
    official_id: int | None,
    states: Collection[CaseState] = (),
    page_id: int | None = None,
    overdue_at: datetime | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> Sequence[Case]:
    """List cases, what is urgent first, then by deadline; None of a filter means any."""
    wanted = Wanted(
        official_id=official_id,
        states=WORKABLE if overdue_at is not None and not states else states,
        page_id=page_id,
        due_before=overdue_at,
        is_running=overdue_at is not None,
    )
    return await lists.listed(
        session, sight=sight, wanted=wanted, order=Order.URGENCY, after=after, limit=limit
    )


async def list_finished(session: AsyncSession, *, sight: Sight, limit: int = 50) -> Sequence[Case]:
    """List answered and closed cases, the last finished first."""
    return await lists.listed(
        session,
        sight=sight,
        wanted=Wanted(states=DONE),
        order=Order.FINISH,
        after=None,
        limit=limit,
    )


async def newest_event_id(session: AsyncSession) -> int:
    """Tell the id of the last line of all histories; what stands still has nothing new."""
    return await histories.newest_event_id(session)


async def comments_by_case(
    session: AsyncSession, case_ids: Collection[int]
) -> dict[int, list[Comment]]:
    """Tell the comments of each case, in the order they were written."""
    found: dict[int, list[Comment]] = {case_id: [] for case_id in case_ids}
    for case_id, comment in await store.comments_of(session, case_ids):
        found[case_id].append(comment)
    return found


async def case_ids_of(session: AsyncSession, comment_ids: Collection[int]) -> dict[int, int]:
    """Map comments to the cases they are in."""
    return await store.case_ids_of(session, comment_ids)


async def history(session: AsyncSession, case: Case) -> Sequence[CaseEvent]:
    """Tell the case's history, the oldest line first."""
    return await histories.history(session, case.id)


async def take(session: AsyncSession, case: Case, person: Person, *, now: datetime) -> None:
    """Take the case up in one's own name; an open one becomes the taker's.

    Raises NotAnOfficialError, and IllegalMoveError for a case that nobody has to answer any more.
    """
    if person.official_id is None:
        raise NotAnOfficialError
    if case.state not in WORKABLE:
        raise IllegalMoveError(case.state, CaseState.IN_WORK)
    if case.state is CaseState.IN_WORK and case.official_id == person.official_id:
        return
    if case.state is CaseState.OPEN or case.official_id != person.official_id:
        _move(case, CaseState.ASSIGNED)
        case.official_id, case.unassigned_reason = person.official_id, None
        case.assigned_at = case.assigned_at or now
        case.held_since, case.stands_in_for_id, case.needs_coordinator = now, None, False
    _move(case, CaseState.IN_WORK)
    taken = line(case, EventKind.TAKEN, account_id=person.account_id)
    await write(session, [taken], now=now)


async def close(
    session: AsyncSession,
    case: Case,
    person: Person,
    *,
    outcome: Outcome,
    reason: str,
    now: datetime,
) -> None:
    """Close the case; the reason is kept for whoever asks later.

    That it needed no answer teaches the judge; it cannot be said once one was promised. Raises
    IllegalMoveError, PromisedError and UnkeepableReasonError.
    """
    kept = keepable(reason)
    if outcome is Outcome.NO_ANSWER_NEEDED and case.state in WORKABLE and case.interim_at:
        raise PromisedError
    _move(case, CaseState.CLOSED)
    case.outcome, case.closed_at, case.unassigned_reason = outcome, now, None
    case.warn_at = None
    await forget(session, [case], now=now)
    if outcome is Outcome.NO_ANSWER_NEEDED:
        await teaching.needed_none(session, case, person, reason=kept, now=now)
    closed = line(case, EventKind.CLOSED, note=kept, account_id=person.account_id)
    await write(session, [closed], now=now)


async def note(
    session: AsyncSession,
    case: Case,
    kind: EventKind,
    *,
    text: str,
    account_id: int | None,
    words: str = "",
    now: datetime,
) -> None:
    """Write a line that does not move the case; ``words`` as ``sealing.Words`` spells them."""
    told = line(case, kind, note=text, account_id=account_id, words=words)
    await write(session, [told], now=now)


async def viewed(session: AsyncSession, case: Case, person: Person, *, now: datetime) -> None:
    """Write down that somebody opened the case. It must be held."""
    seen = line(case, EventKind.VIEWED, account_id=person.account_id)
    await write(session, [seen], now=now)


async def exported(
    session: AsyncSession, case_ids: Collection[int], person: Person, *, note: str, now: datetime
) -> Sequence[Case]:
    """Write down that cases leave in a file, and hand them out in the order of their ids."""
    cases = await store.hold_with_page(session, case_ids)
    lines = [
        line(case, EventKind.EXPORTED, note=note, account_id=person.account_id) for case in cases
    ]
    await write(session, lines, now=now)
    return cases


async def mark_answered(
    session: AsyncSession,
    case: Case,
    *,
    account_id: int,
    now: datetime,
    resolution: Resolution | None = None,
) -> None:
    """Record that an answer is published; a case that was closed meanwhile only notes it."""
    if case.state in WORKABLE:
        _move(case, CaseState.ANSWERED)
        case.answered_at, case.unassigned_reason = now, None
        case.first_reply_at = case.first_reply_at or now
        case.is_late = case.is_late or (case.paused_at or now) > case.due_at
        case.warn_at, case.resolution = None, resolution
        await forget(session, [case], now=now)
    told = RESOLUTIONS[resolution] if resolution else ""
    answered = line(case, EventKind.ANSWERED, note=told, account_id=account_id)
    await write(session, [answered], now=now)


async def close_confirmed(
    session: AsyncSession, case_ids: Collection[int], *, now: datetime
) -> int:
    """Close answered cases whose answer was seen on the network; return how many."""
    cases = await store.hold(session, case_ids)
    lines = []
    for case in cases.values():
        if case.state is not CaseState.ANSWERED:
            continue  # the citizen has written again, or somebody closed it by hand
        _move(case, CaseState.CLOSED)
        case.outcome, case.closed_at = Outcome.ANSWERED, now
        lines.append(line(case, EventKind.CLOSED, note="ответ виден в сети"))
    await write(session, lines, now=now)
    return len(lines)


async def waiting_in(session: AsyncSession) -> set[int]:
    """Tell from which institutions open cases are routed."""
    return await dispatch.waiting_in(session)


async def waiting(session: AsyncSession, sieve: Sieve) -> dict[str, Waiting]:
    """Tell the kinds of open cases that routing may give, each by a key."""
    return await dispatch.waiting(session, sieve)


async def claim_open(
    session: AsyncSession,
    rooms: Mapping[str, int],
    sieve: Sieve,
    *,
    now: datetime,
    limit: int,
    without: Collection[int] = (),
) -> Sequence[Case]:
    """Take open cases for this worker alone, the most urgent first, each with its page.

    Those of the kinds (by their keys) for which there is room now, as many as there is room
    for, and those that are due to be looked at again. A fifth is kept for the latter, so that
    what can be given at once never hides for long what cannot. Cases named in ``without`` go on
    waiting.
    """
    found = await dispatch.first_to_route(
        session, rooms, sieve, now=now, limit=limit, looks=limit // 5, without=without
    )
    return await dispatch.claim_open(session, found) if found else []


async def load_per_official(session: AsyncSession, official_ids: Collection[int]) -> dict[int, int]:
    """Count the cases that each of these officials has to answer."""
    return await dispatch.load_per_official(session, official_ids)


async def assign(
    session: AsyncSession,
    chosen: Sequence[tuple[Case, int, int | None, str]],
    *,
    now: datetime,
    stands_in_for: Mapping[int, int] = MappingProxyType({}),
) -> None:
    """Give each open case to an official: (case, official, department, why).

    The case goes to the official's institution: there it is seen and answered. Where he
    stands in for somebody (case → for whom), it comes back when that one's leave is over.
    """
    if not chosen:
        return
    rows = [
        (case.id, official, department, stands_in_for.get(case.id))
        for case, official, department, _ in chosen
    ]
    await dispatch.set_assigned(session, rows, now=now)
    lines = [
        Line(
            case_id=case.id,
            kind=EventKind.ASSIGNED,
            became=CaseState.ASSIGNED,
            official_id=official,
            note=why,
        )
        for case, official, _, why in chosen
    ]
    await write(session, lines, now=now)


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """An open case that nobody can take now."""

    case_id: int
    why: str
    """In Russian."""
    is_new: bool
    """The reason is another one than before."""
    look_at: datetime
    """When it is looked at again, unless there is room for it before."""


async def leave_open(session: AsyncSession, left: Sequence[Left], *, now: datetime) -> None:
    """Leave cases without an official, visibly."""
    if not left:
        return
    await dispatch.put_off(session, [(each.case_id, each.why, each.look_at) for each in left])
    lines = [
        Line(
            case_id=each.case_id,
            kind=EventKind.UNASSIGNED,
            became=CaseState.OPEN,
            official_id=None,
            note=each.why,
        )
        for each in left
        if each.is_new
    ]
    await write(session, lines, now=now)


async def claim_untold(
    session: AsyncSession, *, limit: int, without: Collection[int] = ()
) -> Sequence[CaseEvent]:
    """Take events that nobody was told of yet, but those named, for this worker alone."""
    return await histories.claim_untold(session, limit, without)


async def mark_told(session: AsyncSession, event_ids: Collection[int], *, now: datetime) -> None:
    """Record that notices were derived from these events."""
    await histories.mark_told(session, event_ids, now=now)


async def with_pages(session: AsyncSession, case_ids: Collection[int]) -> dict[int, Case]:
    """Fetch cases with their pages by id, for whoever tells of them."""
    return await store.with_pages(session, case_ids)


class Change(msgspec.Struct, frozen=True):
    """Something happened to a case."""

    event_id: int
    case_id: int
    institution_id: int
    kind: EventKind


async def changes_after(session: AsyncSession, after: int, *, limit: int) -> list[Change]:
    """Tell what happened to cases after a line of history, views and exports left out.

    Ids commit out of order: a line with a lower id than one told here may come later.
    """
    return [Change(*row) for row in await histories.changes_after(session, after, limit=limit)]


async def terms_of(
    session: AsyncSession, official_id: int, *, since: datetime, limit: int
) -> Sequence[Case]:
    """List what an official has to answer, and what he has ended since then, each with its page."""
    return await lists.terms_of(session, official_id, since=since, limit=limit)


async def last_actors(
    session: AsyncSession, case_ids: Collection[int], kind: EventKind
) -> dict[int, int]:
    """Map cases to the account that did this to them last; those of nobody are left out."""
    return await histories.last_actors(session, case_ids, kind)


async def responsible_before(session: AsyncSession, event_ids: Collection[int]) -> dict[int, int]:
    """Map lines of histories to the official who was responsible until then; nobody's left out."""
    return await histories.responsible_before(session, event_ids)


async def given_before(session: AsyncSession, event_ids: Collection[int]) -> dict[int, int | None]:
    """Map lines to whom the last hand-over or assignment before them named; None: nobody yet.

    Left out is where there was neither.
    """
    return await histories.given_before(session, event_ids)


async def opened_again_before(session: AsyncSession, event_ids: Collection[int]) -> dict[int, str]:
    """Map lines of histories to the note of the one that opened the case again before them.

    Left out is where somebody had the case in between.
    """
    return await histories.opened_again_before(session, event_ids)


async def handed_over_for(session: AsyncSession, several: Sequence[Case]) -> dict[int, str]:
    """Map those of the cases that were handed over and wait for an answer to the last reason."""
    handed = [case.id for case in several if case.handovers and case.state in WORKABLE]
    if not handed:
        return {}
    return await histories.last_notes(session, handed, EventKind.REDIRECTED)


def _move(case: Case, new: CaseState) -> None:
    check_move(case.state, new)
    case.state = new

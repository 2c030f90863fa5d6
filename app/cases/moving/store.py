"""Reads and writes of cases that go from one desk to another's, and of those nobody has."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Row,
    Text,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from app.base.database import unnested, within
from app.base.sight import Sight
from app.cases.lateness import is_overdue
from app.cases.lists.place import TURN
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind
from app.officials.model import Official


async def had_before(
    session: AsyncSession, case_ids: Collection[int], *, since: datetime
) -> Sequence[Row[int, int | None, int | None]]:
    """(case, who had it or the citizen's last one in the thread, who had his last one since)."""
    now, before = aliased(Case), aliased(Case)
    itself = (
        select(CaseEvent.official_id)
        .where(
            CaseEvent.case_id == now.id,
            CaseEvent.official_id.is_not(None),
            CaseEvent.kind != EventKind.ESCALATED,
        )
        .order_by(CaseEvent.place.desc())
        .limit(1)
        .scalar_subquery()
    )
    last = (
        select(before.official_id)
        .where(
            before.page_id == now.page_id,
            before.author_key == now.author_key,
            before.id < now.id,
            before.official_id.is_not(None),
        )
        .order_by(before.id.desc())
        .limit(1)
    )
    in_thread = last.where(before.thread_id == now.thread_id).scalar_subquery()
    on_page = last.where(before.opened_at > since).scalar_subquery()
    query = select(now.id, func.coalesce(itself, in_thread), on_page).where(now.id.in_(case_ids))
    return (await session.execute(query)).all()


async def mark_escalated(
    session: AsyncSession, case_ids: Collection[int], *, now: datetime
) -> None:
    """Record that a coordinator was told of these cases."""
    await session.execute(
        update(Case)
        .where(Case.id.in_(case_ids))
        .values(escalated_at=now)
        .execution_options(synchronize_session=False)
    )


async def count_unassigned(
    session: AsyncSession, *, sight: Sight, now: datetime
) -> list[tuple[int, str, bool, int, int, datetime]]:
    """(institution, reason, needs a coordinator, cases, overdue, oldest) of open cases."""
    alike = (Case.institution_id, func.coalesce(Case.unassigned_reason, ""), Case.needs_coordinator)
    number = func.count()
    query = (
        select(*alike, number, number.filter(is_overdue(now)), func.min(Case.opened_at))
        .where(Case.state == CaseState.OPEN, within(Case.institution_id, sight))
        .group_by(*alike)
        .order_by(number.desc(), *alike)
    )
    return [
        (where, reason, waits, cases, overdue, oldest)
        for where, reason, waits, cases, overdue, oldest in await session.execute(query)
    ]


async def unassigned(
    session: AsyncSession,
    institution_id: int,
    reason: str,
    *,
    needs_coordinator: bool,
    limit: int,
) -> Sequence[Case]:
    """List open cases that nobody has for one reason, what is urgent first, then by deadline."""
    query = (
        select(Case)
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .where(
            Case.state == CaseState.OPEN,
            Case.institution_id == institution_id,
            func.coalesce(Case.unassigned_reason, "") == reason,
            Case.needs_coordinator == needs_coordinator,
        )
        .order_by(TURN, Case.due_at, Case.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def holders(session: AsyncSession) -> Sequence[int]:
    """List the officials who have cases to answer, or whose cases a substitute has."""
    in_hand = exists().where(
        Case.official_id == Official.id, Case.state.in_([CaseState.ASSIGNED, CaseState.IN_WORK])
    )
    stood_in = exists().where(Case.stands_in_for_id == Official.id)
    query = select(Official.id).where(or_(in_hand, stood_in)).order_by(Official.id)
    return (await session.scalars(query)).all()


async def claim_held(
    session: AsyncSession, official_ids: Collection[int], *, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take cases that these officials have to answer, by urgency."""
    query = (
        select(Case)
        .where(
            Case.official_id.in_(official_ids),
            Case.state.in_([CaseState.ASSIGNED, CaseState.IN_WORK]),
            Case.id.not_in(without),
        )
        .order_by(TURN, Case.due_at, Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def claim_stood_in(
    session: AsyncSession, proper: Mapping[int, int], *, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take cases not yet taken up that a substitute has and another should: owner → who."""
    given = unnested("given", {"owner": BigInteger(), "proper": BigInteger()}, list(proper.items()))
    query = (
        select(Case)
        .join(given, Case.stands_in_for_id == given.c.owner)
        .where(
            Case.official_id != given.c.proper,
            Case.state == CaseState.ASSIGNED,
            Case.id.not_in(without),
        )
        .order_by(TURN, Case.due_at, Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def pass_on(
    session: AsyncSession, rows: Sequence[tuple[int, int, int | None]], *, now: datetime
) -> None:
    """Write (case, official, for whom he stands in) of cases that go to another's desk."""
    given = unnested(
        "given",
        {"id": BigInteger(), "official_id": BigInteger(), "owner": BigInteger()},
        rows,
    )
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id, Official.id == given.c.official_id)
        .values(
            state=CaseState.ASSIGNED.value,
            official_id=given.c.official_id,
            institution_id=Official.institution_id,
            stands_in_for_id=given.c.owner,
            held_since=now,
        )
        .execution_options(synchronize_session=False)
    )


async def give_back(
    session: AsyncSession, rows: Sequence[tuple[int, str]], *, now: datetime
) -> None:
    """Write (case, reason) of cases that nobody has any more.

    What a substitute had is its owner's institution's again.
    """
    given = unnested("given", {"id": BigInteger(), "reason": Text()}, rows)
    owners = (
        select(Official.institution_id)
        .where(Official.id == Case.stands_in_for_id)
        .correlate(Case)
        .scalar_subquery()
    )
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id)
        .values(
            state=CaseState.OPEN.value,
            official_id=None,
            institution_id=func.coalesce(owners, Case.institution_id),
            stands_in_for_id=None,
            held_since=None,
            open_since=now,
            escalated_at=None,
            unassigned_reason=given.c.reason,
            route_at=now,
        )
        .execution_options(synchronize_session=False)
    )


async def ends_of(session: AsyncSession, case_ids: Collection[int]) -> dict[int, datetime | None]:
    """Tell when cases were answered or closed, whichever was first; None: neither."""
    ended = func.least(Case.answered_at, Case.closed_at).label("ended")
    query = select(Case.id, ended).where(Case.id.in_(case_ids))
    return {row.id: row.ended for row in await session.execute(query)}

"""Reads and writes of open cases on their way to an official."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Label,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from app.base.database import ColumnKind, unnested
from app.cases.dispatch.waiting import OTHER_TOPIC, Sieve, Waiting
from app.cases.lists.place import TURN
from app.cases.model import Case
from app.cases.rules import CaseState
from app.officials.model import Official
from app.pages.model import Page
from app.triage.rules import Importance
from app.vocabulary import Network

_OPEN: Final = literal(CaseState.OPEN, Case.state.type, literal_execute=True)
"""Written into the statement: with a parameter a partial index is not always found."""
_TO_ROUTE: Final = and_(Case.state == _OPEN, ~Case.needs_coordinator)
_USUAL: Final = literal(Importance.USUAL, Case.importance.type)
_VK: Final = literal(Network.VK, Page.network.type)


async def waiting_in(session: AsyncSession) -> set[int]:
    """Tell from which institutions open cases are routed."""
    of_pages = select(Page.institution_id).where(
        exists().where(Case.page_id == Page.id, _TO_ROUTE, ~Case.is_addressed)
    )
    addressed = select(Case.institution_id).where(_TO_ROUTE, Case.is_addressed)
    return set(await session.scalars(union(of_pages, addressed)))


async def waiting(session: AsyncSession, sieve: Sieve) -> dict[str, Waiting]:
    """Tell the kinds of open cases that routing may give, each by its key."""
    # Told apart roughly before the pages are looked up: a hundred thousand joins less.
    apart = (
        select(
            Case.page_id,
            Case.topic,
            Case.importance,
            Case.is_addressed,
            case((Case.is_addressed, Case.institution_id)).label("institution_id"),
            case((Case.is_addressed, Case.department_id)).label("department_id"),
        )
        .where(_TO_ROUTE)
        .distinct()
        .subquery()
    )
    kind = _kind(apart.c, sieve)
    query = select(_key(kind), *kind).join(Page, Page.id == apart.c.page_id).distinct()
    return {key: Waiting._make(row) for key, *row in await session.execute(query)}


async def first_to_route(
    session: AsyncSession,
    rooms: Mapping[str, int],
    sieve: Sieve,
    *,
    now: datetime,
    limit: int,
    looks: int,
    without: Collection[int],
) -> set[int]:
    """Tell which open cases are looked at next.

    Of each kind, told by its key, the most urgent ones, as many as there is room for; the
    rest of the limit, ``looks`` at least, is filled with those whose time has come to be
    looked at again.
    """
    columns: Mapping[str, ColumnKind] = {"kind": BigInteger(), "key": Text(), "room": BigInteger()}
    numbered = [(kind, key, room) for kind, (key, room) in enumerate(rooms.items())]
    given = unnested("given", columns, numbered)
    # One key and not seven columns: of seven the planner expects next to nothing to be found,
    # and compares every kind with every case.
    order = (TURN, Case.due_at, Case.id)
    ranked = (
        select(
            Case.id,
            Case.due_at,
            TURN.label("turn"),
            given.c.room,
            func.row_number().over(partition_by=given.c.kind, order_by=order).label("place"),
        )
        .join(Case.page)
        .join(given, given.c.key == _key(_kind(Case, sieve)))
        .where(_TO_ROUTE, Case.id.not_in(without))
        .subquery()
    )
    takable = (
        select(ranked.c.id)
        .where(ranked.c.place <= ranked.c.room)
        .order_by(ranked.c.turn, ranked.c.due_at, ranked.c.id)
        .limit(limit - looks)
    )
    found = set(await session.scalars(takable)) if rooms else set()
    due = (
        select(Case.id)
        .where(_TO_ROUTE, Case.route_at <= now, Case.id.not_in(without))
        .order_by(Case.route_at, Case.id)
        .limit(limit)
    )
    for case_id in await session.scalars(due):
        if len(found) == limit:
            break
        found.add(case_id)
    return found


async def claim_open(session: AsyncSession, case_ids: Collection[int]) -> Sequence[Case]:
    """Take those of these cases that are open and not held, by urgency, each with its page."""
    query = (
        select(Case)
        .join(Case.page)
        .where(Case.id.in_(case_ids), _TO_ROUTE)
        .order_by(TURN, Case.due_at, Case.id)
        .with_for_update(skip_locked=True, key_share=True, of=Case)
        .options(contains_eager(Case.page))
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


def _kind(of: type[Case] | ReadOnlyColumnCollection[str, Any], sieve: Sieve) -> list[Label[Any]]:
    """Tell an open case apart by what makes a difference, in the order of ``Waiting``."""
    columns = {
        "institution_id": case((of.is_addressed, of.institution_id), else_=Page.institution_id),
        "official_id": case((~of.is_addressed, Page.official_id)),
        "department_id": case((of.is_addressed, of.department_id), else_=Page.department_id),
        "is_addressed": of.is_addressed,
        "topic": case(
            (or_(of.topic.is_(None), of.topic.in_(sieve.topics)), of.topic), else_=OTHER_TOPIC
        ),
        "importance": of.importance if sieve.by_importance else _USUAL,
        "network": Page.network if sieve.by_network else _VK,
    }
    return [columns[name].label(name) for name in Waiting._fields]


def _key(kind: Sequence[Label[Any]]) -> ColumnElement[str]:
    told = [each for each in kind if not isinstance(each.element, BindParameter)]
    return func.concat_ws("|", *(func.coalesce(cast(each, Text), "") for each in told))


async def load_per_official(session: AsyncSession, official_ids: Collection[int]) -> dict[int, int]:
    """Count the cases that each of these officials has to answer."""
    query = (
        select(Case.official_id, func.count())
        .where(
            Case.official_id.in_(official_ids),
            Case.state.in_([CaseState.ASSIGNED, CaseState.IN_WORK]),
        )
        .group_by(Case.official_id)
    )
    rows = await session.execute(query)
    return {official: number for official, number in rows if official is not None}


async def set_assigned(
    session: AsyncSession, rows: Sequence[tuple[int, int, int | None, int | None]], *, now: datetime
) -> None:
    """Write (case, official, department, for whom he stands in) of cases just routed.

    They go to his institution.
    """
    names = ("id", "official_id", "department_id", "owner")
    given = unnested("given", {name: BigInteger() for name in names}, rows)
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id, Official.id == given.c.official_id)
        .values(
            state=CaseState.ASSIGNED.value,
            official_id=given.c.official_id,
            institution_id=Official.institution_id,
            department_id=given.c.department_id,
            stands_in_for_id=given.c.owner,
            unassigned_reason=None,
            escalated_at=None,
            assigned_at=func.coalesce(Case.assigned_at, literal(now, DateTime(timezone=True))),
            held_since=now,
        )
        .execution_options(synchronize_session=False)
    )


async def put_off(session: AsyncSession, rows: Sequence[tuple[int, str, datetime]]) -> None:
    """Leave cases open: write (case, reason, when it is looked at again)."""
    given = unnested(
        "given", {"id": BigInteger(), "reason": Text(), "at": DateTime(timezone=True)}, rows
    )
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id)
        .values(unassigned_reason=given.c.reason, route_at=given.c.at)
        .execution_options(synchronize_session=False)
    )

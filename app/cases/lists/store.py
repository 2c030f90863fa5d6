"""Reads of the lists of cases and of their sizes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from app.base.database import within
from app.base.sight import Sight
from app.cases.finding import store as finding
from app.cases.finding.model import CaseWords
from app.cases.lateness import NOT_STOPPED
from app.cases.lists.place import TURN, Place
from app.cases.lists.wanted import Order, Wanted
from app.cases.model import Case, CaseComment
from app.cases.presence.model import CasePresence
from app.cases.rules import WORKABLE
from app.pages.model import Page

FINISHED_AT: Final = func.coalesce(Case.closed_at, Case.answered_at, Case.opened_at)
_SHOWN: Final = (
    joinedload(Case.page),
    joinedload(Case.official),
    joinedload(Case.institution),
)


async def listed(
    session: AsyncSession,
    *,
    sight: Sight,
    wanted: Wanted,
    order: Order,
    after: Place | None,
    limit: int,
) -> Sequence[Case]:
    """List what is wanted in an order, after the place given."""
    query = _asked(select(Case), sight, wanted).options(*_SHOWN).limit(limit)
    return (await session.scalars(_ordered(query, order, after))).all()


async def count(
    session: AsyncSession, *, sight: Sight, several: Mapping[str, Wanted], most: int
) -> dict[str, int]:
    """Count several lists in one statement, each up to a bound so that it stays cheap."""
    sizes = [
        select(func.count())
        .select_from(_asked(select(Case.id), sight, wanted).limit(most).subquery())
        .scalar_subquery()
        .label(name)
        for name, wanted in several.items()
    ]
    return dict((await session.execute(select(*sizes))).one()._mapping)  # noqa: SLF001


async def of_citizen(
    session: AsyncSession, case: Case, *, sight: Sight, limit: int
) -> Sequence[Case]:
    """List other cases of the same author on the same network, the newest first."""
    query = (
        select(Case)
        .join(Page, Page.id == Case.page_id)
        .options(*_SHOWN)
        .where(
            Case.author_key == case.author_key,
            Case.id != case.id,
            Page.network == case.page.network,
            within(Case.institution_id, sight),
        )
        .order_by(Case.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def terms_of(
    session: AsyncSession, official_id: int, *, since: datetime, limit: int
) -> Sequence[Case]:
    """List what an official has to answer, and what he has ended since then, with its page.

    What still waits comes first, the most overdue before all.
    """
    query = (
        select(Case)
        .where(
            Case.official_id == official_id,
            or_(Case.state.in_(WORKABLE), since <= FINISHED_AT),
        )
        .order_by(Case.state.in_(WORKABLE).desc(), Case.due_at, Case.id)
        .limit(limit)
        .options(joinedload(Case.page))
    )
    return (await session.scalars(query)).all()


def _asked(query: Select[Any], sight: Sight, wanted: Wanted) -> Select[Any]:
    query = query.where(within(Case.institution_id, sight), *_conditions(wanted))
    if wanted.network is not None:
        query = query.join(Page, Page.id == Case.page_id).where(Page.network == wanted.network)
    if wanted.spelled is not None:
        words = CaseWords.case_id == Case.id
        query = query.join(CaseWords, words).where(finding.matches(wanted.spelled))
    return query


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    equal = (
        (Case.official_id, wanted.official_id),
        (Case.page_id, wanted.page_id),
        (Case.institution_id, wanted.institution_id),
        (Case.importance, wanted.importance),
    )
    yield from (column == value for column, value in equal if value is not None)
    if wanted.case_ids is not None:
        yield Case.id == any_(literal(sorted(wanted.case_ids), ARRAY(BigInteger)))
    if wanted.topics:
        yield Case.topic.in_(wanted.topics)
    yield from _of_life(wanted)
    if wanted.due_from is not None:
        yield Case.due_at >= wanted.due_from
    if wanted.due_before is not None:
        yield Case.due_at < wanted.due_before
    if wanted.unread_by is not None:
        yield _has_unread(wanted.unread_by)


def _of_life(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.states:
        # Spelled out, so that the planner sees which partial index has them all.
        states: BindParameter[Any] = bindparam(
            None, sorted(wanted.states), expanding=True, literal_execute=True
        )
        yield Case.state.in_(states)
    if wanted.is_unassigned:
        yield Case.official_id.is_(None)
    if wanted.is_promised:
        yield Case.interim_at.is_not(None)
    if wanted.is_running:
        yield NOT_STOPPED


def _has_unread(account_id: int) -> ColumnElement[bool]:
    """Ask whether a later word than the first has joined since this account looked."""
    first, later = aliased(CaseComment), aliased(CaseComment)
    seen = exists().where(
        CasePresence.case_id == Case.id,
        CasePresence.account_id == account_id,
        CasePresence.seen_at >= later.joined_at,
    )
    begun = exists().where(first.case_id == Case.id, first.joined_at < later.joined_at)
    return exists().where(later.case_id == Case.id, begun, ~seen)


def _ordered(query: Select[Any], order: Order, after: Place | None) -> Select[Any]:
    if order is Order.URGENCY:
        query = query.order_by(TURN, Case.due_at, Case.id)
        place = tuple_(TURN, Case.due_at, Case.id)
        return query if after is None else query.where(place > after.urgency())
    if order is Order.FINISH:
        query = query.order_by(FINISHED_AT.desc(), Case.id.desc())
        done = tuple_(FINISHED_AT, Case.id)
        return query if after is None else query.where(done < after.finish())
    query = query.order_by(Case.id.desc())
    return query if after is None else query.where(Case.id < after.case_id)

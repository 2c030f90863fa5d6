"""Reads and writes of incidents, of their cases, and of sights of cases."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.access.model import Account
from app.base.database import within
from app.base.sight import Sight
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState
from app.incidents.given import is_given, is_on_its_way
from app.incidents.model import (
    Incident,
    IncidentAnswer,
    IncidentCase,
    IncidentDelivery,
    IncidentEvent,
    IncidentSetting,
    IncidentSight,
)
from app.incidents.rules import LIVE, Act, DeliveryState, IncidentState, Standing
from app.pages.model import Page

_JOINED_LATE: Final = frozenset({IncidentState.ANSWERED, IncidentState.OVER})
SightRow = tuple[int, int, str, str | None, datetime, list[str], list[str]]
"""(case, page, municipality, topic, time, terms, names)."""


async def claim_new(
    session: AsyncSession, *, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take cases that were not compared yet and that no other worker holds, the oldest first."""
    query = (
        select(Case)
        .where(Case.compared_at.is_(None), Case.id.not_in(without))
        .order_by(Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Case)
        .options(joinedload(Case.page).joinedload(Page.institution))
    )
    return (await session.scalars(query)).all()


async def hold_district(session: AsyncSession, municipality: str) -> None:
    """Let one worker at a time found incidents in a municipality, until its transaction ends."""
    key = func.hashtextextended(f"incidents {municipality}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def keep_sight(session: AsyncSession, values: dict[str, Any]) -> None:
    """Write how a case is compared; once written it stays."""
    await session.execute(insert(IncidentSight).values(**values).on_conflict_do_nothing())


async def sights_near(
    session: AsyncSession,
    *,
    municipality: str,
    topics: Collection[str],
    late: datetime,
    since: datetime,
    until: datetime,
) -> Sequence[SightRow]:
    """List sights in the order of time: a municipality's, and elsewhere those of these topics.

    Those before ``since``, back to ``late``, only if they are in an incident.
    """
    place = IncidentSight.municipality == municipality
    is_member = (
        select(IncidentCase.id)
        .where(
            IncidentCase.case_id == IncidentSight.case_id,
            IncidentCase.standing == Standing.MEMBER,
        )
        .exists()
    )
    query = (
        select(
            IncidentSight.case_id,
            IncidentSight.page_id,
            IncidentSight.municipality,
            IncidentSight.topic,
            IncidentSight.at,
            IncidentSight.terms,
            IncidentSight.names,
        )
        .where(
            IncidentSight.at.between(late, until),
            or_(place, IncidentSight.topic.in_(topics)) if topics else place,
            or_(IncidentSight.at >= since, is_member),
        )
        .order_by(IncidentSight.at, IncidentSight.case_id)
    )
    rows = await session.execute(query)
    return [
        (case, page, where, topic, at, terms, names)
        for case, page, where, topic, at, terms, names in rows
    ]


async def homes_of(session: AsyncSession, case_ids: Collection[int]) -> dict[int, int]:
    """Map cases to the incidents that they are members of."""
    query = select(IncidentCase.case_id, IncidentCase.incident_id).where(
        IncidentCase.case_id.in_(case_ids), IncidentCase.standing == Standing.MEMBER
    )
    return {row.case_id: row.incident_id for row in await session.execute(query)}


async def barred_from(session: AsyncSession, case_ids: Collection[int]) -> set[tuple[int, int]]:
    """Tell (case, incident) where a person has taken the one out of the other."""
    query = select(IncidentCase.case_id, IncidentCase.incident_id).where(
        IncidentCase.case_id.in_(case_ids), IncidentCase.standing == Standing.BARRED
    )
    return {(case, incident) for case, incident in await session.execute(query)}


async def set_apart(session: AsyncSession, case_ids: Collection[int]) -> set[int]:
    """Tell which of these cases a person has said to be no common trouble: theirs was rejected."""
    query = (
        select(IncidentCase.case_id)
        .join(Incident, Incident.id == IncidentCase.incident_id)
        .where(
            IncidentCase.case_id.in_(case_ids),
            IncidentCase.standing == Standing.BARRED,
            Incident.state == IncidentState.CLOSED,
            Incident.merged_into_id.is_(None),
        )
    )
    return set(await session.scalars(query))


async def joinable(
    session: AsyncSession, incident_ids: Collection[int], *, ended_after: datetime
) -> set[int]:
    """Keep the incidents that are live, or ended so lately that comments still join.

    What was rejected or merged is none of them.
    """
    query = select(Incident.id).where(
        Incident.id.in_(incident_ids),
        or_(
            Incident.state.in_(LIVE),
            Incident.state.in_(_JOINED_LATE) & (Incident.ended_at > ended_after),
        ),
    )
    return set(await session.scalars(query))


async def get(session: AsyncSession, incident_id: int, *, lock: bool) -> Incident | None:
    """Fetch an incident; lock it when a change is about to happen."""
    held = {"key_share": True} if lock else None
    return await session.get(Incident, incident_id, with_for_update=held, populate_existing=lock)


async def merged_into(session: AsyncSession, incident_id: int) -> set[int]:
    """Tell an incident, the one that it was merged into, and so on."""
    first = select(Incident.id, Incident.merged_into_id).where(Incident.id == incident_id)
    line = first.cte(recursive=True)
    onward = select(Incident.id, Incident.merged_into_id)
    line = line.union(onward.join(line, line.c.merged_into_id == Incident.id))
    return set(await session.scalars(select(line.c.id)))


async def places(session: AsyncSession, incident_ids: Collection[int]) -> Sequence[IncidentCase]:
    """List the places in these incidents, with their cases and pages, the first joined first."""
    query = (
        select(IncidentCase)
        .where(IncidentCase.incident_id.in_(incident_ids))
        .order_by(IncidentCase.joined_at, IncidentCase.case_id)
        .options(
            joinedload(IncidentCase.case).options(
                joinedload(Case.institution), joinedload(Case.page).joinedload(Page.institution)
            )
        )
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def places_by_id(session: AsyncSession, ids: Collection[int]) -> Sequence[IncidentCase]:
    """Fetch places by their ids, held until the transaction ends."""
    query = select(IncidentCase).where(IncidentCase.id.in_(ids)).with_for_update()
    return (await session.scalars(query)).all()


async def place_of(session: AsyncSession, incident_id: int, case_id: int) -> IncidentCase | None:
    """Fetch a case's place in an incident."""
    query = select(IncidentCase).where(
        IncidentCase.incident_id == incident_id, IncidentCase.case_id == case_id
    )
    return (await session.scalars(query)).one_or_none()


async def joined_at(session: AsyncSession, incident_id: int, case_id: int) -> datetime | None:
    """Tell when a case came into an incident, or into one merged into it."""
    query = (
        select(func.min(IncidentCase.joined_at))
        .join(Incident, Incident.id == IncidentCase.incident_id)
        .where(
            IncidentCase.case_id == case_id,
            or_(Incident.id == incident_id, Incident.merged_into_id == incident_id),
        )
    )
    return await session.scalar(query)


async def listed(
    session: AsyncSession,
    *,
    sight: Sight,
    standings: Collection[Standing],
    states: Collection[IncidentState],
    before: int | None,
    limit: int,
) -> Sequence[Incident]:
    """List incidents, the newest first; of institutions those that their cases stand in so."""
    query = select(Incident).order_by(Incident.id.desc()).limit(limit)
    if states:
        query = query.where(Incident.state.in_(states))
    if before is not None:
        query = query.where(Incident.id < before)
    if sight is not None:
        query = query.where(_concerns(sight, standings))
    return (await session.scalars(query)).all()


async def concerns(
    session: AsyncSession, incident_id: int, sight: Sight, standings: Collection[Standing]
) -> bool:
    """Say whether a case of these institutions stands so in the incident."""
    query = select(Incident.id).where(Incident.id == incident_id, _concerns(sight, standings))
    return (await session.scalars(query)).one_or_none() is not None


def _concerns(sight: Sight, standings: Collection[Standing]) -> ColumnElement[bool]:
    return (
        select(IncidentCase.id)
        .join(Case, Case.id == IncidentCase.case_id)
        .where(
            IncidentCase.incident_id == Incident.id,
            IncidentCase.standing.in_(standings),
            within(Case.institution_id, sight),
        )
        .exists()
    )


async def sizes(
    session: AsyncSession, incident_ids: Collection[int]
) -> dict[int, tuple[int, int, int, int]]:
    """Tell (members, pages, cases asked about, members without a final answer) of incidents."""
    member = IncidentCase.standing == Standing.MEMBER
    query = (
        select(
            IncidentCase.incident_id,
            func.count().filter(member),
            func.count(Case.page_id.distinct()).filter(member),
            func.count().filter(IncidentCase.standing == Standing.SUGGESTED),
            func.count().filter(_lacks_answer()),
        )
        .join(Case, Case.id == IncidentCase.case_id)
        .where(IncidentCase.incident_id.in_(incident_ids))
        .group_by(IncidentCase.incident_id)
    )
    return {number: (a, b, c, d) for number, a, b, c, d in await session.execute(query)}


async def log_of(session: AsyncSession, incident_id: int) -> Sequence[IncidentEvent]:
    """Fetch an incident's log, the oldest act first."""
    query = (
        select(IncidentEvent)
        .where(IncidentEvent.incident_id == incident_id)
        .order_by(IncidentEvent.id)
    )
    return (await session.scalars(query)).all()


async def has_noted(session: AsyncSession, incident_id: int, key: str, number: int) -> bool:
    """Tell whether a line of an incident's log keeps this number under this key."""
    query = select(
        select(IncidentEvent.id)
        .where(
            IncidentEvent.incident_id == incident_id,
            IncidentEvent.before[key].as_integer() == number,
        )
        .exists()
    )
    return bool(await session.scalar(query))


async def event(session: AsyncSession, event_id: int) -> IncidentEvent | None:
    """Fetch one act, held until the transaction ends."""
    return await session.get(IncidentEvent, event_id, with_for_update=True)


async def later_acts(
    session: AsyncSession, incident_ids: Collection[int], after: int
) -> Sequence[IncidentEvent]:
    """List the acts of people on these incidents after one, without those that were undone.

    That an incident was set apart is no act of its own: it belongs to the other's.
    """
    query = (
        select(IncidentEvent)
        .where(
            IncidentEvent.incident_id.in_(incident_ids),
            IncidentEvent.id > after,
            IncidentEvent.undone_at.is_(None),
            IncidentEvent.account_id.is_not(None),
            IncidentEvent.act != Act.FOUND,
        )
        .order_by(IncidentEvent.id)
    )
    return (await session.scalars(query)).all()


async def last_written(session: AsyncSession, incident_id: int) -> datetime | None:
    """Tell when the last of an incident's members was written; None: it has none."""
    query = (
        select(func.max(Case.written_at))
        .join(IncidentCase, IncidentCase.case_id == Case.id)
        .where(IncidentCase.incident_id == incident_id, IncidentCase.standing == Standing.MEMBER)
    )
    return await session.scalar(query)


async def claim_ended(
    session: AsyncSession, *, closed_before: datetime, limit: int, without: Collection[int]
) -> Sequence[Incident]:
    """Take incidents all of whose cases have been closed since then, for this worker alone.

    One whose answer still waits for a worker is not among them, nor one whose end a person has
    undone since then.
    """
    unfinished = _members_where(or_(Case.state != CaseState.CLOSED, Case.closed_at > closed_before))
    waiting = (
        select(IncidentDelivery.id)
        .join(IncidentAnswer, IncidentAnswer.id == IncidentDelivery.answer_id)
        .where(
            IncidentAnswer.incident_id == Incident.id,
            IncidentDelivery.state == DeliveryState.WAITING,
        )
        .exists()
    )
    kept = (
        select(IncidentEvent.id)
        .where(
            IncidentEvent.incident_id == Incident.id,
            IncidentEvent.act == Act.ENDED,
            IncidentEvent.undone_at > closed_before,
        )
        .exists()
    )
    query = _to_change(
        Incident.state.in_(LIVE | {IncidentState.ANSWERED}),
        Incident.opened_at <= closed_before,
        Incident.id.not_in(without),
        ~unfinished,
        ~waiting,
        ~kept,
    )
    return (await session.scalars(query.limit(limit))).all()


async def state_at_end(session: AsyncSession, incident_id: int) -> IncidentState | None:
    """Tell how an incident stood before it ended by itself the last time; None: it never did."""
    query = (
        select(IncidentEvent.before)
        .where(IncidentEvent.incident_id == incident_id, IncidentEvent.act == Act.ENDED)
        .order_by(IncidentEvent.id.desc())
        .limit(1)
    )
    before = await session.scalar(query)
    return None if before is None else IncidentState(before["incidents"][0]["state"])


async def claim_revived(
    session: AsyncSession, *, limit: int, without: Collection[int]
) -> Sequence[Incident]:
    """Take incidents that ended by themselves and have a case that is open again."""
    revived = _members_where(Case.state != CaseState.CLOSED)
    is_over = Incident.state == IncidentState.OVER
    query = _to_change(is_over, Incident.id.not_in(without), revived)
    return (await session.scalars(query.limit(limit))).all()


def _to_change(*conditions: ColumnElement[bool]) -> Select[Incident]:
    query = select(Incident).where(*conditions).order_by(Incident.id)
    return query.with_for_update(skip_locked=True, key_share=True)


def _members_where(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(IncidentCase.id)
        .join(Case, Case.id == IncidentCase.case_id)
        .where(
            IncidentCase.incident_id == Incident.id,
            IncidentCase.standing == Standing.MEMBER,
            condition,
        )
        .exists()
    )


async def without_answer(session: AsyncSession, incident_id: int) -> set[int]:
    """Tell the members that have got no final answer and wait for none."""
    query = (
        select(IncidentCase.case_id)
        .join(Case, Case.id == IncidentCase.case_id)
        .where(IncidentCase.incident_id == incident_id, _lacks_answer())
    )
    return set(await session.scalars(query))


def _lacks_answer() -> ColumnElement[bool]:
    """Say of a place and its case: an open member whose last answer, if any, is a promise.

    What somebody has answered or closed otherwise lacks none. An answer counts, too, that was
    given before the incident was merged into this one; and one of any other incident while it is
    on its way, as where a merge was undone after it.
    """
    last_is_final = (
        select(IncidentAnswer.promised_on.is_(None))
        .select_from(IncidentDelivery)
        .join(IncidentAnswer, IncidentAnswer.id == IncidentDelivery.answer_id)
        .join(Incident, Incident.id == IncidentAnswer.incident_id)
        .where(
            or_(
                Incident.id == IncidentCase.incident_id,
                Incident.merged_into_id == IncidentCase.incident_id,
            ),
            IncidentDelivery.case_id == IncidentCase.case_id,
            is_given(),
        )
        .order_by(IncidentAnswer.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    comes_anyway = (
        select(IncidentDelivery.id)
        .join(IncidentAnswer, IncidentAnswer.id == IncidentDelivery.answer_id)
        .where(
            IncidentDelivery.case_id == IncidentCase.case_id,
            IncidentAnswer.promised_on.is_(None),
            is_on_its_way(),
        )
        .exists()
    )
    lacks = ~func.coalesce(last_is_final, false()) & ~comes_anyway
    return (IncidentCase.standing == Standing.MEMBER) & Case.state.in_(WORKABLE) & lacks


async def account(session: AsyncSession, account_id: int) -> Account:
    """Fetch the account of who gave an answer."""
    return await session.get_one(Account, account_id)


async def setting(session: AsyncSession) -> IncidentSetting | None:
    """Fetch the setting in force."""
    query = select(IncidentSetting).order_by(IncidentSetting.id.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def scores_since(session: AsyncSession, since: datetime) -> Sequence[tuple[float, Standing]]:
    """Tell (score, standing) of what the service put into incidents since then."""
    query = select(IncidentCase.score, IncidentCase.standing).where(
        IncidentCase.joined_at >= since, IncidentCase.score > 0
    )
    return [(score, standing) for score, standing in await session.execute(query)]

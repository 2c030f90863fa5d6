"""Reads and writes of answers to all, and of how far they came."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.incidents.given import is_given, is_stopped
from app.incidents.model import (
    Incident,
    IncidentAnswer,
    IncidentCase,
    IncidentDelivery,
    IncidentSight,
)
from app.incidents.rules import DeliveryState, Standing
from app.replies.model import Reply
from app.replies.rules import FELL


async def answers_of(session: AsyncSession, incident_id: int) -> Sequence[IncidentAnswer]:
    """List the answers to an incident, the newest first."""
    query = (
        select(IncidentAnswer)
        .where(IncidentAnswer.incident_id == incident_id)
        .order_by(IncidentAnswer.id.desc())
    )
    return (await session.scalars(query)).all()


async def answer(session: AsyncSession, answer_id: int) -> IncidentAnswer:
    """Fetch an answer."""
    return await session.get_one(IncidentAnswer, answer_id)


async def deliver_later(
    session: AsyncSession, answer_id: int, case_ids: Collection[int], *, now: datetime
) -> None:
    """Let cases wait for an answer, each once; those that did not get it wait anew."""
    if not case_ids:
        return
    waits = {"answer_id": answer_id, "state": DeliveryState.WAITING, "try_at": now}
    rows = [{**waits, "case_id": case_id} for case_id in sorted(case_ids)]
    await session.execute(insert(IncidentDelivery).values(rows).on_conflict_do_nothing())
    # What a worker has in hand is passed over: he may be waiting for a case that we hold.
    stopped = (
        select(IncidentDelivery)
        .where(
            IncidentDelivery.answer_id == answer_id,
            IncidentDelivery.case_id.in_(case_ids),
            is_stopped(),
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    for delivery in await session.scalars(stopped):
        delivery.state, delivery.reason = DeliveryState.WAITING, ""
        delivery.try_at, delivery.done_at = now, None


async def claim_delivery(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> IncidentDelivery | None:
    """Take one case that is due to get an answer and that no other worker holds."""
    query = (
        select(IncidentDelivery)
        .where(
            IncidentDelivery.state == DeliveryState.WAITING,
            IncidentDelivery.try_at <= now,
            IncidentDelivery.id.not_in(without),
        )
        .order_by(IncidentDelivery.try_at, IncidentDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).one_or_none()


async def count_before(session: AsyncSession, delivery: IncidentDelivery) -> int:
    """Count the cases that an answer was meant for before this one; it stays the same for good."""
    query = select(func.count()).where(
        IncidentDelivery.answer_id == delivery.answer_id, IncidentDelivery.id < delivery.id
    )
    return (await session.execute(query)).scalar_one()


async def still_stands(session: AsyncSession, delivery: IncidentDelivery) -> bool:
    """Tell whether a case has got an answer by now: the reply that had fallen was sent again."""
    query = select(Reply.id).where(Reply.id == delivery.reply_id, Reply.state.not_in(FELL))
    return await session.scalar(query) is not None


async def deliveries(session: AsyncSession, answer_id: int) -> Sequence[IncidentDelivery]:
    """List how far an answer has come with each case, with the replies."""
    query = (
        select(IncidentDelivery)
        .where(IncidentDelivery.answer_id == answer_id)
        .order_by(IncidentDelivery.id)
        .options(joinedload(IncidentDelivery.reply))
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def terms_in(session: AsyncSession, incident_id: int) -> Sequence[Sequence[str]]:
    """List with which terms each member of an incident was compared."""
    query = (
        select(IncidentSight.terms)
        .join(IncidentCase, IncidentCase.case_id == IncidentSight.case_id)
        .where(IncidentCase.incident_id == incident_id, IncidentCase.standing == Standing.MEMBER)
    )
    return (await session.scalars(query)).all()


async def was_given(session: AsyncSession, answer_id: int, case_id: int) -> bool:
    """Say whether an answer was meant for a case, however far it has come."""
    query = select(IncidentDelivery.id).where(
        IncidentDelivery.answer_id == answer_id, IncidentDelivery.case_id == case_id
    )
    return (await session.scalars(query)).one_or_none() is not None


async def last_given(
    session: AsyncSession, incident_id: int, case_ids: Collection[int]
) -> dict[int, int]:
    """Map cases to the last answer given to them in an incident, or in one merged into it."""
    query = (
        select(IncidentDelivery.case_id, func.max(IncidentDelivery.answer_id).label("last_id"))
        .join(IncidentAnswer, IncidentAnswer.id == IncidentDelivery.answer_id)
        .join(Incident, Incident.id == IncidentAnswer.incident_id)
        .where(
            or_(Incident.id == incident_id, Incident.merged_into_id == incident_id),
            IncidentDelivery.case_id.in_(case_ids),
            is_given(),
        )
        .group_by(IncidentDelivery.case_id)
    )
    return {row.case_id: row.last_id for row in await session.execute(query)}

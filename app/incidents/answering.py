"""One answer for all cases of an incident, carried to them one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import AppError
from app.cases import service as cases
from app.cases.rules import WORKABLE
from app.incidents import log, store
from app.incidents.model import Incident, IncidentAnswer, IncidentDelivery
from app.incidents.rules import Act, DeliveryState, IncidentState, NotLiveError, Standing
from app.incidents.wording import Addressee, Wording, check_wording, worded
from app.replies import service as replies
from app.replies.rules import fit_text

_KEYS = UUID("6f0d5b6e-5b58-4f0e-9a53-1c6f0a0f7c55")
"""Namespace of the replies' keys: a case's reply to one answer always has the same."""
_PREVIEWED = 3


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an answer has come."""

    answer: IncidentAnswer
    counts: Mapping[DeliveryState, int]
    troubles: Sequence[IncidentDelivery]
    """Refused and skipped ones, with the reasons."""


async def answer(
    session: AsyncSession,
    incident: Incident,
    person: Person,
    wording: Wording,
    *,
    decision: str,
    to_late: bool,
    now: datetime,
) -> IncidentAnswer:
    """Accept one answer for all members; a worker carries it to them.

    The incident must be held. Raises UnfitAnswerError, UnfitTextError, NotLiveError.
    """
    if incident.state not in {IncidentState.OPEN, IncidentState.ANSWERED}:
        raise NotLiveError
    check_wording(wording)
    fit_text(wording.text)
    given = IncidentAnswer(
        incident_id=incident.id,
        text=wording.text,
        openings=list(wording.openings),
        closings=list(wording.closings),
        to_late=to_late,
        account_id=person.account_id,
        created_at=now,
    )
    session.add(given)
    await session.flush()
    members = [
        place.case_id
        for place in await store.places(session, [incident.id])
        if place.standing is Standing.MEMBER
    ]
    await store.deliver_later(session, given.id, members)
    incident.state, incident.decision, incident.ended_at = IncidentState.ANSWERED, decision, now
    log.write(session, incident, Act.ANSWERED, log.Mover(person.account_id, now))
    return given


async def give_late(session: AsyncSession, incident: Incident, case_id: int) -> None:
    """Give a case that has just joined the answer, if the decision says so."""
    given = await store.answers_of(session, incident.id)
    if given and given[0].to_late:
        await store.deliver_later(session, given[0].id, [case_id])


async def offer_late(session: AsyncSession, incident: Incident) -> int:
    """Give the last answer to all members that have not got it; return how many wait now."""
    given = await store.answers_of(session, incident.id)
    if not given:
        return 0
    known = {each.case_id for each in await store.deliveries(session, given[0].id)}
    late = [
        place.case_id
        for place in await store.places(session, [incident.id])
        if place.standing is Standing.MEMBER and place.case_id not in known
    ]
    await store.deliver_later(session, given[0].id, late)
    return len(late)


async def preview(session: AsyncSession, incident: Incident, wording: Wording) -> list[str]:
    """Show the answer as the first three cases would get it; raises UnfitAnswerError."""
    check_wording(wording)
    members = [
        place
        for place in await store.places(session, [incident.id])
        if place.standing is Standing.MEMBER
    ]
    return [
        worded(
            wording,
            Addressee(
                case_id=place.case_id,
                name=place.case.author_name,
                institution=place.case.institution.name,
            ),
        )
        for place in members[:_PREVIEWED]
    ]


async def deliver_one(session: AsyncSession, *, now: datetime) -> bool:
    """Write the reply to one waiting case; what refuses it is kept with the reason.

    Returns whether one was waiting. One case a transaction: a refusal spoils no other's.
    """
    delivery = await store.claim_delivery(session)
    if delivery is None:
        return False
    delivery.done_at = now
    case = await cases.find(session, delivery.case_id, to_change=True)
    if case.state not in WORKABLE:
        delivery.state, delivery.reason = DeliveryState.SKIPPED, "На сообщение уже ответили."
        return True
    given = await store.answer(session, delivery.answer_id)
    if given is None or not await _is_member(session, given, case.id):
        delivery.state, delivery.reason = DeliveryState.SKIPPED, "Сообщение вышло из инцидента."
        return True
    to = Addressee(case_id=case.id, name=case.author_name, institution=case.institution.name)
    person = access.person_of(await store.account(session, given.account_id))
    try:
        async with session.begin_nested():
            await replies.answer(
                session,
                case,
                person,
                text=worded(_wording(given), to),
                comment_id=None,
                key=uuid5(_KEYS, f"{given.id} {case.id}"),
                now=now,
            )
    except AppError as error:
        delivery.state, delivery.reason = DeliveryState.REFUSED, str(error)
    else:
        delivery.state = DeliveryState.DONE
    return True


async def progress(session: AsyncSession, incident: Incident) -> list[Progress]:
    """Tell how far the incident's answers have come, the newest first."""
    told = []
    for given in await store.answers_of(session, incident.id):
        rows = await store.deliveries(session, given.id)
        troubles = {DeliveryState.REFUSED, DeliveryState.SKIPPED}
        told.append(
            Progress(
                answer=given,
                counts=Counter(row.state for row in rows),
                troubles=[row for row in rows if row.state in troubles],
            )
        )
    return told


async def _is_member(session: AsyncSession, given: IncidentAnswer, case_id: int) -> bool:
    place = await store.place_of(session, given.incident_id, case_id)
    return place is not None and place.standing is Standing.MEMBER


def _wording(given: IncidentAnswer) -> Wording:
    return Wording(text=given.text, openings=tuple(given.openings), closings=tuple(given.closings))

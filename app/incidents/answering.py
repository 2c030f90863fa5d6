"""One answer for all cases of an incident, carried to them one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import AppError, ConflictError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE
from app.incidents import log, store
from app.incidents.model import Incident, IncidentAnswer, IncidentDelivery
from app.incidents.reach import part_of
from app.incidents.rules import Act, DeliveryState, IncidentState, NotLiveError, Standing
from app.incidents.wording import Addressee, Wording, check_wording, worded
from app.replies import service as replies
from app.replies.rules import fit_text

_KEYS = UUID("6f0d5b6e-5b58-4f0e-9a53-1c6f0a0f7c55")
"""Namespace of the replies' keys: a case's reply to one answer always has the same."""
_PREVIEWED = 3


class NobodyToAnswerError(ConflictError):
    """Nothing in the person's sight is in the incident."""

    def __init__(self) -> None:
        super().__init__(
            "Сообщений Ваших учреждений в инциденте нет. Сначала присоедините те, что под вопросом."
        )


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
    """Accept one answer for all members in the person's sight; a worker carries it to them.

    The incident must be held; it is answered once each of its members has been given an answer,
    be it by several people. Raises UnfitAnswerError, UnfitTextError, NotLiveError,
    NobodyToAnswerError.
    """
    if incident.state not in {IncidentState.OPEN, IncidentState.ANSWERED}:
        raise NotLiveError
    check_wording(wording)
    fit_text(wording.text)
    part = await part_of(session, incident, person)
    if not part.members:
        raise NobodyToAnswerError
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
    await store.deliver_later(session, given.id, [each.case_id for each in part.members])
    mover = log.Mover(person.account_id, now)
    note = ""
    if not part.is_whole:
        note = f"{len(part.members)} сообщ. из {len(part.members) + part.beyond}. {decision}"
    if part.is_whole or not await store.without_answer(session, incident.id):
        incident.state, incident.decision, incident.ended_at = IncidentState.ANSWERED, decision, now
    log.write(session, incident, Act.ANSWERED, mover, note=note.strip())
    return given


async def give_late(session: AsyncSession, incident: Incident, case_id: int) -> None:
    """Give a case that has just joined the last answer meant for it, if its decision says so."""
    case = await cases.find(session, case_id)
    for given in await store.answers_of(session, incident.id):
        if _reaches(await _writer(session, given), case):
            if given.to_late:
                await store.deliver_later(session, given.id, [case_id])
            return


async def offer_late(session: AsyncSession, incident: Incident, person: Person) -> int:
    """Give the last answer to the members in the person's sight that have got none.

    Returns how many wait now.
    """
    given = await store.answers_of(session, incident.id)
    known = {row.case_id for each in given for row in await store.deliveries(session, each.id)}
    part = await part_of(session, incident, person)
    late = {each.case_id: each.case for each in part.members if each.case_id not in known}
    before = len(late)
    for each in given:
        writer = await _writer(session, each)
        reached = {number for number, case in late.items() if _reaches(writer, case)}
        await store.deliver_later(session, each.id, reached)
        late = {number: case for number, case in late.items() if number not in reached}
    return before - len(late)


async def preview(
    session: AsyncSession, incident: Incident, person: Person, wording: Wording
) -> list[str]:
    """Show the answer as the first three cases would get it; raises UnfitAnswerError."""
    check_wording(wording)
    members = (await part_of(session, incident, person)).members
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
    person = await _writer(session, given)
    if not _reaches(person, case):
        delivery.state, delivery.reason = (
            DeliveryState.SKIPPED,
            "Сообщение передано в другое место.",
        )
        return True
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
                manner=replies.Manner(takes_case=False),
            )
    except AppError as error:
        delivery.state, delivery.reason = DeliveryState.REFUSED, str(error)
    else:
        delivery.state = DeliveryState.DONE
    return True


async def progress(session: AsyncSession, incident: Incident, person: Person) -> list[Progress]:
    """Tell how far the answers to the cases in the person's sight have come, the newest first."""
    seen = {each.case_id for each in (await part_of(session, incident, person)).places}
    told = []
    for given in await store.answers_of(session, incident.id):
        rows = [row for row in await store.deliveries(session, given.id) if row.case_id in seen]
        if not rows and given.account_id != person.account_id:
            continue
        troubles = {DeliveryState.REFUSED, DeliveryState.SKIPPED}
        told.append(
            Progress(
                answer=given,
                counts=Counter(row.state for row in rows),
                troubles=[row for row in rows if row.state in troubles],
            )
        )
    return told


async def _writer(session: AsyncSession, given: IncidentAnswer) -> Person:
    return await access.person_with_sight(session, await store.account(session, given.account_id))


def _reaches(writer: Person, case: Case) -> bool:
    """Say whether who gave an answer may answer this case: it may have been handed over since."""
    return writer.sees_institution(case.institution_id)


async def _is_member(session: AsyncSession, given: IncidentAnswer, case_id: int) -> bool:
    place = await store.place_of(session, given.incident_id, case_id)
    return place is not None and place.standing is Standing.MEMBER


def _wording(given: IncidentAnswer) -> Wording:
    return Wording(text=given.text, openings=tuple(given.openings), closings=tuple(given.closings))

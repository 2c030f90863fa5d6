"""One answer for all cases of an incident, carried to them one by one."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import AppError, ConflictError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.promising import promise
from app.cases.rules import WORKABLE
from app.deadlines.rulebook import Rulebook
from app.incidents import log, store
from app.incidents.answering import store as answers
from app.incidents.answering.deciding import Decision, check_decision
from app.incidents.answering.guarding import (
    addressee_of,
    check_personal_everywhere,
    is_vouched_for,
    vouch,
)
from app.incidents.answering.hearing import meant_for
from app.incidents.model import Incident, IncidentAnswer, IncidentDelivery
from app.incidents.reach import Part, part_of
from app.incidents.rules import STOPPED, Act, DeliveryState, IncidentState, NotLiveError
from app.incidents.wording import Wording, check_wording, worded
from app.replies import service as replies
from app.replies.drafts.leasing import LeasedError
from app.replies.drafts.rules import LEASE_LASTS
from app.replies.model import Reply
from app.replies.reviewing import insisted_note
from app.replies.rules import FELL, ReplyState, fit_text

_KEYS = UUID("6f0d5b6e-5b58-4f0e-9a53-1c6f0a0f7c55")
"""Namespace of the replies' keys: a try to give one answer to a case always has the same."""
_PREVIEWED = 3
_PLAIN: Final = Decision()
_PASSING: Final[Mapping[type[AppError], timedelta]] = {
    LeasedError: LEASE_LASTS,
    replies.OnItsWayError: timedelta(minutes=1),
    replies.AwaitingApprovalError: timedelta(minutes=10),
}
"""What refuses a reply only for a time, and after which pause it is tried again."""


class NobodyToAnswerError(ConflictError):
    """Nothing in the person's sight is in the incident."""

    def __init__(self) -> None:
        super().__init__(
            "Сообщений Ваших учреждений в инциденте нет. Сначала присоедините те, что под вопросом."
        )


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """How far an answer has come with one case."""

    case_id: int
    state: DeliveryState
    reason: str
    """In Russian: why it was refused or skipped, or what it waits for."""
    try_at: datetime
    """When it is tried (again), if it waits."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an answer has come."""

    answer: IncidentAnswer
    counts: Mapping[DeliveryState, int]
    troubles: Sequence[Stage]
    """Those refused, skipped or held up, with the reasons."""


async def answer(
    session: AsyncSession,
    incident: Incident,
    person: Person,
    wording: Wording,
    decision: Decision = _PLAIN,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> IncidentAnswer:
    """Accept one answer for all members in the person's sight; a worker carries it to them.

    The incident must be held; it is answered once each of its members has been given a final
    answer, be it by several people. Raises UnfitAnswerError, UnfitTextError, NotLiveError,
    NobodyToAnswerError, PersonalDataError, PromiseResolvesNothingError and PastPromiseError.
    """
    if incident.state not in {IncidentState.OPEN, IncidentState.ANSWERED}:
        raise NotLiveError
    check_decision(decision, rulebook=rulebook, now=now)
    check_wording(wording)
    fit_text(wording.text)
    part = await part_of(session, incident, person)
    if not part.members:
        raise NobodyToAnswerError
    insisted = await check_personal_everywhere(
        session, part.members, wording, insists=decision.insists
    )
    given = IncidentAnswer(
        incident_id=incident.id,
        text=wording.text,
        openings=list(wording.openings),
        closings=list(wording.closings),
        to_late=decision.to_late,
        resolution=decision.resolution,
        promised_on=decision.promised_on,
        account_id=person.account_id,
        created_at=now,
    )
    session.add(given)
    await session.flush()
    case_ids = [each.case_id for each in part.members]
    await answers.deliver_later(session, given.id, case_ids, now=now)
    if given.promised_on is not None:
        await go_on(session, incident)
    elif await close_if_all_given(session, incident, now=now):
        incident.decision = decision.text
    mover = log.Mover(person.account_id, now)
    log.write(
        session,
        incident,
        _act_of(given),
        mover,
        note=f"{_note(decision, part)}{insisted_note(insisted)}".removeprefix("; "),
        before=vouch(given) if insisted else None,
    )
    return given


def _act_of(given: IncidentAnswer) -> Act:
    return Act.ANSWERED if given.promised_on is None else Act.PROMISED


def _note(decision: Decision, part: Part) -> str:
    """Tell the log what the incident itself does not tell: of a promise, and of a part."""
    said = []
    if decision.promised_on is not None:
        said.append(f"ответ по существу обещан до {decision.promised_on:%d.%m.%Y}.")
    if not part.is_whole:
        said.append(f"{len(part.members)} сообщ. из {len(part.members) + part.beyond}.")
    return " ".join([*said, decision.text]).strip() if said else ""


async def close_if_all_given(session: AsyncSession, incident: Incident, *, now: datetime) -> bool:
    """Let an incident be answered once no member lacks a final answer; say whether it is."""
    if await store.without_answer(session, incident.id):
        return False
    incident.state, incident.ended_at = IncidentState.ANSWERED, now
    return True


async def go_on(session: AsyncSession, incident: Incident) -> None:
    """Let an answered incident be open again where a final answer is promised to a member."""
    is_answered = incident.state is IncidentState.ANSWERED
    if is_answered and await store.without_answer(session, incident.id):
        incident.state, incident.ended_at = IncidentState.OPEN, None


async def give_late(
    session: AsyncSession, incident: Incident, case_id: int, *, now: datetime
) -> None:
    """Give a case that has just joined the last answer meant for it, if its decision says so.

    One that was out and comes back gets what had been given to it before.
    """
    case = await cases.find(session, case_id)
    for given in await answers.answers_of(session, incident.id):
        if _reaches(await _writer(session, given), case):
            is_meant = given.to_late or await answers.was_given(session, given.id, case_id)
            if is_meant and await _still_speaks(session, given):
                await answers.deliver_later(session, given.id, [case_id], now=now)
            return


async def offer_late(
    session: AsyncSession, incident: Incident, person: Person, *, now: datetime
) -> int:
    """Give the last answer to the open members in the person's sight that have not got it.

    A promise is given to nobody who has got it, or an answer after it.

    Returns how many wait now. The incident must be held.
    """
    mover = log.Mover(person.account_id, now)
    late = await late_for(session, incident, person)
    for given, case_ids in late:
        await answers.deliver_later(session, given.id, case_ids, now=now)
        note = f"прежний ответ, {len(case_ids)} сообщ."
        log.write(session, incident, _act_of(given), mover, note=note)
    if any(_act_of(given) is Act.ANSWERED for given, _ in late):
        await close_if_all_given(session, incident, now=now)
    return sum(len(case_ids) for _, case_ids in late)


async def late_for(
    session: AsyncSession, incident: Incident, person: Person
) -> list[tuple[IncidentAnswer, list[int]]]:
    """Tell the answers that members in the person's sight have not got, with these cases.

    For each open member it is the last answer meant for it, whatever was given to it before.
    """
    lacking = await store.without_answer(session, incident.id)
    members = (await part_of(session, incident, person)).members
    left = [each.case for each in members if each.case_id in lacking]
    last = await answers.last_given(session, incident.id, lacking)
    late = []
    for given in await answers.answers_of(session, incident.id) if left else ():
        writer = await _writer(session, given)
        reached = [case.id for case in left if _reaches(writer, case)]
        left = [case for case in left if case.id not in reached]
        missed = [case_id for case_id in reached if last.get(case_id, 0) < given.id]
        if missed and await _still_speaks(session, given):
            late.append((given, missed))
    return late


async def preview(
    session: AsyncSession,
    incident: Incident,
    person: Person,
    wording: Wording,
    *,
    insists: bool = False,
) -> list[str]:
    """Show the answer as the first three cases would get it.

    Raises UnfitAnswerError and PersonalDataError.
    """
    check_wording(wording)
    members = (await part_of(session, incident, person)).members
    await check_personal_everywhere(session, members, wording, insists=insists)
    first = sorted(members, key=lambda each: each.case_id)[:_PREVIEWED]
    return [
        worded(wording, addressee_of(place.case, turn=turn)) for turn, place in enumerate(first)
    ]


async def hold_oldest(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> int | None:
    """Hold the delivery that is due first and return its id; None: none is."""
    held = await answers.claim_delivery(session, now=now, without=without)
    return None if held is None else held.id


async def deliver_one(
    session: AsyncSession, *, rulebook: Rulebook, now: datetime, without: Collection[int] = ()
) -> bool:
    """Write the reply to one case that is due; what refuses it is kept with the reason.

    A promise must be allowed by the case's own regulation. What passes by itself only puts it
    off. Returns whether one was due. One case a transaction: a refusal spoils no other's.
    Deliveries named in ``without`` go on waiting.
    """
    delivery = await answers.claim_delivery(session, now=now, without=without)
    if delivery is None:
        return False
    case = await cases.find(session, delivery.case_id, to_change=True)
    if await answers.still_stands(session, delivery):
        delivery.state, delivery.reason, delivery.done_at = DeliveryState.DONE, "", now
        return True
    given = await answers.answer(session, delivery.answer_id)
    writer = await _writer(session, given)
    delivery.reason = await _why_not(session, given, writer, case)
    if delivery.reason:
        delivery.state, delivery.done_at = DeliveryState.SKIPPED, now
        return True
    try:
        async with session.begin_nested():
            reply = await _reply(session, given, writer, case, delivery, rulebook=rulebook, now=now)
    except AppError as error:
        delivery.reason = str(error)
        pause = _PASSING.get(type(error))
        if pause is not None:
            delivery.try_at = now + pause
            return True
        delivery.state = DeliveryState.REFUSED
    else:
        delivery.state, delivery.reply_id = DeliveryState.DONE, reply.id
    delivery.done_at = now
    return True


async def _why_not(session: AsyncSession, given: IncidentAnswer, writer: Person, case: Case) -> str:
    """Say in Russian why an answer is not for a case any more; empty: it is."""
    if case.state not in WORKABLE:
        return "На сообщение уже ответили."
    home = (await store.homes_of(session, [case.id])).get(case.id)
    if home is None or home not in await store.merged_into(session, given.incident_id):
        return "Сообщение вышло из инцидента."
    last = await answers.last_given(session, home, [case.id])
    if last.get(case.id, given.id) > given.id:
        return "Сообщению дан более новый ответ."
    if not await _still_speaks(session, given):
        return "Учётная запись того, кто дал ответ, закрыта. Ответьте от своего имени."
    return "" if _reaches(writer, case) else "Сообщение передано в другое место."


async def _reply(
    session: AsyncSession,
    given: IncidentAnswer,
    writer: Person,
    case: Case,
    delivery: IncidentDelivery,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> Reply:
    heard_until, under = await meant_for(session, given, case)
    promised = None
    if given.promised_on is not None:
        promised = await promise(session, case, given.promised_on, rulebook=rulebook, now=now)
    turn = await answers.count_before(session, delivery)
    return await replies.answer(
        session,
        case,
        writer,
        text=worded(_wording(given), addressee_of(case, turn=turn)),
        comment_id=under.id,
        key=_key(delivery),
        now=now,
        insists=await is_vouched_for(session, given),
        manner=replies.Manner(
            promise=promised,
            resolution=given.resolution,
            takes_case=False,
            heard_until=heard_until,
        ),
    )


def _key(delivery: IncidentDelivery) -> UUID:
    """Name a try: one that follows a reply which came to nothing is another."""
    parts = [delivery.answer_id, delivery.case_id, delivery.reply_id]
    return uuid5(_KEYS, " ".join(str(part) for part in parts if part is not None))


async def progress(session: AsyncSession, incident: Incident, person: Person) -> list[Progress]:
    """Tell how far the answers to the cases in the person's sight have come, the newest first."""
    seen = {each.case_id for each in (await part_of(session, incident, person)).places}
    told = []
    for given in await answers.answers_of(session, incident.id):
        found = await answers.deliveries(session, given.id)
        rows = [_stage(each) for each in found if each.case_id in seen]
        if not rows and given.account_id != person.account_id:
            continue
        told.append(
            Progress(
                answer=given,
                counts=Counter(row.state for row in rows),
                troubles=[row for row in rows if row.state in STOPPED or row.reason],
            )
        )
    return told


def _stage(delivery: IncidentDelivery) -> Stage:
    state, reason, reply = delivery.state, delivery.reason, delivery.reply
    if state is DeliveryState.DONE and reply is not None and reply.state in FELL:
        is_refused = reply.state is ReplyState.REFUSED
        state = DeliveryState.REFUSED
        reason = f"{'Сеть не приняла ответ' if is_refused else 'Ответ вернулся'}: {reply.trouble}"
    return Stage(case_id=delivery.case_id, state=state, reason=reason, try_at=delivery.try_at)


async def _writer(session: AsyncSession, given: IncidentAnswer) -> Person:
    return await access.person_with_sight(session, await store.account(session, given.account_id))


async def _still_speaks(session: AsyncSession, given: IncidentAnswer) -> bool:
    """Say whether more cases may be answered in the name of who gave an answer."""
    return (await store.account(session, given.account_id)).disabled_at is None


def _reaches(writer: Person, case: Case) -> bool:
    """Say whether who gave an answer may answer this case: it may have been handed over since."""
    return writer.sees_institution(case.institution_id)


def _wording(given: IncidentAnswer) -> Wording:
    return Wording(text=given.text, openings=tuple(given.openings), closings=tuple(given.closings))

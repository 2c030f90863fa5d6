"""Who is told of an event: from capacities to accounts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Right, Role
from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.rules import EventKind
from app.notices.attending import accounts_there, coordinators_above_all
from app.notices.rules import (
    AUDIENCES,
    BY_LEAVE,
    Audience,
    audiences_of,
    in_his_absence,
    in_his_stead,
)
from app.officials import asking
from app.officials import service as officials
from app.replies import approving

_ASKED: Final = (Role.APPROVER, Role.COORDINATOR)
"""Whom a waiting answer is told to, before the trainers."""
_FOR_THE_TRAINERS_AT_LAST = frozenset({Audience.TRAINERS, Audience.COORDINATOR, Audience.APPROVERS})


class Directory:
    """The people of the institutions at hand, looked up once for many events."""

    def __init__(
        self,
        *,
        officials: Mapping[int, int],
        formers: Mapping[int, int],
        away: Collection[int],
        awaited: Mapping[int, int],
        coordinators: Mapping[int, Sequence[int]],
        approvers: Mapping[int, Sequence[Sequence[int]]],
        writers: Mapping[int, int],
        trainers: Sequence[int],
    ) -> None:
        self._officials = officials
        self._formers = formers
        self._away = away
        self._awaited = awaited
        self._coordinators = coordinators
        self._approvers = approvers
        self._writers = writers
        self._trainers = trainers

    def addressees(self, event: CaseEvent, case: Case) -> dict[int, Audience]:
        """Map the accounts that an event is told to, each once; nobody hears of his own act."""
        told: dict[int, Audience] = {}
        capacities = _audiences(event, case, self._officials, self._away, self._awaited)
        for audience in sorted(capacities):
            for account in self._of(audience, event, case):
                if account != event.account_id or audience is Audience.ASKER:
                    told.setdefault(account, audience)
        return told

    def _of(self, audience: Audience, event: CaseEvent, case: Case) -> Sequence[int]:
        match audience:
            case Audience.OFFICIAL:
                return _known(self._officials.get(event.official_id or 0))
            case Audience.FORMER:
                before = self._formers.get(event.id)
                is_other = before is not None and before != event.official_id
                return _known(self._officials.get(before or 0)) if is_other else ()
            case Audience.ASKER:
                return _known(event.account_id)
            case Audience.WRITER:
                return _known(self._writers.get(event.case_id))
            case Audience.COORDINATOR:
                return self._coordinators.get(case.institution_id) or self._trainers
            case Audience.APPROVERS:
                return self._second_persons(event, case)
            case Audience.TRAINERS:
                return self._trainers

    def _second_persons(self, event: CaseEvent, case: Case) -> Sequence[int]:
        """Tell the nearest who may approve; who asks for it is no second person himself."""
        writer = self._awaited.get(case.id, event.account_id)
        for several in self._approvers.get(case.institution_id, ()):
            others = [each for each in several if each not in {writer, event.account_id}]
            if others:
                return others
        return self._trainers


async def directory(
    session: AsyncSession, events: Sequence[CaseEvent], held: Mapping[int, Case], *, now: datetime
) -> Directory:
    """Look up whoever these events may concern; what no event asks for is not read."""
    responsible = {event.official_id for event in events if event.official_id is not None}
    formers = await _formers(session, events, now=now)
    responsible |= set(formers.values())
    reached = await access.accounts_of_officials(session, sorted(responsible))
    held_up = {event.case_id for event in events if event.kind is EventKind.WARNED}
    held_up |= await _taken_elsewhere(session, events, held)
    awaited = await approving.writers_waiting(session, held_up)
    away = await officials.stand_ins(session, responsible, now=now)
    told = [
        (event.case_id, _audiences(event, held[event.case_id], reached, away, awaited))
        for event in events
    ]
    wanted = {
        audience: {case_id for case_id, several in told if audience in several}
        for audience in Audience
    }
    places = {audience: _places(held, ids) for audience, ids in wanted.items()}
    return Directory(
        officials=reached,
        formers=formers,
        away=away,
        awaited=awaited,
        coordinators=await _coordinators(session, places[Audience.COORDINATOR], now=now),
        approvers=await _approvers(session, places[Audience.APPROVERS], now=now),
        writers=await _writers(session, wanted[Audience.WRITER]),
        trainers=await _trainers(session, wanted),
    )


async def _formers(
    session: AsyncSession, events: Sequence[CaseEvent], *, now: datetime
) -> dict[int, int]:
    """Map events to whoever had the case until then; whose work a leave takes off him, hears not.

    A substitute hears who is there and has the case no more, as another one stands in.
    """
    handed_on = [each.id for each in events if Audience.FORMER in AUDIENCES.get(each.kind, ())]
    formers = await cases.responsible_before(session, handed_on)
    stood_in = {each.id for each in events if each.kind is EventKind.STOOD_IN} & formers.keys()
    if not stood_in:
        return formers
    away = await officials.stand_ins(session, {formers[each] for each in stood_in}, now=now)
    return {
        event: official
        for event, official in formers.items()
        if event not in stood_in or official not in away
    }


async def _taken_elsewhere(
    session: AsyncSession, events: Sequence[CaseEvent], held: Mapping[int, Case]
) -> set[int]:
    """Tell the cases that a leave has taken to another institution: others approve there."""
    by_leave = {each.id: held[each.case_id] for each in events if each.kind in BY_LEAVE}
    before = await cases.responsible_before(session, by_leave)
    homes = await asking.homes_of_officials(session, sorted(set(before.values())))
    return {
        case.id
        for event, case in by_leave.items()
        if event in before and homes.get(before[event]) != case.institution_id
    }


def _audiences(
    event: CaseEvent,
    case: Case,
    reached: Collection[int],
    away: Collection[int],
    awaited: Collection[int],
) -> frozenset[Audience]:
    """Tell who hears of an event, where these officials have an account to be told by.

    Some of them are ``away``. The answers of the cases ``awaited`` wait for a second person.
    """
    has_official = event.official_id is not None
    told = audiences_of(
        event.kind,
        note=event.note,
        has_official=has_official,
        is_asked=_is_asked(case),
        awaits_approval=event.case_id in awaited,
    )
    is_out_of_reach = has_official and event.official_id not in reached
    if is_out_of_reach:
        return in_his_stead(told, event.kind)
    return in_his_absence(told, event.kind) if event.official_id in away else told


def _is_asked(case: Case) -> bool:
    """Tell whether a coordinator was asked whose a case is, and nobody has it yet."""
    was_told = case.needs_coordinator or case.escalated_at is not None
    return was_told and case.official_id is None


def _places(held: Mapping[int, Case], case_ids: Collection[int]) -> set[int]:
    return {held[case_id].institution_id for case_id in case_ids}


async def _coordinators(
    session: AsyncSession, places: set[int], *, now: datetime
) -> dict[int, Sequence[int]]:
    """Tell who coordinates each institution: the nearest on duty who may assign cases.

    Else the nearest with the role; whose card bears the mark alone counts where nobody has it.
    """
    marked = await _marked(session, places, now=now)
    able = {
        each.id
        for each in await access.accounts_of(session, set(marked.values()))
        if access.person_of(each).may(Right.ASSIGN_CASES)
    }
    on_duty = {place: [account] for place, account in marked.items() if account in able}
    at_last = {place: [account] for place, account in marked.items()}
    return at_last | await _by_role(session, places - on_duty.keys(), now=now) | on_duty


async def _marked(
    session: AsyncSession, places: Collection[int], *, now: datetime
) -> dict[int, int]:
    """Map institutions to the account of the nearest on duty whose card bears the mark."""
    if not places:
        return {}
    found = await officials.coordinators_for(session, places, now=now)
    marked = {place: official for place, official in found.items() if official is not None}
    accounts = await access.accounts_of_officials(session, sorted(set(marked.values())))
    return {place: accounts[one] for place, one in marked.items() if one in accounts}


async def _by_role(
    session: AsyncSession, places: Collection[int], *, now: datetime
) -> dict[int, Sequence[int]]:
    """Tell the nearest with the role of a coordinator, who may have no official's card."""
    found = await _nearest(session, places, [Role.COORDINATOR], now=now)
    return {place: several[0] for place, several in found.items() if several}


async def _approvers(
    session: AsyncSession, places: Collection[int], *, now: datetime
) -> dict[int, list[Sequence[int]]]:
    """List for each institution who may approve there, in the order in which they are asked.

    Approvers of its own, then of those above it, the nearest first; then coordinators likewise.
    """
    return await _nearest(session, places, _ASKED, now=now)


async def _nearest(
    session: AsyncSession, places: Collection[int], roles: Sequence[Role], *, now: datetime
) -> dict[int, list[Sequence[int]]]:
    """List the accounts of these roles by institution, each its own first, then those above.

    Coordinators of the whole region come last. Whoever is on leave is left out: what he would be
    told waits for somebody today.
    """
    if not places:
        return {}
    chains = await officials.chain_above(session, places)
    everywhere = {*places, *(above for several in chains.values() for above in several)}
    by_role = [await accounts_there(session, everywhere, role, now=now) for role in roles]
    regional = await coordinators_above_all(session, now=now)
    last = [regional] if regional else []
    return {
        place: [*(known[at] for known in by_role for at in (place, *above) if at in known), *last]
        for place, above in chains.items()
    }


async def _writers(session: AsyncSession, case_ids: Collection[int]) -> dict[int, int]:
    if not case_ids:
        return {}
    return await cases.last_actors(session, case_ids, EventKind.SENT_FOR_APPROVAL)


async def _trainers(
    session: AsyncSession, wanted: Mapping[Audience, Collection[int]]
) -> Sequence[int]:
    if not any(wanted[audience] for audience in _FOR_THE_TRAINERS_AT_LAST):
        return ()
    return await access.accounts_with_role(session, Role.TRAINER)


def _known(account: int | None) -> tuple[int, ...]:
    return () if account is None else (account,)

"""Handing a case over as addressed to somebody else, and what a coordinator decides by hand."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import reach
from app.access.rules import Person, Right
from app.base.errors import ConflictError, DeniedError, InvalidError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.officials import asking
from app.officials import service as officials
from app.officials.model import Official
from app.replies import service as replies
from app.routing import store
from app.routing.model import Redirect
from app.routing.telling import times
from app.routing.words import hashes_of

MOST_HANDOVERS: Final = 2
"""One more, and a coordinator decides."""


class TargetError(InvalidError):
    """It is not said to whom the case goes, or that is nobody."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class SameHolderError(ConflictError):
    """The case is there already."""

    def __init__(self) -> None:
        super().__init__("Сообщение уже там. Укажите, кому передать его на самом деле.")


class OffDutyError(ConflictError):
    """Whoever was named does not take cases now."""

    def __init__(self) -> None:
        super().__init__(
            "Этот ответственный сейчас не на дежурстве, и заменить его некому. "
            "Передайте сообщение отделу или учреждению."
        )


class NotCoordinatorError(DeniedError):
    """Somebody who coordinates nothing wants to assign a case by hand."""

    def __init__(self) -> None:
        super().__init__(
            "Назначить вручную может координатор учреждения или вышестоящего органа. Попросите его:"
            " в карточке сообщения выберите «Передать», затем «Координатору, пусть решит»."
        )


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """To whom a case goes; the narrowest that is told counts."""

    institution_id: int | None = None
    department_id: int | None = None
    official_id: int | None = None


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A destination that exists."""

    institution_id: int
    department_id: int | None = None
    official_id: int | None = None


class _Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Whose desk a case comes to."""

    institution_id: int
    official_id: int | None = None
    stands_in_for_id: int | None = None
    """Who was meant and is on leave."""


async def redirect(
    session: AsyncSession,
    case: Case,
    person: Person,
    *,
    to: Destination,
    reason: str,
    now: datetime,
) -> None:
    """Hand a case over; the caller holds it. The next holder's clock starts now.

    After two hand-overs it is not handed over again but by a coordinator, once one was asked: he
    decides. Raises TargetError, SameHolderError, OffDutyError, OnItsWayError and
    AwaitingApprovalError where its answer is under way, and IllegalMoveError where nobody has to
    answer any more.
    """
    await replies.check_nothing_on_its_way(session, case)
    address = await _address(session, to)
    receiver = await _receiver(session, address, now=now)
    if _is_there(case, address, receiver):
        raise SameHolderError
    kept = await _learnt(session, case, person, address, reason=reason, now=now)
    decides = case.needs_coordinator and coordinates(person, case.institution_id)
    if case.handovers >= MOST_HANDOVERS and not decides:
        why = f"Передавали {times(case.handovers + 1)}: решает координатор."
        await _leave_to_coordinator(session, case, person, why=why, wants=reason, now=now)
    else:
        await moving.hand_over(
            session,
            case,
            institution_id=receiver.institution_id,
            department_id=address.department_id,
            official_id=receiver.official_id,
            stands_in_for_id=receiver.stands_in_for_id,
            reason=reason,
            account_id=person.account_id,
            now=now,
        )
    await store.add_redirect(session, kept)


async def ask_coordinator(
    session: AsyncSession, case: Case, person: Person, *, reason: str, now: datetime
) -> None:
    """Let a coordinator decide whose case it is; the caller holds it.

    Raises SameHolderError where one decides already, OnItsWayError and AwaitingApprovalError
    where its answer is under way, and IllegalMoveError where nobody has to answer any more.
    """
    await replies.check_nothing_on_its_way(session, case)
    if case.needs_coordinator:
        raise SameHolderError
    why = "Ответственный просит координатора решить, чьё это."
    await _leave_to_coordinator(session, case, person, why=why, wants=reason, now=now)


async def assign_by_hand(
    session: AsyncSession,
    case_id: int,
    person: Person,
    *,
    official_id: int,
    reason: str,
    now: datetime,
) -> Case:
    """Give a case to an official as a coordinator or the centre decides; return it.

    Where it had been handed over before, this decision is what there is to learn.
    Raises CaseNotFoundError where the person may not even see it, NotCoordinatorError,
    OfficialNotFoundError for one out of his sight, OnItsWayError and AwaitingApprovalError where
    an answer is under way and the case would leave its institution, and IllegalMoveError where
    nobody has to answer any more.
    """
    case = await cases.find_for(session, person, case_id, to_change=True)
    if not coordinates(person, case.institution_id):
        raise NotCoordinatorError
    official = await reach.official_for(session, person, official_id)
    if official.institution_id != case.institution_id:
        await replies.check_nothing_on_its_way(session, case)
    if case.handovers:
        address = _of_official(official)
        kept = await _learnt(session, case, person, address, reason=reason, now=now)
        await store.add_redirect(session, kept)
    await moving.give_by_hand(
        session, case, official, why=reason, account_id=person.account_id, now=now
    )
    return case


async def left_by(
    session: AsyncSession, case_ids: Collection[int]
) -> dict[tuple[int, datetime], int]:
    """Map (case, moment) of hand-overs, and of what was decided after one, to where it lay."""
    return await store.left_by(session, case_ids) if case_ids else {}


def coordinates(person: Person, institution_id: int) -> bool:
    """Say whether a person decides there who has what: by his role, not by his card's mark."""
    return person.may(Right.ASSIGN_CASES) and person.sees_institution(institution_id)


async def _address(session: AsyncSession, to: Destination) -> Address:
    if to.official_id is not None:
        return _of_official(await officials.find_official(session, to.official_id))
    if to.department_id is not None:
        homes = await asking.homes_of_departments(session, [to.department_id])
        if to.department_id not in homes:
            raise TargetError(f"Отдела № {to.department_id} нет. Выберите другой.")
        return Address(institution_id=homes[to.department_id], department_id=to.department_id)
    if to.institution_id is None:
        raise TargetError(
            "Не сказано, кому передать: укажите учреждение, отдел или ответственного."
        )
    institution = await officials.find_institution(session, to.institution_id)
    return Address(institution_id=institution.id)


async def _receiver(session: AsyncSession, address: Address, *, now: datetime) -> _Receiver:
    """Tell who takes it: an official himself, or who stands in for him while he is on leave."""
    meant = address.official_id
    if meant is None:
        return _Receiver(institution_id=address.institution_id)
    away = (await officials.stand_ins(session, [meant], now=now)).get(meant)
    taker = meant if away is None else away.official_id
    on_duty = await officials.on_duty_among(session, [] if taker is None else [taker], now=now)
    if taker is None or taker not in on_duty:
        raise OffDutyError
    return _Receiver(
        institution_id=on_duty[taker].institution_id,
        official_id=taker,
        stands_in_for_id=None if taker == meant else meant,
    )


def _of_official(official: Official) -> Address:
    return Address(
        institution_id=official.institution_id,
        department_id=official.department_id,
        official_id=official.id,
    )


def _is_there(case: Case, address: Address, receiver: _Receiver) -> bool:
    if receiver.official_id is not None:
        return case.official_id == receiver.official_id
    if case.institution_id != address.institution_id:
        return False
    return address.department_id is None or case.department_id == address.department_id


async def _leave_to_coordinator(
    session: AsyncSession, case: Case, person: Person, *, why: str, wants: str, now: datetime
) -> None:
    where = case.institution_id
    coordinators = await officials.coordinators_for(session, [where], now=now)
    await moving.leave_to_coordinator(
        session,
        case,
        reason=why,
        wants=wants,
        coordinator_id=coordinators.get(where),
        account_id=person.account_id,
        now=now,
    )


async def _learnt(
    session: AsyncSession,
    case: Case,
    person: Person,
    address: Address,
    *,
    reason: str,
    now: datetime,
) -> Redirect:
    """Write down what there is to learn; hashes of the words, not the words."""
    home = await officials.find_institution(session, case.page.institution_id)
    said = await cases.comments_by_case(session, [case.id])
    return Redirect(
        case_id=case.id,
        topic=case.topic,
        municipality=home.municipality,
        kind=home.kind.value,
        lemmas=hashes_of(comment.text for comment in said[case.id]),
        from_institution_id=case.institution_id,
        from_department_id=case.department_id,
        from_official_id=case.official_id,
        to_institution_id=address.institution_id,
        to_department_id=address.department_id,
        to_official_id=address.official_id,
        reason=reason,
        account_id=person.account_id,
        redirected_at=now,
    )

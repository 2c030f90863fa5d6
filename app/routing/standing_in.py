"""Moves the work of people who are away: to substitutes and back, or to nobody for good."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol, Self

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.moving.service import Passing
from app.cases.rules import EventKind
from app.officials import service as officials
from app.officials.service import OnDuty
from app.routing import store
from app.triage.rules import Importance

_SOON: Final = timedelta(hours=24)
"""A leave begins at midnight, when hardly anybody has a shift: whoever stands in and comes on duty
within so long gets what is not urgent at once, as what he has already waits for him."""


class Substitute(Protocol):
    """Who has the cases of somebody on leave."""

    @property
    def official_id(self) -> int | None:
        """The last of the chain who is there; None: nobody."""
        ...

    @property
    def why(self) -> str:
        """Say it in Russian."""
        ...


async def hold_oldest(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> int | None:
    """Hold the case that the next batch begins with and return its id; None: none is moved."""
    holders, away = await _away(session, now=now)
    found = await _claim(session, away, holders=holders, now=now, limit=1, without=without)
    first = [*found.held, *found.lent]
    return first[0].id if first else None


async def move_work(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Move cases because of leaves that have begun, changed or ended; return how many.

    A case goes to the substitute, or back among the open ones where there is none on duty with
    room; routing decides there, and tells a coordinator as of any other that waits. What is not
    urgent goes also to a substitute whose shift begins within a day. When the
    leave is over, it comes back to its owner once he is on duty and has room, unless the
    substitute has taken it up. The cases of somebody whose account is closed go back among the
    open ones. Cases named in ``without`` stay where they are.
    """
    holders, away = await _away(session, now=now)
    return await move_because(session, away, holders=holders, now=now, limit=limit, without=without)


async def _away(
    session: AsyncSession, *, now: datetime
) -> tuple[Collection[int], Mapping[int, Substitute]]:
    """Tell who holds cases, and who of them is away or gone; one round runs at a time."""
    await store.hold_rounds(session)
    holders = await moving.holders(session)
    away: dict[int, Substitute] = {**await officials.stand_ins(session, holders, now=now)}
    return holders, away | dict.fromkeys(await _gone(session, holders), _Nobody())


async def move_because(
    session: AsyncSession,
    away: Mapping[int, Substitute],
    *,
    holders: Collection[int],
    now: datetime,
    limit: int,
    without: Collection[int] = (),
) -> int:
    """Move cases because these people are away now, and no others; return how many.

    Nobody is given one who is off duty or has no room: it is left open then, or stays with the
    substitute who has it.
    """
    found = await _claim(session, away, holders=holders, now=now, limit=limit, without=without)
    passings = [_to_substitute(case, away, found.desks) for case in found.held]
    moved = {case.id for case in found.held}
    passings += [
        _to_proper(case, found.proper, away)
        for case in found.lent
        if case.id not in moved and found.desks.take(found.proper[case.stands_in_for_id or 0])
    ]
    await moving.pass_on(session, passings, now=now)
    return len(passings)


class _Nobody(msgspec.Struct, frozen=True):
    """Who has the cases of somebody who comes in no more."""

    official_id: int | None = None
    why: str = "учётная запись ответственного закрыта"


async def _gone(session: AsyncSession, holders: Collection[int]) -> list[int]:
    """List those who come in no more; whom a card puts on duty all the same is none of them."""
    shut_out = await access.shut_out(session, holders)
    cards = await officials.officials_of(session, shut_out) if shut_out else ()
    return [card.id for card in cards if not card.on_duty]


class _Desks:
    """Who of some officials takes cases now or soon, and for how many more there is room."""

    def __init__(
        self, on_duty: Mapping[int, OnDuty], soon: Mapping[int, OnDuty], load: Mapping[int, int]
    ) -> None:
        self._on_duty, self._soon, self._load = on_duty, soon, Counter(load)

    @classmethod
    async def of(
        cls, session: AsyncSession, official_ids: Collection[int], *, now: datetime
    ) -> Self:
        on_duty = await officials.on_duty_among(session, official_ids, now=now)
        others = set(official_ids) - on_duty.keys()
        soon = await officials.on_duty_within(session, others, now=now, within=_SOON)
        return cls(on_duty, soon, await cases.load_per_official(session, official_ids))

    def fault_of(self, official_id: int, *, can_wait: bool = False) -> str | None:
        """Say in Russian why he can have no more; None where he can.

        What can wait may go to him before he is on duty, if he soon is.
        """
        there = self._on_duty.get(official_id)
        there = self._soon.get(official_id) if there is None and can_wait else there
        if there is None:
            return "замещающий не на дежурстве"
        is_full = there.capacity is not None and self._load[official_id] >= there.capacity
        return "у замещающего нет места" if is_full else None

    def take(self, official_id: int, *, can_wait: bool = False) -> bool:
        """Count one more for him; False where he can have no more."""
        if self.fault_of(official_id, can_wait=can_wait) is not None:
            return False
        self._load[official_id] += 1
        return True


class _Claimed(NamedTuple):
    """What this worker alone may move."""

    proper: Mapping[int, int]
    """Who should have the cases of each."""
    desks: _Desks
    held: Sequence[Case]
    """Of those who are away."""
    lent: Sequence[Case]
    """Of substitutes."""


async def _claim(
    session: AsyncSession,
    away: Mapping[int, Substitute],
    *,
    holders: Collection[int],
    now: datetime,
    limit: int,
    without: Collection[int],
) -> _Claimed:
    """Take what the absent hold and, within the limit, what somebody should have instead."""
    proper = {one: one for one in holders if one not in away}
    proper |= {one: who.official_id for one, who in away.items() if who.official_id is not None}
    desks = await _Desks.of(session, set(proper.values()), now=now)
    absent = list(away)
    held = await moving.claim_held(session, absent, limit=limit, without=without) if away else []
    ready = {one: who for one, who in proper.items() if desks.fault_of(who) is None}
    rest = limit - len(held)
    lent = await moving.claim_stood_in(session, ready, limit=rest, without=without) if rest else []
    return _Claimed(proper, desks, held, lent)


def _to_substitute(case: Case, away: Mapping[int, Substitute], desks: _Desks) -> Passing:
    """Move a case whose official is away; it stays known whose it is."""
    holder = case.official_id or 0
    owner = case.stands_in_for_id or holder
    who = away[holder]
    if who.official_id is None:
        return _left_open(case, who.why)
    can_wait = case.importance is not Importance.URGENT
    fault = desks.fault_of(who.official_id, can_wait=can_wait)
    if not desks.take(who.official_id, can_wait=can_wait):
        return _left_open(case, f"{who.why}; {fault}")
    if who.official_id == owner:
        return _back(case, owner)
    return Passing(
        case_id=case.id,
        kind=EventKind.STOOD_IN,
        official_id=who.official_id,
        stands_in_for_id=owner,
        why=who.why,
    )


def _left_open(case: Case, why: str) -> Passing:
    return Passing(case_id=case.id, kind=EventKind.UNASSIGNED, official_id=None, why=why)


def _to_proper(case: Case, proper: Mapping[int, int], away: Mapping[int, Substitute]) -> Passing:
    """Move a case that one substitute has to its owner, or to the substitute there is now."""
    owner = case.stands_in_for_id or 0
    if owner not in away:
        return _back(case, owner)
    return Passing(
        case_id=case.id,
        kind=EventKind.STOOD_IN,
        official_id=proper[owner],
        stands_in_for_id=owner,
        why=away[owner].why,
    )


def _back(case: Case, owner: int) -> Passing:
    return Passing(
        case_id=case.id,
        kind=EventKind.CAME_BACK,
        official_id=owner,
        why="отпуск закончился, сообщение снова у своего ответственного",
    )

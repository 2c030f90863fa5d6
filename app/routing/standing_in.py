"""Moves the work of people on leave to their substitutes, and back when they return."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.moving.service import Passing
from app.cases.rules import EventKind
from app.officials import service as officials
from app.routing import store


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


async def move_work(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Move cases because of leaves that have begun, changed or ended; return how many.

    A case goes to the substitute, or back among the open ones where there is none. When the
    leave is over, it comes back unless the substitute has taken it up.
    """
    await store.hold_rounds(session)
    holders = await moving.holders(session)
    away = await officials.stand_ins(session, holders, now=now)
    return await move_because(session, away, holders=holders, now=now, limit=limit)


async def move_because(
    session: AsyncSession,
    away: Mapping[int, Substitute],
    *,
    holders: Collection[int],
    now: datetime,
    limit: int,
) -> int:
    """Move cases because these people are away now, and no others; return how many."""
    held = await moving.claim_held(session, list(away), limit=limit) if away else []
    passings = [_to_substitute(case, away) for case in held]
    proper = {one: one for one in holders if one not in away}
    proper |= {one: who.official_id for one, who in away.items() if who.official_id is not None}
    lent = await moving.claim_stood_in(session, proper, limit=limit)
    moved = {case.id for case in held}
    passings += [_to_proper(case, proper, away) for case in lent if case.id not in moved]
    await moving.pass_on(session, passings, now=now)
    return len(passings)


def _to_substitute(case: Case, away: Mapping[int, Substitute]) -> Passing:
    """Move a case whose official is away; it stays known whose it is."""
    holder = case.official_id or 0
    owner = case.stands_in_for_id or holder
    who = away[holder]
    if who.official_id is None:
        return Passing(case_id=case.id, kind=EventKind.UNASSIGNED, official_id=None, why=who.why)
    if who.official_id == owner:
        return _back(case, owner)
    return Passing(
        case_id=case.id,
        kind=EventKind.STOOD_IN,
        official_id=who.official_id,
        stands_in_for_id=owner,
        why=who.why,
    )


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

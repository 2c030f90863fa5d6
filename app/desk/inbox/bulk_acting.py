"""Does one thing with many cases, each in a transaction of its own, and tells how each went."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

import msgspec
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.database import Sessions, is_deadlock
from app.base.errors import AppError, ConflictError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState, Outcome, state_title
from app.desk.giving import NotToBeGivenError, is_held
from app.desk.handing import hand_over
from app.incidents import service as incidents
from app.replies import service as replies
from app.replies.edge import worked
from app.routing import redirecting

Doing = Callable[[AsyncSession, Case, Person, datetime], Awaitable[None]]
_BUSY = "Сообщение как раз меняли. Повторите."


class Left(msgspec.Struct, frozen=True):
    """A case with which nothing was done, and why."""

    case_id: int
    why: str


class Done(msgspec.Struct, frozen=True):
    """How it went."""

    cases: tuple[int, ...]
    left: tuple[Left, ...]


class TakenError(ConflictError):
    """A colleague works on the case."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Уже в работе: {name}.")


class EndedError(ConflictError):
    """Nobody has to answer the case any more."""

    def __init__(self, state: str) -> None:
        super().__init__(f"Уже завершено: {state}.")


async def act_on(
    sessions: Sessions,
    person: Person,
    case_ids: Sequence[int],
    doing: Doing,
    *,
    now: datetime,
) -> Done:
    """Do it with each case that the person may work on; what fails stops no other."""
    done, left = [], []
    for case_id in case_ids:
        try:
            async with sessions.begin() as session:
                case = await worked(session, person, case_id)
                await doing(session, case, person, now)
        except AppError as error:
            left.append(Left(case_id, str(error)))
        except DBAPIError as error:
            if not is_deadlock(error):
                raise
            left.append(Left(case_id, _BUSY))
        else:
            done.append(case_id)
    return Done(tuple(done), tuple(left))


async def take(session: AsyncSession, case: Case, person: Person, now: datetime) -> None:
    """Take a case up unless a colleague works on it. Raises TakenError, EndedError."""
    _check_waiting(case)
    is_anothers = case.official_id != person.official_id
    if case.state is CaseState.IN_WORK and is_anothers and case.official is not None:
        raise TakenError(case.official.name)
    await cases.take(session, case, person, now=now)


def hand_to(to: str, *, reason: str) -> Doing:
    """Tell how to hand a case over to a place, as ``Place.value`` spells it."""
    return partial(_hand, to=to, reason=reason)


def assign_to(official_id: int, *, reason: str) -> Doing:
    """Tell how to give a case that nobody has to an official, as a coordinator decides."""
    return partial(_assign, official_id=official_id, reason=reason)


def need_no_answer(*, reason: str) -> Doing:
    """Tell how to say of a case that it needs no answer."""
    return partial(_close, reason=reason)


def join(incident_id: int) -> Doing:
    """Tell how to put a case into an incident."""
    return partial(_join, incident_id=incident_id)


async def _hand(
    session: AsyncSession, case: Case, person: Person, now: datetime, *, to: str, reason: str
) -> None:
    _check_waiting(case)
    await hand_over(session, case, person, to=to, reason=reason, now=now)


async def _assign(
    session: AsyncSession,
    case: Case,
    person: Person,
    now: datetime,
    *,
    official_id: int,
    reason: str,
) -> None:
    _check_waiting(case)
    if is_held(case) and redirecting.coordinates(person, case.institution_id):
        raise NotToBeGivenError
    await redirecting.assign_by_hand(
        session, case.id, person, official_id=official_id, reason=reason, now=now
    )


async def _close(
    session: AsyncSession, case: Case, person: Person, now: datetime, *, reason: str
) -> None:
    _check_waiting(case)
    await replies.check_nothing_on_its_way(session, case)
    outcome = Outcome.NO_ANSWER_NEEDED
    await cases.close(session, case, person, outcome=outcome, reason=reason, now=now)


async def _join(
    session: AsyncSession, case: Case, person: Person, now: datetime, *, incident_id: int
) -> None:
    incident = await incidents.find_for(session, person, incident_id, to_change=True)
    await incidents.join(session, incident, case.id, person, now=now)


def _check_waiting(case: Case) -> None:
    if case.state not in WORKABLE:
        raise EndedError(state_title(case.state, case.outcome))

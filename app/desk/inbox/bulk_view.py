"""What may be done with several ticked cases at once."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.cases import service as cases
from app.cases.service import CaseNotFoundError
from app.desk.giving import People, people_for
from app.incidents import service as incidents
from app.incidents.rules import IncidentState
from app.officials import service as officials

MOST: Final = 100
"""Cases at once."""
_LIVE: Final = (IncidentState.OPEN, IncidentState.ANSWERED)


class Act(StrEnum):
    """What is done with each of the ticked cases."""

    TAKE = "take"
    HAND = "hand"
    ASSIGN = "assign"
    """Give what nobody has to an official, of whichever institution in sight."""
    NO_ANSWER = "no_answer"
    INCIDENT = "incident"


class Choosable(msgspec.Struct, frozen=True):
    """Somebody or something that cases may go to."""

    id: int
    title: str


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """The acts that this person may choose from; none: he only reads."""

    acts: tuple[tuple[Act, str], ...] = ()
    colleagues: tuple[Choosable, ...] = ()
    incidents: tuple[Choosable, ...] = ()


async def bulk_for(session: AsyncSession, person: Person, *, now: datetime) -> Bulk:
    """Tell what this person may do with several cases."""
    if not person.may(Right.WORK_CASES):
        return Bulk()
    colleagues = await _colleagues(session, person, now=now)
    troubles = await incidents_for(session, person)
    offered = (
        (Act.TAKE, "Взять в работу", person.official_id is not None),
        (Act.HAND, "Передать коллеге", bool(colleagues)),
        (Act.ASSIGN, "Назначить ответственного", person.may(Right.ASSIGN_CASES)),
        (Act.NO_ANSWER, "Не требует ответа", True),
        (Act.INCIDENT, "Присоединить к инциденту", bool(troubles)),
    )
    return Bulk(
        acts=tuple((act, title) for act, title, may in offered if may),
        colleagues=colleagues,
        incidents=troubles,
    )


async def people_near(
    session: AsyncSession, person: Person, case_ids: Sequence[int], *, asked: str, now: datetime
) -> People | None:
    """Tell whom he may name for cases, the nearest to the first first; None: he sees none."""
    for case_id in case_ids:
        try:
            case = await cases.find_for(session, person, case_id)
        except CaseNotFoundError:
            continue
        return await people_for(session, person, case.institution_id, asked=asked, now=now)
    return None


async def incidents_for(session: AsyncSession, person: Person) -> tuple[Choosable, ...]:
    """Tell into which incidents this person may put a case."""
    if not person.may(Right.KEEP_INCIDENTS):
        return ()
    found = await incidents.list_incidents(session, person, states=_LIVE)
    return tuple(Choosable(each.id, f"№ {each.id}: {each.title}") for each in found)


async def _colleagues(
    session: AsyncSession, person: Person, *, now: datetime
) -> tuple[Choosable, ...]:
    if person.institution_id is None:
        return ()
    on_duty = await officials.on_duty_in(session, [person.institution_id], now=now)
    ids = {each.official_id for each in on_duty} - {person.official_id}
    found = sorted(await officials.officials_of(session, ids), key=lambda each: each.name)
    return tuple(Choosable(each.id, each.name) for each in found)

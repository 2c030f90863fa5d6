"""What may be done with several ticked cases at once."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.cases import service as cases
from app.cases.model import Case
from app.cases.service import CaseNotFoundError
from app.desk.giving import People, PlaceGroup, people_for
from app.desk.handing import places_for
from app.incidents import service as incidents
from app.incidents.rules import IncidentState

MOST: Final = 100
"""Cases at once."""
_LIVE: Final = (IncidentState.OPEN, IncidentState.ANSWERED)


class Act(StrEnum):
    """What is done with each of the ticked cases."""

    TAKE = "take"
    HAND = "hand"
    """Hand over, to whatever place the first of them may go to."""
    ASSIGN = "assign"
    """Give what nobody has to an official, of whichever institution in sight."""
    NO_ANSWER = "no_answer"
    INCIDENT = "incident"


class Choosable(msgspec.Struct, frozen=True):
    """Something that cases may be put into."""

    id: int
    title: str


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """The acts that this person may choose from; none: he only reads."""

    acts: tuple[tuple[Act, str], ...] = ()
    incidents: tuple[Choosable, ...] = ()


async def bulk_for(session: AsyncSession, person: Person) -> Bulk:
    """Tell what this person may do with several cases."""
    if not person.may(Right.WORK_CASES):
        return Bulk()
    troubles = await incidents_for(session, person)
    offered = (
        (Act.TAKE, "Взять в работу", person.official_id is not None),
        (Act.HAND, "Передать", True),
        (Act.ASSIGN, "Назначить ответственного", person.may(Right.ASSIGN_CASES)),
        (Act.NO_ANSWER, "Не требует ответа", True),
        (Act.INCIDENT, "Присоединить к инциденту", bool(troubles)),
    )
    return Bulk(
        acts=tuple((act, title) for act, title, may in offered if may),
        incidents=troubles,
    )


async def people_near(
    session: AsyncSession, person: Person, case_ids: Sequence[int], *, asked: str, now: datetime
) -> People | None:
    """Tell whom he may name for cases, the nearest to the first first; None: he sees none."""
    seen = await _seen(session, person, case_ids, most=1)
    if not seen:
        return None
    return await people_for(session, person, seen[0].institution_id, asked=asked, now=now)


async def places_near(
    session: AsyncSession, person: Person, case_ids: Sequence[int], *, now: datetime
) -> tuple[PlaceGroup, ...]:
    """Tell where he may send cases, as seen from the first; empty: he sees none."""
    seen = await _seen(session, person, case_ids, most=MOST)
    return await places_for(session, seen, now=now) if seen else ()


async def incidents_for(session: AsyncSession, person: Person) -> tuple[Choosable, ...]:
    """Tell into which incidents this person may put a case."""
    if not person.may(Right.KEEP_INCIDENTS):
        return ()
    found = await incidents.list_incidents(session, person, states=_LIVE)
    return tuple(Choosable(each.id, f"№ {each.id}: {each.title}") for each in found)


async def _seen(
    session: AsyncSession, person: Person, case_ids: Sequence[int], *, most: int
) -> list[Case]:
    found: list[Case] = []
    for case_id in case_ids:
        with suppress(CaseNotFoundError):
            found.append(await cases.find_for(session, person, case_id))
        if len(found) == most:
            break
    return found

"""Makes one incident of two, or two of one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError
from app.incidents import log
from app.incidents.model import Incident, IncidentCase
from app.incidents.reach import Part, part_of, require_whole
from app.incidents.rules import (
    LONGEST_TITLE,
    Act,
    How,
    IncidentState,
    Standing,
    check_growing,
    check_live,
)
from app.incidents.service import NotInIncidentError, find_for


class SameIncidentError(ConflictError):
    """An incident cannot be merged with itself."""

    def __init__(self) -> None:
        super().__init__("Инцидент нельзя объединить с самим собой. Выберите другой.")


class NothingChosenError(InvalidError):
    """Nothing is to be set apart."""

    def __init__(self) -> None:
        super().__init__("Отметьте сообщения, которые относятся к другой проблеме.")


class NothingLeftError(ConflictError):
    """All cases are to be set apart."""

    def __init__(self) -> None:
        super().__init__(
            "Отмечены все сообщения инцидента: отделять их не от чего. Снимите часть отметок."
        )


async def merge(
    session: AsyncSession, into_id: int, from_id: int, person: Person, *, now: datetime
) -> Incident:
    """Make one of two incidents. Raises NotLiveError, SameIncidentError.

    What a person was asked about he is asked about still, unless it had a place there. Both
    must be in the person's sight as a whole: raises BeyondSightError.
    """
    if into_id == from_id:
        raise SameIncidentError
    held = {
        number: await find_for(session, person, number, to_change=True)
        for number in sorted((into_id, from_id))
    }
    into, other = held[into_id], held[from_id]
    check_live(into.state)
    check_live(other.state)
    parts = {number: await part_of(session, each, person) for number, each in held.items()}
    for part in parts.values():
        require_whole(part, "объединить инциденты")
    moved = parts[from_id].inside
    there = {place.case_id: place for place in parts[into_id].places}
    touched = [*moved, *(there[each.case_id] for each in moved if each.case_id in there)]
    before = log.snapshot([into, other], touched)
    mover = log.Mover(person.account_id, now)
    members = [place for place in moved if place.standing is Standing.MEMBER]
    asked = [place for place in moved if place.standing is Standing.SUGGESTED]
    await log.move_out(
        session, moved, Standing.LEFT, mover, why=f"объединён с инцидентом {into_id}"
    )
    fresh = [
        await log.put_in(
            session,
            into,
            place.case_id,
            mover,
            how=How.BY_HAND,
            score=place.score,
            why=place.why,
            place=there.get(place.case_id),
        )
        for place in members
    ]
    fresh += [_asked_about(into, place, mover) for place in asked if place.case_id not in there]
    session.add_all(fresh)
    await session.flush()
    _remember_new(before, [each for each in fresh if each.case_id not in there])
    other.state, other.ended_at, other.merged_into_id = IncidentState.CLOSED, now, into_id
    into.state = IncidentState.OPEN
    log.write(session, into, Act.MERGED, mover, note=f"с инцидентом {from_id}", before=before)
    await session.flush()
    return into


def _asked_about(into: Incident, place: IncidentCase, mover: log.Mover) -> IncidentCase:
    """Go on asking a person whether a case belongs, now to the incident merged into."""
    return IncidentCase(
        incident_id=into.id,
        case_id=place.case_id,
        standing=Standing.SUGGESTED,
        how=place.how,
        score=place.score,
        why=place.why,
        joined_at=mover.now,
    )


async def split(
    session: AsyncSession,
    incident: Incident,
    case_ids: Collection[int],
    person: Person,
    *,
    title: str | None,
    now: datetime,
) -> Incident:
    """Let some cases of an incident be one of their own; return it. The first must be held.

    They do not go back to the first by themselves. Raises NotLiveError, NothingChosenError,
    NothingLeftError, and NotInIncidentError for a case that is not there or not in sight.
    """
    check_growing(incident.state)
    part = await part_of(session, incident, person)
    moved = _chosen(part, case_ids)
    before = log.snapshot([incident], moved)
    mover = log.Mover(person.account_id, now)
    other = _founded(incident, moved, title, now=now)
    session.add(other)
    await session.flush()
    undone = f"выделено в инцидент {other.id}"
    await log.move_out(session, moved, Standing.BARRED, mover, why=undone)
    fresh = [
        await log.put_in(
            session,
            other,
            each.case_id,
            mover,
            how=How.BY_HAND,
            score=each.score,
            why=f"выделено из инцидента {incident.id}",
        )
        for each in moved
    ]
    _remember_new(before, fresh)
    _remember_founding(before, other, incident, now=now)
    note = f"{len(moved)} сообщ. в инцидент {other.id}"
    log.write(session, incident, Act.SPLIT, mover, note=note, before=before)
    log.write(session, other, Act.FOUND, mover, note=f"из инцидента {incident.id}")
    await session.flush()
    return other


def _chosen(part: Part, case_ids: Collection[int]) -> list[IncidentCase]:
    inside = {each.case_id: each for each in part.inside}
    for case_id in case_ids:
        if case_id not in inside:
            raise NotInIncidentError(case_id)
    chosen = [inside[case_id] for case_id in sorted(set(case_ids))]
    if not chosen:
        raise NothingChosenError
    members = {each.case_id for each in part.members}
    if part.is_whole and members <= set(case_ids):
        raise NothingLeftError
    return chosen


def _founded(
    incident: Incident, moved: Sequence[IncidentCase], title: str | None, *, now: datetime
) -> Incident:
    """Begin an incident that a person has set apart: nobody needs to confirm it."""
    first = moved[0].case
    return Incident(
        title=title or f"{incident.title} (выделено)"[:LONGEST_TITLE],
        topic=incident.topic,
        municipality=first.page.institution.municipality,
        state=IncidentState.OPEN,
        found_by=How.BY_HAND,
        opened_at=now,
        last_at=max(each.case.written_at for each in moved),
        decision="",
    )


def _remember_new(before: dict[str, Any], fresh: Sequence[IncidentCase]) -> None:
    """Let places that did not exist be left again when the act is undone."""
    before["places"].extend(
        {"id": each.id, "case_id": each.case_id, "standing": Standing.LEFT.value} for each in fresh
    )


def _remember_founding(
    before: dict[str, Any], other: Incident, incident: Incident, *, now: datetime
) -> None:
    """Let an incident that did not exist be merged back when the act is undone."""
    before["incidents"].append(
        {
            "id": other.id,
            "state": IncidentState.CLOSED.value,
            "title": other.title,
            "last_at": other.last_at.isoformat(),
            "merged_into_id": incident.id,
            "ended_at": now.isoformat(),
        }
    )

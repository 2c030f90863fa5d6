"""Undoes what was done with incidents: everything stands again as before the act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.base.numbers import LARGEST_ID
from app.incidents import log, store
from app.incidents.answering.service import close_if_all_given, give_late, go_on
from app.incidents.model import Incident, IncidentCase, IncidentEvent
from app.incidents.reach import part_of, require_whole
from app.incidents.rules import GIVES, LIVE, UNDOABLE, Act, Standing
from app.incidents.service import ElsewhereError, find


class NotUndoableError(ConflictError):
    """The act is undone already, is none that can be undone, or others stand on it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


def note_of(event: IncidentEvent) -> str:
    """Name an act in the line of the log that tells of its undoing."""
    return f"действие {event.id}"


async def undo(
    session: AsyncSession, incident: Incident, event_id: int, person: Person, *, now: datetime
) -> None:
    """Restore everything as it stood before an act. Raises NotUndoableError.

    Cases that the service has put in since then stay where they are, and an answer that was
    given stays given. An act that concerns cases which the person does not see is not his to
    undo: raises BeyondSightError.
    """
    event = await store.event(session, event_id) if 0 < event_id <= LARGEST_ID else None
    if event is None or event.incident_id != incident.id or event.act not in UNDOABLE:
        raise NotUndoableError("Такого действия, которое можно отменить, в журнале нет.")
    if event.undone_at is not None:
        raise NotUndoableError("Это действие уже отменено.")
    rows = event.before["incidents"]
    touched = [row["id"] for row in rows]
    later = await store.later_acts(session, touched, event.id)
    if any(each.act not in GIVES for each in later):
        raise NotUndoableError("После этого действия были другие. Отмените сначала их.")
    held = [await find(session, number, to_change=True) for number in sorted(touched)]
    await _check_sight(session, held, event, person)
    before = {row["id"]: row for row in rows}
    for each in held:
        log.restore(each, before[each.id])
    mover = log.Mover(person.account_id, now)
    await _put_back(session, event.before["places"], mover)
    for each in held:
        await _keep_given(session, each, [act for act in later if act.incident_id == each.id])
    event.undone_at = now
    undone = log.write(session, incident, Act.UNDONE, mover, note=note_of(event))
    undone.undone_at = now  # it stands in nobody's way
    await session.flush()


async def _check_sight(
    session: AsyncSession, held: Sequence[Incident], event: IncidentEvent, person: Person
) -> None:
    """Let everybody undo his own acts, and others' where all that they touched is in his sight."""
    if person.sees_region or event.account_id == person.account_id:
        return
    for each in held:
        require_whole(await part_of(session, each, person), "отменить чужое действие")


async def _put_back(
    session: AsyncSession, rows: Sequence[dict[str, Any]], mover: log.Mover
) -> None:
    row_of = {row["id"]: row for row in rows}
    standing_of = {row["id"]: Standing(row["standing"]) for row in rows}
    found = await store.places_by_id(session, row_of.keys())
    out = [each for each in found if standing_of[each.id] is not Standing.MEMBER]
    for place in out:
        await log.move_out(session, [place], standing_of[place.id], mover, why="действие отменено")
    for place in found:
        if standing_of[place.id] is Standing.MEMBER and place.standing is not Standing.MEMBER:
            await _put_in(session, place, mover)
    for place in found:
        log.restore_place(place, row_of[place.id])
    await session.flush()


async def _put_in(session: AsyncSession, place: IncidentCase, mover: log.Mover) -> None:
    """Let a case be a member again, and get the answer that it has missed meanwhile."""
    incident = await find(session, place.incident_id, to_change=True)
    home = (await store.homes_of(session, [place.case_id])).get(place.case_id)
    if home is not None:
        raise ElsewhereError(home)
    await log.put_in(
        session,
        incident,
        place.case_id,
        mover,
        how=place.how,
        score=place.score,
        why=place.why,
        place=place,
    )
    await give_late(session, incident, place.case_id, now=mover.now)


async def _keep_given(
    session: AsyncSession, incident: Incident, given: Sequence[IncidentEvent]
) -> None:
    """Let what has happened to a restored incident since then hold: new cases, and answers."""
    written = await store.last_written(session, incident.id)
    incident.last_at = max(incident.last_at, written or incident.last_at)
    answered = [each.happened_at for each in given if each.act is Act.ANSWERED]
    if len(answered) < len(given):
        await go_on(session, incident)
    if answered and incident.state in LIVE:
        await close_if_all_given(session, incident, now=answered[-1])

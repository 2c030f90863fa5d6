"""What people do with incidents: confirm, reject, put in, take out, merge, undo."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, NotFoundError
from app.cases import service as cases
from app.incidents import log, store
from app.incidents.answering import give_late
from app.incidents.grouping import Thresholds
from app.incidents.model import Incident, IncidentCase, IncidentEvent, IncidentSetting
from app.incidents.rules import (
    UNDOABLE,
    Act,
    How,
    IncidentState,
    Standing,
    check_live,
)

_LARGEST_ID: Final = 2**63 - 1
_LOOKED_BACK: Final = timedelta(days=30)


class IncidentNotFoundError(NotFoundError):
    """No such incident, or nothing of it is yours."""

    def __init__(self, incident_id: int) -> None:
        super().__init__(f"Инцидента № {incident_id} нет.")


class NotInIncidentError(NotFoundError):
    """The case has no place in the incident."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"Сообщения № {case_id} в этом инциденте нет.")


class ElsewhereError(ConflictError):
    """The case is in another incident."""

    def __init__(self, incident_id: int) -> None:
        super().__init__(
            f"Сообщение уже в инциденте № {incident_id}. Сначала выведите его оттуда "
            "или объедините инциденты."
        )


class SameIncidentError(ConflictError):
    """An incident cannot be merged with itself."""

    def __init__(self) -> None:
        super().__init__("Инцидент нельзя объединить с самим собой. Выберите другой.")


class NotUndoableError(ConflictError):
    """The act is undone already, is none that can be undone, or others stand on it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class Size(msgspec.Struct, frozen=True):
    """How large an incident is."""

    cases: int = 0
    pages: int = 0
    asked: int = 0
    """Cases that a person is asked about."""


async def find(session: AsyncSession, incident_id: int, *, to_change: bool = False) -> Incident:
    """Return the incident; raises IncidentNotFoundError."""
    known = 0 < incident_id <= _LARGEST_ID
    incident = await store.get(session, incident_id, lock=to_change) if known else None
    if incident is None:
        raise IncidentNotFoundError(incident_id)
    return incident


async def find_for(session: AsyncSession, person: Person, incident_id: int) -> Incident:
    """Return the incident if a case of the person's own is in it; a trainer sees them all."""
    incident = await find(session, incident_id)
    scope = person.scope()
    if scope is not None and not await store.concerns(session, incident.id, scope):
        raise IncidentNotFoundError(incident_id)
    return incident


async def list_incidents(
    session: AsyncSession,
    person: Person,
    *,
    states: Collection[IncidentState] = (),
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Incident]:
    """List the incidents that concern the person, the newest first."""
    if before is not None:
        before = max(min(before, _LARGEST_ID), 0)
    return await store.listed(
        session, institution_id=person.scope(), states=states, before=before, limit=limit
    )


async def sizes(session: AsyncSession, incident_ids: Collection[int]) -> dict[int, Size]:
    """Tell how large incidents are."""
    found = await store.sizes(session, incident_ids)
    return {number: Size(*found.get(number, ())) for number in incident_ids}


async def places(session: AsyncSession, incident: Incident) -> Sequence[IncidentCase]:
    """List the cases that are in the incident or may be, with their institutions."""
    return await store.places(session, [incident.id])


async def home_of(session: AsyncSession, case_id: int) -> int | None:
    """Tell in which incident a case is; None: in none."""
    return (await store.homes_of(session, [case_id])).get(case_id)


async def log_of(session: AsyncSession, incident: Incident) -> Sequence[IncidentEvent]:
    """Tell the incident's log, the oldest act first."""
    return await store.log_of(session, incident.id)


async def confirm(
    session: AsyncSession, incident: Incident, person: Person, *, title: str | None, now: datetime
) -> None:
    """Say that a suggested incident is one. Raises NotLiveError."""
    check_live(incident.state)
    before = log.snapshot([incident], [])
    incident.state = IncidentState.OPEN
    incident.title = title or incident.title
    mover = log.Mover(person.account_id, now)
    log.write(session, incident, Act.CONFIRMED, mover, before=before)
    await session.flush()


async def reject(
    session: AsyncSession, incident: Incident, person: Person, *, now: datetime
) -> None:
    """Say that it is none: its cases go out and do not come back. Raises NotLiveError."""
    check_live(incident.state)
    inside = _in(await store.places(session, [incident.id]))
    before = log.snapshot([incident], inside)
    mover = log.Mover(person.account_id, now)
    incident.state, incident.ended_at = IncidentState.CLOSED, now
    await log.move_out(session, inside, Standing.BARRED, mover, why="это не общая проблема")
    log.write(session, incident, Act.REJECTED, mover, before=before)
    await session.flush()


async def join(
    session: AsyncSession, incident: Incident, case_id: int, person: Person, *, now: datetime
) -> None:
    """Put a case in by hand, or accept a suggested one. Raises ElsewhereError, NotLiveError."""
    if incident.state is not IncidentState.ANSWERED:
        check_live(incident.state)
    await cases.find(session, min(max(case_id, 0), _LARGEST_ID), to_change=True)
    home = (await store.homes_of(session, [case_id])).get(case_id)
    if home == incident.id:
        return
    if home is not None:
        raise ElsewhereError(home)
    place = await store.place_of(session, incident.id, case_id)
    before = log.snapshot([incident], [] if place is None else [place])
    mover = log.Mover(person.account_id, now)
    accepted = place is not None and place.standing is Standing.SUGGESTED
    place = await log.put_in(
        session,
        incident,
        case_id,
        mover,
        how=How.SUGGESTED if accepted else How.BY_HAND,
        score=0.0 if place is None else place.score,
        why=place.why if place is not None and accepted else "добавлено сотрудником",
        place=place,
    )
    if not before["places"]:
        before["places"] = [{"id": place.id, "case_id": case_id, "standing": Standing.LEFT.value}]
    log.write(session, incident, Act.JOINED, mover, note=f"сообщение {case_id}", before=before)
    await give_late(session, incident, case_id)


async def take_out(
    session: AsyncSession, incident: Incident, case_id: int, person: Person, *, now: datetime
) -> None:
    """Take a case out, or decline a suggested one: it never joins this incident by itself again.

    Raises NotInIncidentError.
    """
    if not 0 < case_id <= _LARGEST_ID:
        raise NotInIncidentError(case_id)
    place = await store.place_of(session, incident.id, case_id)
    if place is None or place.standing in {Standing.LEFT, Standing.BARRED}:
        raise NotInIncidentError(case_id)
    before = log.snapshot([incident], [place])
    mover = log.Mover(person.account_id, now)
    await log.move_out(session, [place], Standing.BARRED, mover, why="выведено сотрудником")
    log.write(session, incident, Act.TAKEN_OUT, mover, note=f"сообщение {case_id}", before=before)
    await session.flush()


async def merge(
    session: AsyncSession, into_id: int, from_id: int, person: Person, *, now: datetime
) -> Incident:
    """Make one of two incidents. Raises NotLiveError, SameIncidentError."""
    if into_id == from_id:
        raise SameIncidentError
    held = {
        number: await find(session, number, to_change=True) for number in sorted((into_id, from_id))
    }
    into, other = held[into_id], held[from_id]
    check_live(into.state)
    check_live(other.state)
    moved = _in(await store.places(session, [from_id]))
    there = {place.case_id: place for place in await store.places(session, [into_id])}
    touched = [*moved, *(there[each.case_id] for each in moved if each.case_id in there)]
    before = log.snapshot([into, other], touched)
    mover = log.Mover(person.account_id, now)
    members = [place for place in moved if place.standing is Standing.MEMBER]
    await log.move_out(
        session, moved, Standing.LEFT, mover, why=f"объединён с инцидентом {into_id}"
    )
    for place in members:
        fresh = await log.put_in(
            session,
            into,
            place.case_id,
            mover,
            how=How.BY_HAND,
            score=place.score,
            why=place.why,
            place=there.get(place.case_id),
        )
        if place.case_id not in there:
            before["places"].append(
                {"id": fresh.id, "case_id": fresh.case_id, "standing": Standing.LEFT.value}
            )
    other.state, other.ended_at, other.merged_into_id = IncidentState.CLOSED, now, into_id
    into.state = IncidentState.OPEN
    log.write(session, into, Act.MERGED, mover, note=f"с инцидентом {from_id}", before=before)
    await session.flush()
    return into


async def undo(
    session: AsyncSession, incident: Incident, event_id: int, person: Person, *, now: datetime
) -> None:
    """Restore everything as it stood before an act. Raises NotUndoableError.

    Cases that the service has put in since then stay where they are.
    """
    event = await store.event(session, event_id) if 0 < event_id <= _LARGEST_ID else None
    if event is None or event.incident_id != incident.id or event.act not in UNDOABLE:
        raise NotUndoableError("Такого действия, которое можно отменить, в журнале нет.")
    if event.undone_at is not None:
        raise NotUndoableError("Это действие уже отменено.")
    rows = event.before["incidents"]
    touched = [row["id"] for row in rows]
    if await store.later_acts(session, touched, event.id):
        raise NotUndoableError("После этого действия были другие. Отмените сначала их.")
    for row in sorted(rows, key=lambda each: each["id"]):
        log.restore(await find(session, row["id"], to_change=True), row)
    mover = log.Mover(person.account_id, now)
    await _put_back(session, event.before["places"], mover)
    event.undone_at = now
    undone = log.write(session, incident, Act.UNDONE, mover, note=f"действие {event.id}")
    undone.undone_at = now  # it stands in nobody's way
    await session.flush()


async def set_join_at(
    session: AsyncSession, person: Person, join_at: float, *, now: datetime
) -> IncidentSetting:
    """Set from which chance on cases join by themselves."""
    setting = IncidentSetting(join_at=join_at, account_id=person.account_id, set_at=now)
    session.add(setting)
    await session.flush()
    return setting


async def join_at(session: AsyncSession) -> float:
    """Tell from which chance on cases join by themselves."""
    setting = await store.setting(session)
    return Thresholds().join_at if setting is None else setting.join_at


async def what_if(session: AsyncSession, join_at: float, *, now: datetime) -> tuple[int, int, int]:
    """Tell of the last 30 days: (joined then, would join, of these taken out by people)."""
    scores = await store.scores_since(session, now - _LOOKED_BACK)
    joined = sum(standing is not Standing.SUGGESTED for _, standing in scores)
    would = [standing for score, standing in scores if score >= join_at]
    return joined, len(would), sum(standing is Standing.BARRED for standing in would)


async def _put_back(
    session: AsyncSession, rows: Sequence[dict[str, object]], mover: log.Mover
) -> None:
    standing_of = {int(str(row["id"])): Standing(str(row["standing"])) for row in rows}
    found = await store.places_by_id(session, standing_of.keys())
    out = [each for each in found if standing_of[each.id] is not Standing.MEMBER]
    for place in out:
        await log.move_out(session, [place], standing_of[place.id], mover, why="действие отменено")
    for place in found:
        if standing_of[place.id] is Standing.MEMBER and place.standing is not Standing.MEMBER:
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


def _in(places: Sequence[IncidentCase]) -> list[IncidentCase]:
    return [each for each in places if each.standing in {Standing.MEMBER, Standing.SUGGESTED}]

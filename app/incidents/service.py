"""What people see of incidents and do with them: confirm, reject, put cases in, take them out."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.reach import Kind, note_foreign
from app.access.rules import Person, Right
from app.base.errors import ConflictError, NotFoundError
from app.base.numbers import LARGEST_ID
from app.cases import service as cases
from app.incidents import log, store
from app.incidents.answering.service import give_late
from app.incidents.grouping import Thresholds
from app.incidents.model import Incident, IncidentCase, IncidentEvent, IncidentSetting
from app.incidents.reach import may_read, part_of, require_whole
from app.incidents.rules import Act, How, IncidentState, Standing, check_growing, check_live

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


class Size(msgspec.Struct, frozen=True):
    """How large an incident is."""

    cases: int = 0
    pages: int = 0
    asked: int = 0
    """Cases that a person is asked about."""
    unanswered: int = 0
    """Members with an open case that have got no final answer to the incident and wait for none."""


async def find(session: AsyncSession, incident_id: int, *, to_change: bool = False) -> Incident:
    """Return the incident; raises IncidentNotFoundError."""
    known = 0 < incident_id <= LARGEST_ID
    incident = await store.get(session, incident_id, lock=to_change) if known else None
    if incident is None:
        raise IncidentNotFoundError(incident_id)
    return incident


async def find_for(
    session: AsyncSession, person: Person, incident_id: int, *, to_change: bool = False
) -> Incident:
    """Return the incident if a case in the person's sight is in it; a trainer sees them all.

    To whoever keeps incidents one is shown, too, that only may have a case of his in it.
    """
    incident = await find(session, incident_id, to_change=to_change)
    sight = person.sight
    if sight is not None and not await store.concerns(
        session, incident.id, sight, _standings_for(person)
    ):
        note_foreign(person, Kind.INCIDENT, incident_id)
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
        before = max(min(before, LARGEST_ID), 0)
    return await store.listed(
        session,
        sight=person.sight,
        standings=_standings_for(person),
        states=states,
        before=before,
        limit=limit,
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


async def log_of(
    session: AsyncSession, incident: Incident, person: Person
) -> Sequence[IncidentEvent]:
    """Tell the incident's log, the oldest act first, but for what concerns others' cases only."""
    part = await part_of(session, incident, person)
    lines = await store.log_of(session, incident.id)
    return [each for each in lines if may_read(each, part, person)]


async def confirm(
    session: AsyncSession, incident: Incident, person: Person, *, title: str | None, now: datetime
) -> None:
    """Say that a suggested incident is one. Raises NotLiveError.

    A new title is for whoever sees the whole; raises BeyondSightError.
    """
    check_live(incident.state)
    if title is not None:
        require_whole(await part_of(session, incident, person), "переименовать его")
    before = log.snapshot([incident], [])
    incident.state = IncidentState.OPEN
    incident.title = title or incident.title
    mover = log.Mover(person.account_id, now)
    log.write(session, incident, Act.CONFIRMED, mover, before=before)
    await session.flush()


async def reject(
    session: AsyncSession, incident: Incident, person: Person, *, now: datetime
) -> None:
    """Say that it is none: its cases go out and do not come back. Raises NotLiveError.

    Whoever sees a part of it says so of that part; the incident goes on without it.
    """
    check_live(incident.state)
    part = await part_of(session, incident, person)
    before = log.snapshot([incident], part.inside)
    mover = log.Mover(person.account_id, now)
    if part.is_whole:
        incident.state, incident.ended_at = IncidentState.CLOSED, now
    number = len(part.inside)
    await log.move_out(session, part.inside, Standing.BARRED, mover, why="это не общая проблема")
    act, note = (Act.REJECTED, "") if part.is_whole else (Act.TAKEN_OUT, f"{number} сообщ.")
    log.write(session, incident, act, mover, note=note, before=before)
    await session.flush()


async def join(
    session: AsyncSession, incident: Incident, case_id: int, person: Person, *, now: datetime
) -> None:
    """Put a case in by hand, or accept a suggested one. Raises ElsewhereError, NotLiveError.

    Raises CaseNotFoundError for one that the person does not see.
    """
    check_growing(incident.state)
    await cases.find_for(session, person, min(max(case_id, 0), LARGEST_ID), to_change=True)
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
    if incident.state is IncidentState.OVER:
        incident.state, incident.ended_at = IncidentState.OPEN, None
    log.write(session, incident, Act.JOINED, mover, note=f"сообщение {case_id}", before=before)
    await give_late(session, incident, case_id, now=now)


async def take_out(
    session: AsyncSession, incident: Incident, case_id: int, person: Person, *, now: datetime
) -> None:
    """Take a case out, or decline a suggested one: it never joins this incident by itself again.

    Raises NotInIncidentError.
    """
    if not 0 < case_id <= LARGEST_ID:
        raise NotInIncidentError(case_id)
    place = await store.place_of(session, incident.id, case_id)
    if place is None or place.standing in {Standing.LEFT, Standing.BARRED}:
        raise NotInIncidentError(case_id)
    if not person.sees_institution((await cases.find(session, case_id)).institution_id):
        raise NotInIncidentError(case_id)
    before = log.snapshot([incident], [place])
    mover = log.Mover(person.account_id, now)
    await log.move_out(session, [place], Standing.BARRED, mover, why="выведено сотрудником")
    log.write(session, incident, Act.TAKEN_OUT, mover, note=f"сообщение {case_id}", before=before)
    await session.flush()


async def set_join_at(
    session: AsyncSession, person: Person, join_at: float, *, now: datetime
) -> IncidentSetting:
    """Set from which chance on cases join by themselves, in the whole region."""
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


def _standings_for(person: Person) -> frozenset[Standing]:
    kept = {Standing.MEMBER, Standing.SUGGESTED}
    return frozenset(kept if person.may(Right.KEEP_INCIDENTS) else {Standing.MEMBER})

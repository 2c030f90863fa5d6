"""Moves cases in and out of incidents, so that every move can be undone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.rules import EventKind
from app.incidents.model import Incident, IncidentCase, IncidentEvent
from app.incidents.rules import Act, How, IncidentState, Standing


class Mover(msgspec.Struct, frozen=True):
    """Who moves cases, and when; no account is the service itself."""

    account_id: int | None
    now: datetime


def snapshot(incidents: Sequence[Incident], places: Sequence[IncidentCase]) -> dict[str, Any]:
    """Write down how incidents and places stand, for undoing."""
    return {
        "incidents": [
            {
                "id": each.id,
                "state": each.state.value,
                "title": each.title,
                "merged_into_id": each.merged_into_id,
                "ended_at": None if each.ended_at is None else each.ended_at.isoformat(),
            }
            for each in incidents
        ],
        "places": [
            {"id": each.id, "case_id": each.case_id, "standing": each.standing.value}
            for each in places
        ],
    }


def restore(incident: Incident, row: dict[str, Any]) -> None:
    """Put an incident back as it stood."""
    incident.state = IncidentState(row["state"])
    incident.title, incident.merged_into_id = row["title"], row["merged_into_id"]
    ended = row["ended_at"]
    incident.ended_at = None if ended is None else datetime.fromisoformat(ended)


def write(
    session: AsyncSession,
    incident: Incident,
    act: Act,
    mover: Mover,
    *,
    note: str = "",
    before: dict[str, Any] | None = None,
) -> IncidentEvent:
    """Add a line to the incident's log."""
    event = IncidentEvent(
        incident_id=incident.id,
        act=act,
        note=note,
        before=before or {},
        account_id=mover.account_id,
        happened_at=mover.now,
    )
    session.add(event)
    return event


async def put_in(
    session: AsyncSession,
    incident: Incident,
    case_id: int,
    mover: Mover,
    *,
    how: How,
    score: float,
    why: str,
    place: IncidentCase | None = None,
) -> IncidentCase:
    """Make a case a member; its history tells of it. An earlier ``place`` is used again."""
    case = await cases.find(session, case_id, to_change=True)
    if place is None:
        place = IncidentCase(incident_id=incident.id, case_id=case_id)
        session.add(place)
    place.standing, place.how, place.score, place.why = Standing.MEMBER, how, score, why
    place.joined_at, place.left_at = mover.now, None
    incident.last_at = max(incident.last_at, case.written_at)
    await session.flush()
    await cases.note(
        session,
        case,
        EventKind.INCIDENT_JOINED,
        text=f"инцидент {incident.id}: {why}",
        account_id=mover.account_id,
        now=mover.now,
    )
    return place


async def move_out(
    session: AsyncSession,
    places: Collection[IncidentCase],
    standing: Standing,
    mover: Mover,
    *,
    why: str,
) -> None:
    """End the membership of cases; their histories tell of it."""
    for place in sorted(places, key=lambda each: each.case_id):
        was_member = place.standing is Standing.MEMBER
        place.standing, place.left_at = standing, mover.now
        if was_member:
            case = await cases.find(session, place.case_id, to_change=True)
            await cases.note(
                session,
                case,
                EventKind.INCIDENT_LEFT,
                text=f"инцидент {place.incident_id}: {why}",
                account_id=mover.account_id,
                now=mover.now,
            )
    await session.flush()

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
                "last_at": each.last_at.isoformat(),
                "ended_at": _told(each.ended_at),
            }
            for each in incidents
        ],
        "places": [
            {
                "id": each.id,
                "case_id": each.case_id,
                "standing": each.standing.value,
                "how": each.how.value,
                "score": each.score,
                "why": each.why,
                "joined_at": each.joined_at.isoformat(),
                "left_at": _told(each.left_at),
            }
            for each in places
        ],
    }


def restore(incident: Incident, row: dict[str, Any]) -> None:
    """Put an incident back as it stood."""
    incident.state = IncidentState(row["state"])
    incident.title, incident.merged_into_id = row["title"], row["merged_into_id"]
    incident.ended_at = _read(row["ended_at"])
    incident.last_at = _read(row.get("last_at")) or incident.last_at


def restore_place(place: IncidentCase, row: dict[str, Any]) -> None:
    """Put a place back as it stood; one that was not there, or that an old log tells of, stays."""
    if "how" not in row:
        return
    place.standing, place.how = Standing(row["standing"]), How(row["how"])
    place.score, place.why = row["score"], row["why"]
    place.joined_at = datetime.fromisoformat(row["joined_at"])
    place.left_at = _read(row["left_at"])


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)


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
    """Make a case a member; its history tells of it. An earlier ``place`` is used again.

    It never came before the case was opened, though the opener's clock may be ahead of ours:
    an answer is meant for what the case had by then.
    """
    case = await cases.find(session, case_id, to_change=True)
    if place is None:
        place = IncidentCase(incident_id=incident.id, case_id=case_id)
        session.add(place)
    place.standing, place.how, place.score, place.why = Standing.MEMBER, how, score, why
    place.joined_at, place.left_at = max(mover.now, case.opened_at), None
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

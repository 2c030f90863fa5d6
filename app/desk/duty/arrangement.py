"""What the page of one official's duty shows: his leaves, his shifts, and who may stand in."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.desk.duty.forms import LeaveForm, WeeksForm, working_week
from app.desk.speech import local
from app.desk.speech.clock import Tone
from app.officials import leaves, roster
from app.officials import service as officials
from app.officials.model import Institution, Leave, Official
from app.officials.shifts import Span


class Absent(msgspec.Struct, frozen=True, kw_only=True):
    """A leave with what may be done about it."""

    id: int
    days: str
    substitute: str
    """Empty: nobody."""
    reason: str
    standing: str
    tone: Tone
    can_cancel: bool
    can_come_back: bool


class Watch(msgspec.Struct, frozen=True):
    """A shift in words."""

    id: int
    says: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed and why it was not accepted."""

    leave: LeaveForm
    weeks: WeeksForm
    refused: str = ""
    """Where: «leave» and «weeks» are forms, «leaves» and «shifts» lists."""
    refusal: str = ""


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page."""

    official: Official
    institution: Institution
    zone: str
    today: date
    living: tuple[Absent, ...]
    """Present and coming leaves, the nearest first."""
    past: tuple[Absent, ...]
    shifts: tuple[Watch, ...]
    substitutes: tuple[tuple[str, tuple[Official, ...]], ...]
    """By institution, his own first."""
    asked: Asked


def nothing_asked(today: date) -> Asked:
    """Offer empty forms."""
    return Asked(leave=LeaveForm(), weeks=working_week(today))


async def show_arrangement(
    session: AsyncSession,
    official: Official,
    *,
    zone: ZoneInfo,
    asked: Asked | None = None,
    now: datetime,
) -> Arrangement:
    """Gather the page of an official; days and hours are of his zone."""
    found = await leaves.list_leaves(session, official)
    names = await _names(session, found)
    absent = [(each, _absent(each, names, zone, now=now)) for each in found]
    living = [view for each, view in absent if each.cancelled_at is None and each.ends_at > now]
    past = [view for each, view in absent if view not in living]
    today = now.astimezone(zone).date()
    shifts = await roster.list_shifts(session, official, now=now)
    return Arrangement(
        official=official,
        institution=await officials.find_institution(session, official.institution_id),
        zone=local.zone_words(zone, now=now),
        today=today,
        living=tuple(reversed(living)),
        past=tuple(past),
        shifts=tuple(
            Watch(each.id, local.shift_words(Span(each.starts_at, each.ends_at), zone, now=now))
            for each in shifts
        ),
        substitutes=_grouped(await leaves.substitutes_for(session, official)),
        asked=asked or nothing_asked(today),
    )


async def _names(session: AsyncSession, found: Sequence[Leave]) -> dict[int, str]:
    ids = {each.substitute_id for each in found if each.substitute_id is not None}
    return {each.id: each.name for each in await officials.officials_of(session, ids)}


def _absent(leave: Leave, names: dict[int, str], zone: ZoneInfo, *, now: datetime) -> Absent:
    is_living = leave.cancelled_at is None and leave.ends_at > now
    has_begun = leave.starts_at <= now
    standing, tone = _standing(leave, zone, now=now)
    return Absent(
        id=leave.id,
        days=local.days_words(leave.first_day, leave.last_day, year=now.astimezone(zone).year),
        substitute=names.get(leave.substitute_id or 0, ""),
        reason=leave.reason,
        standing=standing,
        tone=tone,
        can_cancel=is_living and not has_begun,
        can_come_back=is_living and has_begun,
    )


def _standing(leave: Leave, zone: ZoneInfo, *, now: datetime) -> tuple[str, Tone]:
    if leave.cancelled_at is not None:
        return "отменено", Tone.CALM
    if leave.ends_at > now:
        return ("идёт сейчас", Tone.SOON) if leave.starts_at <= now else ("впереди", Tone.CALM)
    came_back = leave.ends_at.astimezone(zone).date() <= leave.last_day
    return ("вернулся раньше" if came_back else "закончилось"), Tone.CALM


def _grouped(
    several: Sequence[tuple[Official, str]],
) -> tuple[tuple[str, tuple[Official, ...]], ...]:
    groups: dict[str, list[Official]] = {}
    for official, institution in several:
        groups.setdefault(institution, []).append(official)
    return tuple((name, tuple(people)) for name, people in groups.items())

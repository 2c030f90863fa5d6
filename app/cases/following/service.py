"""Lets the deadline follow the case to an official who keeps other hours than its institution.

Done after the fact, by a worker, however the case came to him: routing, a hand-over, a substitute,
a coordinator or he himself. The rule stands in docs/adr/0016.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.clerk import counted_in, keeping_of, next_warning
from app.cases.following import store
from app.cases.histories.writing import Line, line, write
from app.cases.model import Case
from app.cases.regulating import service as regulating
from app.cases.rules import EventKind
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.following import followed, followed_steps
from app.deadlines.ladder import Step
from app.deadlines.pauses import Pause
from app.deadlines.rulebook import Keeping, Rulebook
from app.deadlines.rules import Profile, Term, due_with_pauses, term_of
from app.officials import service as officials
from app.officials.model import Institution, Official

_NOTE = "по рабочему времени ответственного"


async def hold_oldest(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the case that the next batch begins with and return its id; None: none waits."""
    held = await store.claim_given(session, limit=1, without=without)
    return held[0].id if held else None


async def follow(
    session: AsyncSession,
    *,
    rulebook: Rulebook,
    now: datetime,
    limit: int,
    without: Collection[int] = (),
) -> int:
    """Count the terms of cases that came to somebody in his hours; return how many cases.

    ``rulebook`` is the installation's; of what was put into force here, each case's own counts.
    Cases named in ``without`` go on waiting.
    """
    given = await store.claim_given(session, limit=limit, without=without)
    homes = await _homes_of(session, given)
    lines = []
    for case in given:
        told = await _follow(session, case, homes, rulebook)
        case.counted_for_id = case.official_id
        lines += told
    await session.flush()
    await write(session, lines, now=now)
    return len(given)


async def _follow(
    session: AsyncSession, case: Case, homes: Mapping[int, Institution], rulebook: Rulebook
) -> list[Line]:
    official = case.official
    if official is None or not case.counts_hours or case.interims:
        return []  # by the clock, or a day that was promised to the citizen
    home = homes[official.institution_id]
    page_home = keeping_of(homes[case.page.institution_id])
    old, new = counted_in(case, page_home), keeping_with(official, home, page_home)
    case.counted_hours = None if new == page_home else msgspec.to_builtins(new)
    calendars = rulebook.calendar(old), rulebook.calendar(new)
    if calendars[0].schedule == calendars[1].schedule:
        return []
    at = case.paused_at or max(case.held_since or case.counted_from, case.counted_from)
    page = rulebook.calendar(page_home)
    ceiling = await _ceiling(
        session, case, had=[page, calendars[0]], has=[page, calendars[1]], rulebook=rulebook
    )
    before = case.due_at
    case.due_at = followed(*calendars, before, at=at, ceiling=ceiling)
    steps = msgspec.convert(case.warnings, list[Step])
    moved = followed_steps(*calendars, steps, at=at, due_at=case.due_at)
    case.warnings = msgspec.to_builtins(moved)
    if case.paused_at is None:
        case.warn_at = next_warning(moved)
    return [] if case.due_at == before else [line(case, EventKind.RECOUNTED, note=_NOTE)]


async def _ceiling(
    session: AsyncSession,
    case: Case,
    *,
    had: Sequence[WorkingCalendar],
    has: Sequence[WorkingCalendar],
    rulebook: Rulebook,
) -> datetime:
    """Tell the latest deadline that the institution or the holder would have had from the start.

    So that a case does not gain time by going back and forth. Never earlier than the present
    deadline; only that one is known where the regulation it was opened under is not.
    """
    profile = await regulating.profile_under(session, case.rule, case.profile, rulebook)
    if profile is None:
        return case.due_at
    pauses = [
        Pause(reason=each.reason, since=each.since, until=each.until)
        for each in await store.ended_pauses(session, case.id, case.counted_from)
    ]
    term = term_of(profile, case.importance)
    if case.due_at > _latest(case, profile, term, pauses, had):
        term = profile.first_answer  # It became important later, which did not hasten it.
    return max(case.due_at, _latest(case, profile, term, pauses, has))


def _latest(
    case: Case,
    profile: Profile,
    term: Term,
    pauses: Sequence[Pause],
    calendars: Sequence[WorkingCalendar],
) -> datetime:
    found = [
        due_with_pauses(profile, case.counted_from, pauses, calendar=each, term=term)
        for each in calendars
    ]
    return max(each for each in found if each is not None)


def keeping_with(official: Official, home: Institution, page_home: Keeping) -> Keeping:
    """Tell an official's own hours, under the regulation of the page's institution."""
    return msgspec.structs.replace(
        page_home,
        zone=official.time_zone or home.time_zone,
        hours=tuple(official.hours or home.hours),
        region=home.region,
    )


async def _homes_of(session: AsyncSession, given: Sequence[Case]) -> dict[int, Institution]:
    ids = {case.page.institution_id for case in given}
    ids |= {case.official.institution_id for case in given if case.official is not None}
    found = await officials.institutions_of(session, ids) if ids else ()
    return {each.id: each for each in found}

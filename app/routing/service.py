"""Routing: every open case finds the official who will answer it, or says why not."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.officials import service as officials
from app.routing.rules import Candidate, choose

_LOOK_AGAIN: Final = timedelta(minutes=1)
"""How soon the reason why nobody has a case is looked at again."""


async def assign_open(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Hand open cases to officials; return how many cases were looked at.

    A case that nobody can take stays open with the reason, until somebody can.
    """
    claimed = await cases.claim_open(session, now=now, limit=limit)
    on_duty = defaultdict(list)
    institutions = {case.institution_id for case in claimed}
    for person in await officials.on_duty_in(session, institutions, now=now):
        on_duty[person.institution_id].append(Candidate(person.official_id, person.department_id))
    candidates = [c.official_id for several in on_duty.values() for c in several]
    load = await cases.load_per_official(session, candidates)
    assigned, left = [], {}
    for case in claimed:
        choice = choose(
            page_official_id=case.page.official_id,
            page_department_id=case.page.department_id,
            on_duty=on_duty[case.institution_id],
            load=load,
        )
        if choice.official_id is None:
            left[case.id] = (choice.why, choice.why != case.unassigned_reason)
            continue
        assigned.append((case, choice.official_id, choice.department_id, choice.why))
        load[choice.official_id] = load.get(choice.official_id, 0) + 1
    await cases.assign(session, assigned, now=now)
    await cases.leave_open(session, left, route_at=now + _LOOK_AGAIN, now=now)
    return len(claimed)

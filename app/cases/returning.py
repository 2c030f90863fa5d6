"""To whom a case returns that waits again: who had it while he is on duty, else to routing."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState, reopened_state
from app.officials import service as officials

_OFF_DUTY: Final = "Кто отвечал раньше, сейчас не на дежурстве, ждёт распределения."
_NOBODYS: Final = "Открыто снова, ждёт распределения."


async def on_duty_of(
    session: AsyncSession, several: Iterable[Case], *, now: datetime
) -> Collection[int]:
    """Tell which officials of those of these cases that have ended take new cases now."""
    ended = [case for case in several if case.state not in WORKABLE]
    had = {case.official_id for case in ended if case.official_id is not None}
    return await officials.on_duty_among(session, had, now=now) if had else ()


def put_back(case: Case, on_duty: Collection[int]) -> CaseState:
    """Leave a case with who had it, or with nobody where he takes no cases now."""
    if case.official_id is None:
        leave_to_routing(case, _NOBODYS)
    elif case.official_id not in on_duty:
        case.official_id = case.stands_in_for_id = None
        leave_to_routing(case, _OFF_DUTY)
    return reopened_state(case.official_id)


def leave_to_routing(case: Case, why: str) -> None:
    """Say why nobody has a case; what a coordinator was asked before its end is asked no more."""
    case.unassigned_reason = why
    case.needs_coordinator, case.escalated_at = False, None

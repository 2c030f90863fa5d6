"""Compares pages on probation with their targets; done again it changes nothing."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import ConflictError
from app.mentoring import service, store
from app.mentoring.model import Probation
from app.mentoring.rules import Ending, Record, is_over
from app.onboarding.journey import service as journey

_EVERY: Final = timedelta(minutes=5)
_MET: Final = "Все цели испытательного срока выполнены."


async def look(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Let pages graduate that have met their targets; return how many were looked at.

    A page that got its mentor elsewhere, as on the board, is given the usual targets; what was
    ended elsewhere is ended here.
    """
    for way in await store.on_probation_without_targets(session, limit=limit):
        targets = service.usual_targets()
        await store.begin(
            session, way.page_id, targets, began_at=way.probation_from or now, now=now
        )
    for probation, way in await store.ended_elsewhere(session, limit=limit):
        ending = Ending.SENT_BACK if way.graduated_at is None else Ending.GRADUATED
        service.end(probation, ending, "", now=now)
    due = await store.claim(session, now=now, limit=limit)
    counted = await store.records(session, [each.id for each in due], now=now) if due else {}
    for probation in due:
        await _settle(session, probation, counted[probation.id], now=now)
    return len(due)


async def _settle(
    session: AsyncSession, probation: Probation, record: Record, *, now: datetime
) -> None:
    probation.look_at = now + _EVERY
    targets = service.targets_of(probation)
    if not is_over(targets, record, began_at=probation.began_at, now=now):
        return
    try:
        await journey.graduate(session, probation.page_id, reason=_MET, now=now)
    except ConflictError:
        return  # somebody has ended it this very moment: the next round writes that down
    service.end(probation, Ending.GRADUATED, _MET, now=now)

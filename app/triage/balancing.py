"""How dear a miss is here: set by people, followed by workers, shown before it is changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.triage import store
from app.triage.balance import edges_for
from app.triage.model import BalanceMove, JudgeEdges
from app.triage.rules import Balance, Edges

LOOKED_BACK: Final = timedelta(days=14)
FEWEST: Final = 50
"""Of fewer comments nothing can be said."""


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What a balance would have done with the comments of the last two weeks."""

    balance: Balance
    flagged: int
    review: int
    passed: int
    expected_missed: float
    """How many of the passed ones were probably questions or complaints: the sum of chances."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The balance in force, since when, and what each of them would do."""

    balance: Balance
    moved_at: datetime | None
    """None where nobody has moved it yet."""
    moved_by: str
    since: datetime
    """From when on verdicts were counted."""
    comments: int
    """Judged since then; one that was edited is judged, and counted, again."""
    outlooks: tuple[Outlook, ...]
    """Empty while no worker has told its thresholds, or too few comments were judged."""


async def balance(session: AsyncSession) -> Balance:
    """Tell the balance in force."""
    last = await store.last_balance(session)
    return Balance.EVEN if last is None else last.balance


async def move(session: AsyncSession, to: Balance, *, by: str, now: datetime) -> None:
    """Set the balance; workers follow within half a minute. What is so already stays so."""
    await store.lock_moves(session)
    if to != await balance(session):
        session.add(BalanceMove(balance=to, moved_at=now, moved_by=by))
        await session.flush()


async def tell_edges(
    session: AsyncSession, model: str, edges: Edges, *, lacks: str = "", now: datetime
) -> None:
    """Write down a model's own thresholds, and why its encoder takes no part if it does not.

    For those who cannot load it.
    """
    await store.put_edges(session, model, edges, lacks=lacks, now=now)


async def standing(session: AsyncSession, *, now: datetime) -> Standing:
    """Tell how things stand, with what each balance would have done lately."""
    last = await store.last_balance(session)
    since = now - LOOKED_BACK
    edges = await store.newest_edges(session)
    comments = await store.count_judged(session, since)
    enough = edges is not None and comments >= FEWEST
    outlooks = await _outlooks(session, edges, since) if edges is not None and enough else ()
    return Standing(
        balance=Balance.EVEN if last is None else last.balance,
        moved_at=None if last is None else last.moved_at,
        moved_by="" if last is None else last.moved_by,
        since=since,
        comments=comments,
        outlooks=tuple(outlooks),
    )


async def _outlooks(session: AsyncSession, own: JudgeEdges, since: datetime) -> Sequence[Outlook]:
    found = []
    for each in Balance:
        edges = edges_for(each, Edges(needs_answer=own.needs_answer, review=own.review))
        flagged, review, passed, missed = await store.outlook(session, edges, since)
        found.append(
            Outlook(
                balance=each,
                flagged=flagged,
                review=review,
                passed=passed,
                expected_missed=round(missed, 1),
            )
        )
    return found

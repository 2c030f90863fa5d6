"""Reads of doubts must not walk all that was ever judged or decided."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.triage.doubts import store
from app.triage.rules import Importance
from tests.app.triage.filling import judged, scans


async def test_urgent_doubts_are_found_by_the_index_that_holds_no_others(
    session: AsyncSession,
) -> None:
    await judged(session, 10_000, model="live")

    found = await store.doubts(session, sight=None, newest=1, oldest=20)

    assert sum(one.importance is Importance.URGENT for one in found) == 10
    assert await scans(session, "ix_verdict_urgent") == 1
    assert await scans(session, "verdict") == 0

"""Reads of doubts must not walk all that was ever judged or decided."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.triage.doubts import store
from app.triage.rules import Importance
from tests import factories as make
from tests.app.triage.filling import judged, scans, settled, swept

_DECIDED: Final = """
    INSERT INTO decision (comment_id, version, labels, needs_answer, account_id, note, decided_at)
    SELECT id, version, '{}', false, :account_id, '',
        CAST(:now AS timestamptz) - (max(id) OVER () - id) * interval '1 hour'
    FROM comment
"""


@pytest.mark.parametrize(
    ("importance", "index"),
    [(Importance.URGENT, "ix_verdict_urgent"), (Importance.HIGH, "ix_verdict_high")],
)
async def test_important_doubts_are_found_by_an_index_that_holds_no_others(
    session: AsyncSession, importance: Importance, index: str
) -> None:
    await judged(session, 10_000, model="live")

    found = await store.doubts(session, sight=None, newest=1, oldest=20)

    assert sum(one.importance is importance for one in found) == 10
    assert await scans(session, index) == 1
    assert await scans(session, "verdict") == 0


async def test_of_urgent_doubts_that_were_decided_no_verdict_is_read(
    session: AsyncSession, sessions: Sessions
) -> None:
    await judged(session, 10_000, model="live")
    await session.execute(sql("UPDATE verdict SET importance = 'urgent' WHERE review"))
    await session.execute(sql("UPDATE comment SET state = 'in_case' WHERE id % 1000 > 0"))
    await session.commit()
    await swept(sessions)
    # So few are looked up one by one; of many the index is read from end to end.
    await session.execute(sql("SET LOCAL enable_nestloop = off"))

    counted = await store.count_urgent_doubts(session, sight=None, most=100)

    looked_up = sql("SELECT pg_stat_get_xact_tuples_fetched('ix_verdict_urgent'::regclass)")
    assert (counted, await session.scalar(looked_up)) == (10, 0)
    assert await scans(session, "ix_verdict_urgent") == 1


async def test_only_decisions_of_late_are_walked(session: AsyncSession) -> None:
    page = await judged(session, 10_000, model="live")
    account = await make.an_account(session)
    await session.execute(sql(_DECIDED), {"account_id": account.id, "now": make.NOW})
    await settled(session)
    sight, since = frozenset({page.institution_id}), make.NOW - timedelta(hours=9)

    found = await store.decided_lately(session, sight=sight, since=since, limit=30)

    ids = [one.comment_id for one in found]
    assert (len(ids), ids) == (10, sorted(ids, reverse=True))
    assert await scans(session, "ix_decision_decided_at") > 0
    assert [await scans(session, name) for name in ("decision", "pk_decision")] == [0, 0]

"""Reads that must not walk whole tables."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.triage import store
from tests import factories as make
from tests.app.triage.filling import judged, scans, settled

_TRIED: Final = """
    INSERT INTO shadow_verdict (comment_id, version, model, labels, scores, needs_answer, review,
        judged_at)
    SELECT id, version, tried.model, '{}', '{}', id % 2000 = 0, state = 'review', now()
    FROM comment, (VALUES ('a+encoder-1'), ('b+encoder-1'), ('c')) tried (model)
"""


async def test_differences_are_found_from_the_shadows_own_rows(session: AsyncSession) -> None:
    await judged(session, 10_000, model="live+encoder-1")
    await session.execute(sql(_TRIED))
    await settled(session)

    found = await store.differences(
        session,
        shadow="b",
        live="live",
        since=make.NOW - timedelta(days=1),
        before=None,
        limit=10,
    )

    assert len(found) == 5
    assert await scans(session, "ix_shadow_verdict_own") == 1
    assert [await scans(session, name) for name in ("shadow_verdict", "verdict", "comment")] == [
        0,
        0,
        0,
    ]

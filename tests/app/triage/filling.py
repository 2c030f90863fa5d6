"""Many judged comments at once, and which indexes a transaction has read by."""

from typing import Final

from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.pages.model import Page
from tests import factories as make

_COMMENTS: Final = """
    INSERT INTO comment (page_id, post_id, external_id, thread_id, text, attachments,
        content_hash, state, posted_at, fetched_at)
    SELECT :page_id, :post_id, 'n' || n, 'n' || n, 'слово ' || n, '{}', '',
        CASE WHEN n % 50 = 0 THEN 'review' ELSE 'no_answer' END, now(), now()
    FROM generate_series(1, :many) n
"""
_VERDICTS: Final = """
    INSERT INTO verdict (comment_id, version, labels, scores, needs_answer, review, importance,
        reasons, model, judged_at)
    SELECT id, version, '{}', '{}', false, state = 'review',
        CASE WHEN id % 1000 = 0 THEN 'urgent' WHEN id % 1000 = 500 THEN 'high' ELSE 'usual' END,
        '[]', :model, now()
    FROM comment
"""


async def judged(session: AsyncSession, many: int, *, model: str) -> Page:
    """Let many comments be judged under one post; each fiftieth is a doubt, a few of weight."""
    page = await make.a_page(session, await make.an_institution(session))
    post = await make.a_post(session, page)
    await session.flush()
    await session.execute(sql(_COMMENTS), {"page_id": page.id, "post_id": post.id, "many": many})
    await session.execute(sql(_VERDICTS), {"model": model})
    await settled(session)
    return page


async def settled(session: AsyncSession) -> None:
    """Let the planner know what there is, as it does in a service that runs; begin anew."""
    await session.execute(sql("ANALYZE"))
    await session.execute(sql("SELECT pg_stat_force_next_flush()"))
    await session.commit()


async def swept(sessions: Sessions) -> None:
    """Let the database know which pages of its tables all may see, as it does in quiet hours."""
    async with sessions() as session:
        options = {"isolation_level": "AUTOCOMMIT"}
        connection = await session.connection(execution_options=options)
        await connection.execute(sql("VACUUM ANALYZE"))


async def scans(session: AsyncSession, name: str) -> int:
    """Count how often this transaction began to read an index, or a table from end to end."""
    counted = await session.scalar(
        sql("SELECT pg_stat_get_xact_numscans(CAST(:name AS regclass))"), {"name": name}
    )
    return counted or 0

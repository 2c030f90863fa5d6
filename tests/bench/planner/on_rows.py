"""Measures steps of the planner on 200,000 rows: ``python -m tests.bench.planner.on_rows``."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, event, text

from app.base import embedded, migration
from app.base.database import Sessions, create_engine, create_sessions
from app.comments import service as comments
from app.pages.planning import service as planning
from app.pages.planning.holding import Plans
from app.pages.planning.rules import daily
from app.pages.planning.service import STEP
from app.vocabulary import Network
from tests import factories as make
from tests.servers import running

_STEPS = 40
_FILL = (
    """INSERT INTO page (network, link, external_id, title, url, institution_id, state, due_at,
      discover_at, created_at, polled_at, discovered_at)
    SELECT 'vk', 'https://vk.com/p' || g, -g, g, 'https://vk.com/p' || g, :institution, 'active',
      t, t + interval '30 d', t, t, t
    FROM generate_series(1, :pages) g, (SELECT CAST(:now AS timestamptz) t) AS moment""",
    """INSERT INTO post (page_id, external_id, text, published_at, found_at, changed_at)
    SELECT id, 1, '', created_at - g * interval '1 d', created_at, created_at
    FROM page, generate_series(1, 3) g WHERE random() < 0.5 ON CONFLICT DO NOTHING""",
    """INSERT INTO comment (page_id, post_id, external_id, thread_id, text, attachments,
      content_hash, state, posted_at, fetched_at)
    SELECT page_id, id, 7, 7, '', '{}', '', 'no_answer', published_at + interval '1 h', found_at
    FROM post WHERE id % 3 = 0""",
)
_POLL = """UPDATE page SET discovered_at = t, polled_at = t, discover_at = t + interval '30 d'
    FROM (SELECT CAST(:now AS timestamptz) t) AS moment WHERE discover_at <= t"""


async def measure(url: str, pages: int) -> None:
    """Meet all pages, then step; print milliseconds of processor and of each statement."""
    engine = create_engine(url)
    spent: dict[str, list[float]] = defaultdict(list)
    _time_statements(engine.sync_engine, spent)
    sessions = create_sessions(engine)
    await _fill(sessions, pages)
    plans = Plans({Network.VK: daily(24 * pages)})
    now, met, whole, cpu = make.NOW, 0, [], []
    while met < pages or len(cpu) < _STEPS:
        now += STEP
        begun, busy = time.perf_counter(), time.process_time()
        await _step(sessions, plans, now)
        busy, taken = time.process_time() - busy, time.perf_counter() - begun
        (held,) = plans.held.values()
        was_met, met = met, len(held.group.ids)
        if was_met == pages:
            cpu.append(1000 * busy)
            whole.append(1000 * taken)
        elif met == pages:
            print(f"met {pages:,} pages in {(now - make.NOW) / STEP:.0f} steps")
            spent.clear()
        async with sessions.begin() as session:
            await session.execute(text(_POLL), {"now": now})
    print(f"a step, our processor: median {np.median(cpu):.0f} ms, most {max(cpu):.0f} ms")
    print(f"a step by the clock: median {np.median(whole):.0f} ms, most {max(whole):.0f} ms")
    print(f"kept: {held.bytes_kept / 1e6:.1f} MB")
    for statement, times in spent.items():
        most = f"median {1000 * np.median(times):.1f}, most {1000 * max(times):.1f} ms"
        print(f"{len(times):4} times, {most}: {statement}")
    await engine.dispose()


async def _step(sessions: Sessions, plans: Plans, now: Any) -> None:
    async with sessions.begin() as session:
        await planning.lay_out(session, plans, now=now)
    async with sessions.begin() as session:
        await planning.step(
            session, plans, comments, centre_keys={}, backfill=timedelta(days=14), now=now
        )


async def _fill(sessions: Sessions, pages: int) -> None:
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        for statement in _FILL:
            given = {"institution": institution.id, "pages": pages, "now": make.NOW}
            named = {name: value for name, value in given.items() if f":{name}" in statement}
            await session.execute(text(statement), named)
        await session.execute(text("ANALYZE"))


def _time_statements(engine: Engine, spent: dict[str, list[float]]) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def _begin(*told: Any) -> None:
        told[4].begun = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def _end(*told: Any) -> None:
        spent[" ".join(told[2].split())[:70]].append(time.perf_counter() - told[4].begun)


@contextmanager
def _database() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="gospablik-bench-"))
    home.chmod(0o711)
    try:
        server = embedded.lay_postgres(home, lambda _: None, durable=True)
        with running(server, home):
            migration.migrate(server.url)
            yield server.url
    finally:
        shutil.rmtree(home)


def main() -> int:
    """Measure on a database of its own, which is gone afterwards."""
    parser = argparse.ArgumentParser(prog="tests.bench.planner.on_rows", description=__doc__)
    parser.add_argument("--pages", type=int, default=200_000)
    pages = parser.parse_args().pages
    with _database() as url:
        asyncio.run(measure(url, pages))
    return 0


if __name__ == "__main__":
    sys.exit(main())

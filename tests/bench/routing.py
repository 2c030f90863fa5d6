"""Measures routing among 100,000 open cases: ``python -m tests.bench.routing [--cases N]``.

A round claims and routes 500 cases. Once everybody is on duty; once in nine institutions of
ten nobody is, and these institutions' cases are the oldest.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import psutil
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.base import embedded, migration
from app.base.database import Sessions, create_engine, create_sessions
from app.deadlines.rulebook import Rulebook
from app.routing import service as routing
from tests.servers import running

_NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_AT_ONCE: Final = 500
_ROUNDS: Final = 7
_INSTITUTIONS: Final = 300
_FILL: Final = """
INSERT INTO institution (id, name, kind, municipality, created_at)
SELECT n, 'Школа ' || n, 'school', 'Город ' || n % 20, :now
FROM generate_series(1, :institutions) n;

INSERT INTO department (id, institution_id, name)
SELECT n, n, 'Приёмная' FROM generate_series(1, :institutions) n;

INSERT INTO official (id, institution_id, department_id, name, on_duty, created_at)
SELECT n, n, n, 'Ответственный ' || n, n > :quiet, :now
FROM generate_series(1, :institutions) n;

INSERT INTO page (id, network, link, external_id, title, url, institution_id, department_id,
    state, due_at, discover_at, created_at)
SELECT n, 'vk', 'l' || n, '-' || n, 'Страница', 'u', 1 + n % :institutions,
    1 + n % :institutions, 'active', :now, :now, :now
FROM generate_series(1, :pages) n;

INSERT INTO post (id, page_id, external_id, text, published_at, found_at, changed_at, recheck_at)
SELECT n, n, '1', 'Запись', :now, :now, :now, :now FROM generate_series(1, :pages) n;

INSERT INTO "case" (page_id, post_id, institution_id, thread_id, author_key, state, topic,
    importance, profile, rule, counted_from, due_at, route_at, written_at, opened_at)
SELECT page.id, page.id, page.institution_id, n::text, (n / 3)::text, 'open',
    (ARRAY['meals', 'building.heat', 'staff.rude', NULL])[1 + n / 7 % 4],
    (ARRAY['usual', 'usual', 'usual', 'high', 'urgent'])[1 + n / 11 % 5],
    'clock-24h', '', :now,
    CAST(:now AS timestamptz) + n * interval '1 second'
        + CASE WHEN page.institution_id > :quiet THEN interval '10 days' ELSE interval '0' END,
    :now, :now, :now
FROM generate_series(1, :cases) n JOIN page ON page.id = 1 + n % :pages;

ANALYZE
"""


class Round(NamedTuple):
    """Seconds that a round took."""

    wall: float
    processor: float
    """Of ours and of PostgreSQL's; neighbours do not matter."""


class Meter(NamedTuple):
    """The processes whose work is counted."""

    own: psutil.Process
    postgres: psutil.Process

    def processor(self) -> float:
        """Tell the seconds of processors spent so far by those that live."""
        all_of_them = [self.own, self.postgres, *self.postgres.children(recursive=True)]
        return sum(sum(each.cpu_times()[:2]) for each in all_of_them)


async def main() -> None:
    """Print the median and the longest of several rounds, for both towns."""
    parser = argparse.ArgumentParser(prog="tests.bench.routing", description="Measures routing.")
    parser.add_argument("--cases", type=int, default=100_000)
    cases = parser.parse_args().cases
    for idle, told in ((0.0, "everybody on duty"), (0.9, "nobody in nine of ten institutions")):
        home = Path(tempfile.mkdtemp(prefix="gospablik-bench-"))
        home.chmod(0o711)
        try:
            server = embedded.lay_postgres(home, lambda _: None, durable=True)
            with running(server, home) as postgres:
                await asyncio.to_thread(migration.migrate, server.url)
                meter = Meter(psutil.Process(), psutil.Process(postgres))
                rounds, assigned = await _measured(server.url, cases, idle, meter)
        finally:
            shutil.rmtree(home)
        print(
            f"{cases} open cases, {told}: a round of {_AT_ONCE} takes"
            f" {statistics.median(each.wall for each in rounds):.2f} s (longest"
            f" {max(each.wall for each in rounds):.2f}), of processors"
            f" {statistics.median(each.processor for each in rounds):.2f} s;"
            f" {assigned} given in {_ROUNDS} rounds"
        )


async def _measured(url: str, cases: int, idle: float, meter: Meter) -> tuple[list[Round], int]:
    engine = create_engine(url)
    sessions = create_sessions(engine)
    async with sessions.begin() as session:
        await _fill(session, cases, idle)
    rounds = [await _round(sessions, meter) for _ in range(_ROUNDS)]
    async with sessions() as session:
        given = await session.execute(text("SELECT count(*) FROM \"case\" WHERE state <> 'open'"))
        assigned = given.scalar_one()
    await engine.dispose()
    return rounds, assigned


async def _fill(session: AsyncSession, cases: int, idle: float) -> None:
    known = {
        "now": _NOW,
        "institutions": _INSTITUTIONS,
        "quiet": int(_INSTITUTIONS * idle),
        "pages": 4 * _INSTITUTIONS,
        "cases": cases,
    }
    for statement in _FILL.split(";"):
        needed = {name: value for name, value in known.items() if f":{name}" in statement}
        await session.execute(text(statement), needed)


async def _round(sessions: Sessions, meter: Meter) -> Round:
    rulebook = Rulebook.of(zone="Europe/Moscow")
    began, spent = time.monotonic(), meter.processor()
    async with sessions.begin() as session:
        await routing.assign_open(session, now=_NOW, limit=_AT_ONCE, rulebook=rulebook)
    return Round(time.monotonic() - began, meter.processor() - spent)


if __name__ == "__main__":
    asyncio.run(main())

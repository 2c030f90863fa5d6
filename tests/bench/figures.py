"""Measures the figures over 100,000 cases: ``python -m tests.bench.figures [--cases N]``.

A year's work of a region: 1,000 institutions, five comments a case, most cases answered.
Prints how long a reader waits for all figures of a span, and for each of its queries.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import event, text

from app.access.rules import Person, Role
from app.base import embedded, migration
from app.base.database import Sessions, create_engine, create_sessions
from app.insights.figures import service as figures
from app.insights.figures.rules import Lately, span_of
from tests.servers import running

_ZONE: Final = "Asia/Yekaterinburg"
_TRIES: Final = 7
_FILL: Final = (
    """INSERT INTO institution (name, kind, created_at)
       SELECT 'Школа № ' || n, 'school', now() FROM generate_series(1, 1000) n""",
    """INSERT INTO official (institution_id, name, created_at)
       SELECT id, 'Иванова А. П.', now() FROM institution""",
    """INSERT INTO page (network, link, title, url, institution_id, state, due_at, discover_at,
                         created_at, external_id)
       SELECT (ARRAY['vk','vk','ok','telegram','max'])[1 + id % 5], 'l' || id, name, 'u' || id,
              id, 'active', now(), now(), now(), 'e' || id FROM institution""",
    """INSERT INTO post (page_id, external_id, text, published_at, found_at, changed_at, recheck_at)
       SELECT id, 'p' || id, '', now(), now(), now(), now() FROM page""",
    """INSERT INTO account (login, name, password_hash, role, created_at)
       VALUES ('bench', '', '', 'trainer', now())""",
    """INSERT INTO "case" (page_id, post_id, institution_id, thread_id, author_key, state, outcome,
            topic, profile, counted_from, due_at, route_at, written_at, opened_at, assigned_at,
            official_id, first_reply_at, answered_at, is_late, resolution, closed_at)
       SELECT p, p, p, 't' || n, 'a' || n,
              CASE WHEN is_open THEN 'assigned' ELSE 'closed' END,
              CASE WHEN is_open THEN NULL WHEN n % 17 = 0 THEN 'no_answer_needed'
                   ELSE 'answered' END,
              (ARRAY['meals','building.heat','territory','roads','transport','safety','x',NULL])
                  [1 + n % 8],
              'x', at, at + interval '1 day', at, at, at + interval '1 minute',
              at + interval '2 minutes', p,
              CASE WHEN is_open THEN NULL ELSE at + answered END,
              CASE WHEN is_open THEN NULL ELSE at + answered END,
              answered > interval '1 day', CASE WHEN is_open THEN NULL ELSE 'explained' END,
              CASE WHEN is_open THEN NULL ELSE at + answered + interval '1 minute' END
       FROM (SELECT n, 1 + (n::bigint * 7919) % 1000 AS p,
                    now() - n * (interval '365 days' / :cases) AS at,
                    n <= :cases * 0.03 OR n % 400 = 0 AS is_open,
                    (1 + (n::bigint * 104729) % 2000) * interval '1 minute' AS answered
             FROM generate_series(1, CAST(:cases AS int)) n) made
       ORDER BY at""",
    """INSERT INTO comment (page_id, post_id, external_id, thread_id, text, attachments,
                            content_hash, state, posted_at, fetched_at)
       SELECT c.page_id, c.post_id, c.id || '.' || k, 't', repeat('слово ', 15), '{}', '',
              CASE k WHEN 1 THEN 'in_case' WHEN 5 THEN 'own' ELSE 'no_answer' END,
              c.written_at + k * interval '1 minute', c.written_at
       FROM "case" c, generate_series(1, 5) k ORDER BY c.written_at""",
    """INSERT INTO case_event (case_id, place, seal, kind, became, note, happened_at)
       SELECT c.id, k, '', CASE WHEN k = 5 AND c.id % 30 = 0 THEN 'reopened' ELSE 'viewed' END,
              c.state, '', c.written_at + k * interval '1 hour'
       FROM "case" c, generate_series(1, 5) k ORDER BY c.written_at""",
    """INSERT INTO reply (case_id, comment_id, comment_page_id, account_id, text, kind, key, state,
                          try_at, created_at, published_at, promised_until)
       SELECT c.id, (SELECT min(id) FROM comment), c.page_id, 1, '',
              CASE WHEN c.id % 10 = 0 THEN 'interim' ELSE 'final' END, gen_random_uuid(),
              'published', c.answered_at, c.answered_at, c.answered_at,
              CASE WHEN c.id % 10 = 0 THEN c.answered_at + interval '2 days' END
       FROM "case" c WHERE c.answered_at IS NOT NULL""",
    "VACUUM ANALYZE",
)


def main() -> None:
    """Fill a database, measure, print."""
    parser = argparse.ArgumentParser(prog="tests.bench.figures")
    parser.add_argument("--cases", type=int, default=100_000)
    number = parser.parse_args().cases
    with _database() as url:
        asyncio.run(_run(url, number))


@contextmanager
def _database() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="gospablik-figures-"))
    home.chmod(0o711)
    try:
        server = embedded.lay_postgres(home, lambda _: None, durable=True)
        with running(server, home):
            migration.migrate(server.url)
            yield server.url
    finally:
        shutil.rmtree(home)


async def _run(url: str, number: int) -> None:
    engine = create_engine(url, pool_size=2)
    async with engine.connect() as connection:
        filling = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in _FILL:
            given = {"cases": number} if ":cases" in statement else {}
            await filling.execute(text(statement), given)
    queries: list[tuple[float, str]] = []
    _listen(engine.sync_engine, queries)
    table = Table("Кто", "Период", "мс, медиана", "мс, худшее", "самый долгий запрос, мс")
    for name, sight in _READERS.items():
        for lately in Lately:
            row = await _measure(create_sessions(engine), sight, lately, queries)
            table.add_row(name, lately.value, *row)
    Console(width=120).print(f"{number} сообщений за год", table)
    await engine.dispose()


_READERS: Final = {
    "регион": None,
    "ведомство, 300 учреждений": frozenset(range(1, 301)),
    "школа": frozenset({7}),
}


async def _measure(
    sessions: Sessions,
    sight: frozenset[int] | None,
    lately: Lately,
    queries: list[tuple[float, str]],
) -> tuple[str, str, str]:
    person = Person(
        account_id=1, login="", name="", role=Role.HEAD, institution_id=None, official_id=7,
        sight=sight,
    )  # fmt: skip
    took = []
    for _ in range(_TRIES):
        queries.clear()
        async with sessions() as session:
            now = datetime.now(UTC)
            began = time.perf_counter()
            span = span_of(lately, None, None, zone=_ZONE, now=now)
            await figures.figures_of(session, person, span, now=now)
            took.append((time.perf_counter() - began) * 1000)
    slowest, statement = max(queries)
    what = statement.partition("FROM")[2].split()[0]
    return f"{median(took):.0f}", f"{max(took):.0f}", f"{slowest:.0f} {what}"


def _listen(engine: Any, queries: list[tuple[float, str]]) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Any, _c: Any, _s: str, _p: Any, _x: Any, _m: bool) -> None:  # noqa: FBT001
        connection.info["began"] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def end(connection: Any, _c: Any, statement: str, _p: Any, _x: Any, _m: bool) -> None:  # noqa: FBT001
        queries.append(((time.perf_counter() - connection.info["began"]) * 1000, statement))


if __name__ == "__main__":
    main()

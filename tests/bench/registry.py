"""How long a registry of 5,000 rows takes: ``python -m tests.bench.registry``.

The limit of the issue is 60 s from the file to the last row written, with 200 bad rows, and a
second import that changes nothing. Beside it: the board and its table over all those pages.
"""

import asyncio
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from app.access import service as access
from app.access.rules import Person, Role
from app.base import embedded, migration
from app.base.database import Sessions, create_engine, create_sessions
from app.onboarding.board import service as board
from app.onboarding.board.rules import Filter, Sorting
from app.onboarding.journey import walking
from app.onboarding.light import measuring
from app.onboarding.registry import service as registry
from tests import factories as make
from tests.app.onboarding.registry_file import a_region, a_workbook
from tests.servers import running

ROWS, BAD, LIMIT = 5_000, 200, 60


async def measure(sessions: Sessions) -> list[str]:
    """Bring the same file in twice; return lines to print."""
    content = a_workbook(a_region(ROWS, bad=BAD))
    async with sessions.begin() as session:
        trainer = access.person_of(await make.an_account(session, role=Role.TRAINER))
    lines = []
    for time_of in ("first", "second"):
        began = time.perf_counter()
        counts = await _import(sessions, trainer, content)
        seconds = time.perf_counter() - began
        lines.append(f"{time_of} import: {seconds:.1f} s, {counts}")
        assert seconds <= LIMIT, lines[-1]
    return [*lines, *await _boards(sessions)]


async def _import(sessions: Sessions, trainer: Person, content: bytes) -> dict[str, int]:
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        brought = await registry.bring(
            session, trainer, file_name="r.xlsx", content=content, now=now
        )
    await _work(sessions)
    async with sessions.begin() as session:
        await registry.decide(session, trainer, brought.id, now=now)
        counts = await registry.count_outcomes(session, brought)
    await _work(sessions)
    return {outcome.value: number for outcome, number in counts.items()}


async def _work(sessions: Sessions) -> None:
    moved = 1
    while moved:
        async with sessions.begin() as session:
            moved = await registry.work(session, now=datetime.now(UTC))


async def _boards(sessions: Sessions) -> list[str]:
    now, looked = datetime.now(UTC), 1
    began = time.perf_counter()
    while looked:
        async with sessions.begin() as session:
            looked = (await walking.look(session, now=now, limit=300)).looked
            looked += await measuring.measure(session, now=now, limit=300)
    lines = [f"stages and lights of all pages: {time.perf_counter() - began:.1f} s"]
    async with sessions() as session:
        for name, show in {
            "board": board.show_board(session, Filter(), sight=None),
            "table": board.show_table(
                session, Filter(), sight=None, sorting=Sorting.POINTS, after=None, limit=100
            ),
        }.items():
            began = time.perf_counter()
            await show
            lines.append(f"{name}: {(time.perf_counter() - began) * 1000:.0f} ms")
    return lines


def main() -> None:
    """Run beside a PostgreSQL of its own."""
    home = Path(tempfile.mkdtemp(prefix="gospablik-registry-"))
    home.chmod(0o711)
    try:
        server = embedded.lay_postgres(home, lambda _: None, durable=False)
        with running(server, home):
            migration.migrate(server.url)
            print("\n".join(asyncio.run(_measured(server.url))))
    finally:
        shutil.rmtree(home)


async def _measured(url: str) -> list[str]:
    engine = create_engine(url, pool_size=3)
    try:
        return await measure(create_sessions(engine))
    finally:
        await engine.dispose()


if __name__ == "__main__":
    main()

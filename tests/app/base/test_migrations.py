"""Migrations lead from nothing to the tables of the code, and back, and there again."""

import anyio.to_thread
from alembic import command
from sqlalchemy import text

from app.base.database import create_engine
from app.base.migration import is_at_head, migrate
from app.tables import config_with_tables


def test_the_tables_and_the_migrations_agree(empty_database_url: str) -> None:
    migrate(empty_database_url)

    command.check(config_with_tables(empty_database_url))


async def test_down_and_up_again_leaves_the_head(empty_database_url: str) -> None:
    config = config_with_tables(empty_database_url)
    engine = create_engine(empty_database_url, pool_size=1)

    before = await is_at_head(engine)
    await _in_thread(command.upgrade, config, "head")
    await _in_thread(command.downgrade, config, "base")
    async with engine.connect() as connection:
        left = await connection.scalar(text(_TABLES))
    await _in_thread(command.upgrade, config, "head")
    after = await is_at_head(engine)
    await engine.dispose()

    assert (before, left, after) == (False, 0, True)


async def _in_thread(act: object, *words: object) -> None:
    await anyio.to_thread.run_sync(act, *words)  # type: ignore[arg-type]


_TABLES = """
SELECT count(*) FROM information_schema.tables
WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""

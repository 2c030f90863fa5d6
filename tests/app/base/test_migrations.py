"""Migrations lead from nothing to the tables of the code, and back, and there again."""

import anyio.to_thread
import pytest
from alembic import command
from sqlalchemy import text

from app.base.database import create_engine
from app.base.migration import NewerDatabaseError, is_at_head, migrate
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


async def test_a_database_of_a_later_program_is_told_in_a_sentence(
    empty_database_url: str,
) -> None:
    engine = create_engine(empty_database_url, pool_size=1)
    await _in_thread(migrate, empty_database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()

    with pytest.raises(NewerDatabaseError, match="новее этой программы"):
        await _in_thread(migrate, empty_database_url)


async def test_an_address_that_served_stays_good_and_the_others_are_asked_for(
    empty_database_url: str,
) -> None:
    config = config_with_tables(empty_database_url)
    engine = create_engine(empty_database_url, pool_size=1)
    await _in_thread(command.upgrade, config, "0023")
    async with engine.begin() as connection:
        for statement in _PEOPLE:
            await connection.execute(text(statement))

    await _in_thread(command.upgrade, config, "0024")

    async with engine.connect() as connection:
        rows = await connection.execute(text(_MAILBOXES))
        found = {row.address: (row.confirmed, row.asked) for row in rows}
    await engine.dispose()
    assert found == {
        "served@example.ru": (True, False),
        "new@example.ru": (False, True),
        "known@example.ru": (True, False),
    }


_PEOPLE = (
    """
    INSERT INTO account (login, name, email, password_hash, oidc_subject, role, created_at)
    VALUES ('served', '', 'Served@example.ru', '', NULL, 'trainer', now()),
        ('new', '', 'new@example.ru', '', NULL, 'trainer', now()),
        ('known', '', 'known@example.ru', '', 'issuer 17', 'trainer', now()),
        ('none', '', '', '', NULL, 'trainer', now())
    """,
    """
    INSERT INTO personal_channel (account_id, channel, is_on, at_once, in_digest, quiet_from,
        quiet_until, rests_on_days_off, pause_minutes, address)
    SELECT id, 'email', true, '{}', '{}', 0, 0, false, 0, 'served@example.ru'
    FROM account WHERE login = 'served'
    """,
    """
    INSERT INTO delivery (account_id, channel, state, notices, key, try_at, created_at)
    SELECT id, 'email', 'sent', 1, gen_random_uuid(), now(), now()
    FROM account WHERE login = 'served'
    """,
)
_MAILBOXES = """
SELECT address, confirmed_at IS NOT NULL AS confirmed, ask_at IS NOT NULL AS asked FROM mailbox
"""


async def _in_thread(act: object, *words: object) -> None:
    await anyio.to_thread.run_sync(act, *words)  # type: ignore[arg-type]


_TABLES = """
SELECT count(*) FROM information_schema.tables
WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""

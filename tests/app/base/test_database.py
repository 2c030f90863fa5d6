"""What the ground under the tables promises to those who read."""

import asyncio
import contextlib
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.base.database import (
    close_engine,
    connected,
    create_engine,
    refusal_of,
    to_the_end,
)
from tests.ports import free_port


async def test_a_reading_comes_to_its_end_when_its_reader_goes_away() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def read() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    reader = asyncio.create_task(to_the_end(read()))
    await begun.wait()
    reader.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await reader
    may_end.set()

    await asyncio.wait_for(ended.wait(), 5)


async def test_what_is_in_use_when_the_engine_is_closed_is_closed_too(
    postgres_url: str, empty_database_url: str
) -> None:
    here = urlsplit(empty_database_url).path.lstrip("/")
    engine, begun = create_engine(empty_database_url), asyncio.Event()

    async def read() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            begun.set()
            await connection.execute(text("SELECT pg_sleep(0.3)"))

    reader = asyncio.create_task(to_the_end(read()))
    await begun.wait()
    reader.cancel()
    await close_engine(engine)

    async with connected(postgres_url) as sessions, sessions() as session:
        left = "SELECT count(*) FROM pg_stat_activity WHERE datname = :here"
        assert (await session.execute(text(left), {"here": here})).scalar_one() == 0


async def test_what_was_read_is_given_to_who_waits() -> None:
    async def read() -> str:
        return "read"

    assert await to_the_end(read()) == "read"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("gospablik:", "stranger:"), "имя и пароль"),
        (("gospablik:", "gospablik:wrong"), "имя и пароль"),
        (("/gospablik", "/nowhere"), "нет базы данных с таким именем"),
        (("/gospablik", "/gospablik?sslmode=require"), "не отвечает"),
    ],
)
async def test_why_the_database_lets_nobody_in_is_told_without_a_password(
    change: tuple[str, str], told: str, postgres_url: str
) -> None:
    engine = create_engine(told_otherwise(postgres_url, change))

    with pytest.raises((DBAPIError, OSError)) as refused:
        await engine.connect().start()

    await engine.dispose()
    assert told in refusal_of(refused.value)
    assert "wrong" not in refusal_of(refused.value)


async def test_who_may_not_come_in_at_all_is_not_sent_to_look_at_his_password(
    postgres_url: str,
) -> None:
    ours, password = create_engine(postgres_url), urlsplit(postgres_url).password
    async with ours.begin() as connection:
        await connection.execute(text("DROP ROLE IF EXISTS barred"))
        await connection.execute(text(f"CREATE ROLE barred NOLOGIN PASSWORD '{password}'"))
    barred = create_engine(told_otherwise(postgres_url, ("gospablik:", "barred:")))

    with pytest.raises(DBAPIError) as refused:
        await barred.connect().start()

    await barred.dispose()
    async with ours.begin() as connection:
        await connection.execute(text("DROP ROLE barred"))
    await ours.dispose()
    assert "pg_hba.conf" in refusal_of(refused.value)


async def test_a_database_that_is_away_is_told_as_one() -> None:
    engine = create_engine(f"postgresql://x@127.0.0.1:{free_port()}/x")

    with pytest.raises(OSError) as refused:  # noqa: PT011 - asked for its words below
        await engine.connect().start()

    await engine.dispose()
    assert "не отвечает" in refusal_of(refused.value)


def told_otherwise(url: str, change: tuple[str, str]) -> str:
    """Change an address at the end at which the words stand last or first."""
    before, after = change
    if before.startswith("/"):
        return url.removesuffix(before) + after
    return url.replace(f"//{before}", f"//{after}", 1)

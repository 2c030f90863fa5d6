"""The embedded servers: real PostgreSQL and Valkey that start anywhere and keep their data."""

import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec
import psutil
import pytest
import redis

from app.base import embedded
from app.base.children import Child
from app.base.home import (
    HomeError,
    at_home,
    forget_addresses,
    only_one,
    remembered_port,
    secret,
    write_addresses,
)
from app.base.probes import in_time
from app.base.settings import Settings
from app.base.supervisor import Pace, Supervisor
from app.up import child_of


@pytest.fixture
async def supervisor(server_home: Path) -> AsyncIterator[Supervisor]:
    """A supervisor in a home of its own, beside the test run's servers."""
    home = server_home / f"home-{os.urandom(4).hex()}"
    home.mkdir(mode=0o711)
    supervisor = Supervisor(
        home, lambda _: None, hear=lambda _, __: None, pace=Pace(first=0.1, most=0.5)
    )
    yield supervisor
    await supervisor.stop()


@pytest.fixture
def home(supervisor: Supervisor) -> Path:
    return supervisor.home


def postgres_in(home: Path) -> embedded.Server:
    return embedded.lay_postgres(home, lambda _: None, durable=False)


async def answer(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_postgres_of_the_wheel_knows_russian_words(empty_database_url: str) -> None:
    alike = await answer(
        empty_database_url,
        "SELECT to_tsvector('russian', 'Почему холодно в садике?')"
        " @@ to_tsquery('russian', 'холодный')",
    )
    small = await answer(empty_database_url, "SELECT lower('ЁЛКА')")

    assert alike is True
    assert small == "ёлка"


async def test_postgres_is_the_eighteenth_and_lets_nobody_in_without_a_password(
    empty_database_url: str,
) -> None:
    version = await answer(empty_database_url, "SHOW server_version")
    addresses = await answer(empty_database_url, "SHOW listen_addresses")
    nameless = empty_database_url.replace(
        empty_database_url.split("@", maxsplit=1)[0], "postgresql://gospablik"
    )

    assert str(version).startswith("18")
    assert addresses == "127.0.0.1"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(nameless, password="guessed")


def test_valkey_is_empty_for_each_test_and_writes_every_second(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        assert client.dbsize() == 0
        assert client.config_get("append*") == {
            "appendonly": "yes",
            "appendfsync": "everysec",
            "appendfilename": "appendonly.aof",
            "appenddirname": "appendonlydir",
        }


def test_valkey_lets_nobody_in_without_a_password(redis_url: str) -> None:
    bare = "redis://" + redis_url.split("@")[1]

    with redis.Redis.from_url(bare) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


async def test_postgres_killed_hard_comes_back_with_what_was_committed(
    supervisor: Supervisor, home: Path
) -> None:
    server = postgres_in(home)
    await supervisor.start(child_of(server))
    await answer(server.url, "CREATE TABLE kept AS SELECT 42 AS value")
    first = supervisor.pid_of("postgres")

    os.kill(first, signal.SIGKILL)

    async def is_back() -> bool:
        return supervisor.pid_of("postgres") != first and server.is_ready()

    assert await in_time(is_back, 20)
    assert await answer(server.url, "SELECT value FROM kept") == 42


async def test_a_second_start_on_the_same_data_finds_it_and_the_same_address(
    supervisor: Supervisor, home: Path
) -> None:
    server = postgres_in(home)
    await supervisor.start(child_of(server))
    await answer(server.url, "CREATE TABLE kept AS SELECT 42 AS value")
    await supervisor.stop()

    again = postgres_in(home)
    await supervisor.start(child_of(again))

    assert again.url == server.url
    assert await answer(again.url, "SELECT value FROM kept") == 42


async def test_a_pid_file_that_names_a_stranger_does_not_hinder_the_start(
    supervisor: Supervisor, home: Path
) -> None:
    server = postgres_in(home)
    lock = home / "postgres" / "data" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n5432\n\n127.0.0.1\n 1 1\nready\n")

    await supervisor.start(child_of(server))

    assert await answer(server.url, "SELECT 1") == 1
    assert psutil.pid_exists(os.getpid())


async def test_a_server_left_by_a_killed_launcher_makes_room(
    supervisor: Supervisor, home: Path
) -> None:
    server = postgres_in(home)
    await supervisor.start(child_of(server))
    left = supervisor.pid_of("postgres")

    server.before_start()

    assert not psutil.pid_exists(left)


async def test_valkey_keeps_its_queue_over_a_hard_kill(supervisor: Supervisor, home: Path) -> None:
    server = embedded.lay_valkey(home)
    await supervisor.start(child_of(server))
    with redis.Redis.from_url(server.url) as client:
        client.set("bell", "rung")
        client.execute_command("WAITAOF", 1, 0, 5000)
    first = supervisor.pid_of("valkey")

    os.kill(first, signal.SIGKILL)

    async def is_back() -> bool:
        return supervisor.pid_of("valkey") != first and server.is_ready()

    assert await in_time(is_back, 20)
    with redis.Redis.from_url(server.url) as client:
        assert client.get("bell") == b"rung"


async def test_a_cluster_half_made_by_a_killed_start_is_made_anew(home: Path) -> None:
    half = home / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")

    postgres_in(home)

    assert (home / "postgres" / "data" / "global").is_dir()
    assert not half.exists()


def test_a_port_is_remembered_until_a_stranger_takes_it(tmp_path: Path) -> None:
    port = remembered_port(tmp_path, "postgres")
    assert remembered_port(tmp_path, "postgres") == port

    with socket.create_server(("127.0.0.1", port)):
        other = remembered_port(tmp_path, "postgres")

    assert other != port
    assert remembered_port(tmp_path, "postgres") == other


def test_a_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = secret(tmp_path, "postgres")

    assert secret(tmp_path, "postgres") == first
    assert (tmp_path / "secrets" / "postgres.txt").stat().st_mode & 0o077 == 0
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_a_second_launcher_in_one_home_is_told_who_is_there(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", port=8123)

    with (
        only_one(settings),
        pytest.raises(HomeError, match=rf"процесс {os.getpid()}.*8123"),
        only_one(settings),
    ):
        pass


def test_a_home_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(HomeError, match="GOSPABLIK_HOME"),
        only_one(Settings(home=tmp_path / "file" / "home")),
    ):
        pass


def test_other_commands_find_the_running_service_and_keep_what_the_operator_set(
    tmp_path: Path,
) -> None:
    running = Settings(home=tmp_path, database_url="postgresql://ours", redis_url="redis://ours")
    secret(tmp_path, "fernet", lambda: "the-key")
    write_addresses(running)

    found = at_home(Settings(home=tmp_path))
    own = at_home(Settings(home=tmp_path, database_url="postgresql://his"))

    assert (found.database_url, found.secret_key) == ("postgresql://ours", "the-key")
    assert (own.database_url, own.redis_url) == ("postgresql://his", "redis://ours")
    forget_addresses(tmp_path)
    assert at_home(Settings(home=tmp_path)) == Settings(home=tmp_path)


def test_the_tools_for_a_backup_are_in_the_wheel() -> None:
    for tool in ("pg_dump", "pg_restore", "psql"):
        words = [str(embedded.postgres_programs() / tool), "--version"]
        assert b"18" in subprocess.run(words, capture_output=True, check=True).stdout  # noqa: S603


async def test_a_child_made_of_a_server_shows_no_password(home: Path) -> None:
    server = embedded.lay_valkey(home)
    child: Child = child_of(server)

    password = server.url.split(":")[2].split("@")[0]
    assert password not in repr(server) + repr(child) + " ".join(child.argv)
    assert msgspec.structs.asdict(child)["name"] == "valkey"

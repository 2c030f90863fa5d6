"""`gospablik backup` and `restore` as an operator meets them: with the embedded PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.base import embedded
from app.base.settings import Settings, environment_of
from tests.servers import running


@pytest.fixture
def home(server_home: Path) -> Path:
    folder = server_home / f"backup-{os.urandom(4).hex()}"
    (folder / "run").mkdir(parents=True)
    return folder


@pytest.fixture
def dump(home: Path, tmp_path: Path) -> Path:
    """Back a database up that holds one line."""
    server = embedded.lay_postgres(home, print, durable=False)
    with running(server, home):
        sql(server, "CREATE TABLE told (word text)", "INSERT INTO told VALUES ('вода')")
        file = tmp_path / "gospablik.dump"
        done = gospablik("backup", str(file), settings=at(home, server))
        assert done.returncode == 0, done.stderr
        sql(server, "UPDATE told SET word = 'свет'")
    return file


def at(home: Path, server: embedded.Server | None = None) -> Settings:
    if server is None:
        return Settings(home=home)
    return Settings(home=home, database_url=server.url, redis_url="redis://127.0.0.1:1/0")


def gospablik(*words: str, settings: Settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "app.cli", *words],
        env=environment_of(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def sql(server: embedded.Server, *statements: str) -> str:
    words = [word for each in statements for word in ("--command", each)]
    program = str(embedded.postgres_programs() / "psql")
    done = subprocess.run(  # noqa: S603
        [program, "--no-psqlrc", "--tuples-only", "--no-align", *words, server.url],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def told(home: Path) -> str:
    server = embedded.lay_postgres(home, print, durable=False)
    with running(server, home):
        return sql(server, "SELECT word FROM told")


def test_a_backup_is_private_and_brings_back_what_was_there(home: Path, dump: Path) -> None:
    mode = dump.stat().st_mode & 0o777

    done = gospablik("restore", str(dump), settings=at(home))

    assert done.returncode == 0, done.stdout + done.stderr
    assert (mode, told(home)) == (0o600, "вода")


def test_what_a_killed_restore_left_behind_is_in_nobodys_way(home: Path, dump: Path) -> None:
    server = embedded.lay_postgres(home, print, durable=False)
    with running(server, home):
        for left in ("gospablik_restored", "gospablik_before"):
            sql(server, f"CREATE DATABASE {left}")

    codes = [gospablik("restore", str(dump), settings=at(home)).returncode for _ in range(2)]

    with running(server, home):
        databases = sql(server, "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database")
    assert (codes, told(home)) == ([0, 0], "вода")
    assert databases == "gospablik postgres template0 template1"


def test_what_is_no_whole_dump_replaces_nothing(home: Path, dump: Path) -> None:
    torn = dump.with_name("torn.dump")
    torn.write_bytes(dump.read_bytes()[:-40])
    junk = dump.with_name("junk.dump")
    junk.write_text("не копия")

    codes = [
        gospablik("restore", str(each), settings=at(home)).returncode
        for each in (torn, junk, dump.with_name("none.dump"))
    ]

    assert (codes, told(home)) == ([2, 2, 2], "свет")


def test_a_database_of_somebody_else_is_left_alone(home: Path, tmp_path: Path) -> None:
    foreign = Settings(home=home, database_url="postgresql://x@127.0.0.1:1/x")

    done = gospablik("restore", str(tmp_path / "any.dump"), settings=foreign)

    assert (done.returncode, "DATABASE_URL" in done.stderr) == (2, True)

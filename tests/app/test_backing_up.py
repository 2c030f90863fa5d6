"""`gospablik backup` and `restore` as an operator meets them: with the embedded PostgreSQL."""

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from app.base import embedded
from app.base.processes import wait_until
from app.base.settings import Settings, environment_of
from app.restoring import (
    NothingReplacedError,
    OldOneLeftError,
    UnknownNameError,
    fill,
    swap,
)
from tests.ports import free_port
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


def gospablik(
    *words: str, settings: Settings, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "app.cli", *words],
        env={**environment_of(settings), **({"PATH": str(path)} if path else {})},
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


def test_each_file_that_is_no_whole_dump_is_told_apart(home: Path, dump: Path) -> None:
    whole = dump.read_bytes()
    newer = whole[:6] + bytes([whole[6] + 9]) + whole[7:]
    files = {
        "none.dump": (None, "нет такого файла"),
        "empty.dump": (b"", "файл пуст"),
        "junk.dump": ("не копия".encode(), "это не копия базы данных"),
        "packed.dump": (gzip.compress(whole), "gunzip"),
        "text.dump": (b"--\n-- PostgreSQL database dump\n--\n", "это текст SQL"),
        "headless.dump": (whole[:3], "обрывается"),
        "torn.dump": (whole[:-1], "обрывается"),
        "half.dump": (whole[: len(whole) // 2], "обрывается"),
        "newer.dump": (newer, "более новым PostgreSQL"),
    }
    folder = dump.with_name("folder.dump")
    folder.mkdir()

    told_of = {"folder.dump": gospablik("restore", str(folder), settings=at(home)).stderr}
    for name, (content, _) in files.items():
        file = dump.with_name(name)
        if content is not None:
            file.write_bytes(content)
        done = gospablik("restore", str(file), settings=at(home))
        told_of[name] = done.stderr if done.returncode == 2 else "accepted"

    assert "это папка" in told_of.pop("folder.dump")
    assert [name for name, (_, why) in files.items() if why not in told_of[name]] == []
    assert not any("закрыт" in each or "Traceback" in each for each in told_of.values())
    assert told(home) == "свет"


@contextmanager
def filling(home: Path) -> Iterator[embedded.Server]:
    """Run the server as it runs while a dump is restored."""
    server = embedded.lay_postgres(home, print, durable=False)
    with running(server, home):
        yield server


def word_of(server: embedded.Server) -> str:
    return sql(server, "SELECT word FROM told")


def test_a_restore_that_fails_before_the_swap_says_that_nothing_changed(
    home: Path, dump: Path
) -> None:
    program = str(embedded.postgres_programs() / "psql")
    with (
        filling(home) as server,
        subprocess.Popen([program, server.url], stdin=subprocess.PIPE) as guest,  # noqa: S603
    ):
        seen = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'gospablik'"
        assert wait_until(lambda: sql(server, seen) == "2", seconds=20)

        with pytest.raises(NothingReplacedError, match="прежняя база на месте") as refused:
            fill(dump, server.url)

        guest.communicate()
        assert "being accessed by other users" in str(refused.value)
        assert word_of(server) == "свет"


def test_a_restore_that_fails_after_the_swap_says_that_the_copy_is_in_place(
    home: Path, dump: Path
) -> None:
    with filling(home) as server:
        sql(server, "ALTER DATABASE gospablik IS_TEMPLATE true")  # such a one cannot be dropped

        with pytest.raises(OldOneLeftError, match=r"Копия восстановлена.*gospablik_before"):
            fill(dump, server.url)

        old = server.url.removesuffix("gospablik") + "gospablik_before"
        left = sql(msgspec.structs.replace(server, url=old), "SELECT word FROM told")
        assert (word_of(server), left) == ("вода", "свет")


def test_a_server_that_falls_silent_at_the_swap_is_not_spoken_for() -> None:
    silent = f"postgresql://gospablik:x@127.0.0.1:{free_port()}/postgres"

    with pytest.raises(UnknownNameError, match="или копия, или прежняя база"):
        swap("gospablik", url=silent)


def test_backups_at_once_into_one_file_leave_a_whole_one(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "at-once.dump"
    with filling(home) as server:
        sql(server, "CREATE TABLE told AS SELECT 'вода' AS word FROM generate_series(1, 200000)")
        environment = environment_of(at(home, server))
        several = [
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "app.cli", "backup", str(file)],
                env=environment,
                stdout=subprocess.DEVNULL,
            )
            for _ in range(3)
        ]
        codes = [each.wait(120) for each in several]
        sql(server, "UPDATE told SET word = 'свет'")

    done = gospablik("restore", str(file), settings=at(home))

    assert (codes, done.returncode) == ([0, 0, 0], 0)
    assert [each.name for each in tmp_path.iterdir()] == ["at-once.dump"]
    assert told(home) == "вода"


def test_a_killed_backup_leaves_the_old_file_and_the_next_one_clears_up(
    home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "killed.dump"
    file.write_text("прежняя")
    with filling(home) as server:
        sql(server, "CREATE TABLE told AS SELECT 'вода' AS word")
        lock = subprocess.Popen(  # noqa: S603
            [str(embedded.postgres_programs() / "psql"), server.url],
            stdin=subprocess.PIPE,
            text=True,
        )
        assert lock.stdin
        lock.stdin.write("BEGIN; LOCK TABLE told;\n")
        lock.stdin.flush()
        killed = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "app.cli", "backup", str(file)],
            env=environment_of(at(home, server)),
        )
        assert wait_until(lambda: len(list(tmp_path.iterdir())) == 2, seconds=60)
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
        between = (file.read_text(), len(list(tmp_path.iterdir())))
        lock.communicate("COMMIT;\n")

        done = gospablik("backup", str(file), settings=at(home, server))

    assert between == ("прежняя", 2)
    assert (done.returncode, [each.name for each in tmp_path.iterdir()]) == (0, ["killed.dump"])
    assert file.read_bytes().startswith(b"PGDMP")


@pytest.mark.parametrize("name", ["no/such/x.dump", "folder", "/dev/null"])
def test_where_no_backup_can_be_put_is_told_and_nothing_harmed(
    name: str, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    silent = Settings(home=home, database_url=f"postgresql://x@127.0.0.1:{free_port()}/x")

    done = gospablik("backup", str(tmp_path / name), settings=silent)

    assert (done.returncode, "Копия не записана" in done.stderr) == (2, True)
    assert Path("/dev/null").is_char_device()
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_a_backup_of_a_database_that_is_away_replaces_nothing(home: Path, tmp_path: Path) -> None:
    silent = Settings(home=home, database_url=f"postgresql://x@127.0.0.1:{free_port()}/x")
    file = tmp_path / "kept.dump"
    file.write_text("прежняя")

    done = gospablik("backup", str(file), settings=silent)

    assert (done.returncode, "pg_dump" in done.stderr) == (2, True)
    assert (file.read_text(), len(list(tmp_path.iterdir()))) == ("прежняя", 1)


def test_over_tls_the_machines_own_program_is_told_what_the_service_is(
    home: Path, tmp_path: Path
) -> None:
    """The one out of the wheel is built without TLS; this one writes down what it was told."""
    stub = tmp_path / "pg_dump"
    stub.write_text('#!/bin/sh\n/usr/bin/env | /usr/bin/sort > "${2#--file=}"\n')
    stub.chmod(0o755)
    certificate = tmp_path / "ca.pem"
    certificate.touch()
    query = f"ssl=verify_full&sslrootcert={certificate}"
    foreign = Settings(home=home, database_url=f"postgresql://us:p%40ss@db.invalid:6432/x?{query}")

    done = gospablik("backup", str(tmp_path / "x.dump"), settings=foreign, path=tmp_path)

    told = dict(line.split("=", 1) for line in (tmp_path / "x.dump").read_text().splitlines())
    assert done.returncode == 0, done.stderr
    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", str(certificate))
    assert (told["PGHOST"], told["PGPORT"], told["PGPASSWORD"]) == ("db.invalid", "6432", "p@ss")


def test_a_server_that_takes_no_plain_words_is_told_with_the_way_out(
    home: Path, tmp_path: Path
) -> None:
    with filling(home) as server:
        (home / "postgres" / "data" / "pg_hba.conf").write_text("hostssl all all all trust\n")
        sql(server, "SELECT pg_reload_conf()")

        done = gospablik("backup", str(tmp_path / "x.dump"), settings=at(home, server))

    assert done.returncode == 2
    assert "допишите в DATABASE_URL sslmode=require" in done.stderr


def test_a_backup_that_cannot_be_encrypted_as_asked_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.dump"
    foreign = Settings(home=home, database_url="postgresql://us@db.invalid/x?sslmode=require")

    done = gospablik("backup", str(file), settings=foreign, path=tmp_path)

    assert (done.returncode, "требует TLS" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_somebody_else_is_left_alone(home: Path, tmp_path: Path) -> None:
    foreign = Settings(home=home, database_url="postgresql://x@127.0.0.1:1/x")

    done = gospablik("restore", str(tmp_path / "any.dump"), settings=foreign)

    assert (done.returncode, "DATABASE_URL" in done.stderr) == (2, True)

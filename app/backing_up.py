"""`gospablik backup` and `gospablik restore`: the whole database as one file, and back.

Both run PostgreSQL's own programs out of the wheel, so they serve `gospablik up`; beside a
PostgreSQL of somebody else stand its own.
"""

import asyncio
import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from app.base import embedded
from app.base.accounts import AccountError
from app.base.children import ChildFailedError
from app.base.errors import ConflictError, InvalidError, NotReadyError
from app.base.home import HomeError, only_one
from app.base.settings import Settings
from app.base.streams import UnreadableError, open_source
from app.base.supervisor import Supervisor
from app.screen import Screen
from app.up import child_of

_FRESH, _BEFORE = "gospablik_restored", "gospablik_before"
_LAST_WORDS: Final = 500


class NoProgramsError(NotReadyError):
    """PostgreSQL's programs are not here: in a container, say."""

    def __init__(self) -> None:
        super().__init__(
            "Программ PostgreSQL здесь нет. Как сделать копию в compose и у своей базы, сказано"
            " в docs/operate.md, раздел Backups."
        )


class ForeignDatabaseError(ConflictError):
    """The database is not ours to be dropped and filled."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL задан: restore заменяет только встроенную базу (gospablik up)."
            " Свою базу восстановите программой pg_restore, см. docs/operate.md."
        )


class BackupError(InvalidError):
    """A program of PostgreSQL gave up; nothing was replaced."""

    def __init__(self, program: str, said: str) -> None:
        super().__init__(f"{program} не справился, ничего не заменено: {said}")


def run_backup(file: Path, database_url: str) -> None:
    """Write the database to a file that only we may read; an older one is replaced whole.

    Raises NoProgramsError and BackupError.
    """
    fresh = file.with_name(file.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        _run("pg_dump", "--format=custom", f"--file={fresh}", url=database_url)
        fresh.replace(file)
    except OSError as error:
        raise BackupError("Запись копии", f"{file}: {error.strerror}") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def run_restore(file: Path, settings: Settings) -> int:
    """Put a dump in the place of the embedded database; returns the exit code.

    The service must be stopped. The old database stays until the new one is whole.
    Raises ForeignDatabaseError, UnreadableError, NoProgramsError and BackupError.
    """
    if settings.database_url:
        raise ForeignDatabaseError
    with open_source(file) as source:
        source.read(1)
    try:
        _run("pg_restore", "--list", f"--file={os.devnull}", str(file))
    except BackupError as error:
        raise UnreadableError(file) from error
    screen = Screen(verbose=False)
    try:
        with only_one(settings) as home:
            asyncio.run(_restore(file.resolve(), home, screen))
    except (HomeError, AccountError, embedded.EmbeddedError, ChildFailedError) as error:
        screen.say(f"Не получилось: {error}")
        return 1
    return 0


async def _restore(file: Path, home: Path, screen: Screen) -> None:
    supervisor = Supervisor(home, screen.say, hear=screen.hear)
    supervisor.stop_leftovers()
    server = embedded.lay_postgres(home, screen.say)
    try:
        await supervisor.start(child_of(server))
        with screen.step("База данных восстановлена"):
            await asyncio.to_thread(_fill, file, server.url)
    finally:
        await supervisor.stop()


def _fill(file: Path, url: str) -> None:
    """Fill a database beside the one in use, then change their names at once.

    Whoever is killed leaves one of both whole under its name; a repeat clears up.
    """
    name = urlsplit(url).path.lstrip("/")
    beside = url.removesuffix(f"/{name}")
    kept = f"{beside}/postgres"
    for left in (_FRESH, _BEFORE):
        _sql(f"DROP DATABASE IF EXISTS {left} WITH (FORCE)", url=kept)
    _sql(f"CREATE DATABASE {_FRESH}", url=kept)
    words = ("--exit-on-error", "--no-owner", f"--dbname={_FRESH}", str(file))
    _run("pg_restore", *words, url=f"{beside}/{_FRESH}")
    _sql(
        f"ALTER DATABASE {name} RENAME TO {_BEFORE}",
        f"ALTER DATABASE {_FRESH} RENAME TO {name}",
        url=kept,
    )
    _sql(f"DROP DATABASE {_BEFORE} WITH (FORCE)", url=kept)


def _sql(*statements: str, url: str) -> None:
    """Run one statement, or several that hold together."""
    whole = ["--single-transaction"] if len(statements) > 1 else []
    words = [f"--command={statement}" for statement in statements]
    _run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *whole, *words, url=url)


def _run(program: str, *words: str, url: str = "") -> None:
    try:
        found = embedded.postgres_programs() / program
    except embedded.EmbeddedError as error:
        raise NoProgramsError from error
    done = subprocess.run(  # noqa: S603 - a program of the wheel, words of ours
        [str(found), *words],
        env=_environment_of(url) if url else {},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(program, (done.stderr or done.stdout).strip()[-_LAST_WORDS:])


def _environment_of(url: str) -> dict[str, str]:
    """Tell a program where to go by its environment: its words can be read by all."""
    parts = urlsplit(url)
    return {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }

"""`gospablik restore`: a dump in the place of the embedded database."""

import asyncio
import os
import stat
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.base import embedded
from app.base.accounts import AccountError
from app.base.children import ChildFailedError
from app.base.database_url import environment_of_programs
from app.base.errors import ConflictError, InvalidError
from app.base.home import HomeError, only_one
from app.base.programs import ProgramError, run
from app.base.settings import Settings
from app.base.streams import UnreadableError, open_source
from app.base.supervisor import Supervisor
from app.screen import Screen
from app.up import child_of

_FRESH, _BEFORE = "gospablik_restored", "gospablik_before"
_HEAD: Final = 512
_MAGIC: Final = b"PGDMP"
_TAR: Final = b"ustar"
_TAR_AT: Final = 257
_GZIP: Final = b"\x1f\x8b"
_SQL: Final = b"PostgreSQL database dump"
_CUT: Final = ("end of file", "too short", "end of input")
_TAKE_ANOTHER: Final = "Возьмите другую копию: ту, что записала команда gospablik backup"


class ForeignDatabaseError(ConflictError):
    """The database is not ours to be dropped and filled."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL задан: restore заменяет только встроенную базу (gospablik up)."
            " Свою базу восстановите программой pg_restore, см. docs/operate.md."
        )


class NoDumpError(InvalidError):
    """The file cannot be restored; nothing was touched."""

    def __init__(self, file: Path, sentence: str) -> None:
        super().__init__(f"{file}: {sentence}. В базе ничего не изменено.")


class NothingReplacedError(InvalidError):
    """Something failed before the databases' names were changed."""

    def __init__(self, error: ProgramError) -> None:
        super().__init__(
            "Копия не восстановлена, прежняя база на месте и цела: сервис можно запускать, restore"
            f" можно повторить (он уберёт и недописанную базу {_FRESH}). {error.said}"
        )


class UnknownNameError(InvalidError):
    """Nobody can tell whether the names were changed; both databases are whole."""

    def __init__(self, error: ProgramError) -> None:
        super().__init__(
            "Сервер базы замолчал, пока менялись имена баз: под рабочим именем стоит или копия,"
            f" или прежняя база, и обе целы. Повторите restore: он поставит копию. {error.said}"
        )


class OldOneLeftError(InvalidError):
    """The dump is in its place; what was there before could not be removed."""

    def __init__(self, error: ProgramError) -> None:
        super().__init__(
            "Копия восстановлена, сервис можно запускать. Не удалась только уборка: прежняя база"
            f" осталась рядом под именем {_BEFORE} и занимает место, пока её не уберёт следующий"
            f" restore. {error.said}"
        )


def run_restore(file: Path, settings: Settings) -> int:
    """Put a dump in the place of the embedded database; returns the exit code.

    The service must be stopped. The old database stays until the new one is whole.
    Raises ForeignDatabaseError, UnreadableError, NoDumpError, NoProgramsError, and what tells
    in which state the databases are: NothingReplacedError, UnknownNameError, OldOneLeftError.
    """
    if settings.database_url:
        raise ForeignDatabaseError
    _check(file)
    screen = Screen(verbose=False)
    try:
        with only_one(settings) as home:
            asyncio.run(_restore(file.resolve(), home, screen))
    except (HomeError, AccountError, embedded.EmbeddedError, ChildFailedError) as error:
        screen.complain(f"Не получилось: {error}")
        return 1
    return 0


def _check(file: Path) -> None:
    """Read the whole dump before anything is begun; raises UnreadableError and NoDumpError."""
    _check_head(file, _head_of(file))
    try:
        run("pg_restore", f"--file={os.devnull}", str(file))
    except ProgramError as error:
        raise NoDumpError(file, _fault_told(error.said)) from error


def _head_of(file: Path) -> bytes:
    try:
        mode = file.stat().st_mode
    except OSError as error:
        raise UnreadableError(file, error) from error
    if stat.S_ISDIR(mode):
        raise NoDumpError(file, f"это папка, а копия — один файл. {_TAKE_ANOTHER}")
    if not stat.S_ISREG(mode):
        raise NoDumpError(file, "это не обычный файл. Сохраните копию на диск и назовите её")
    with open_source(file) as source:
        return source.read(_HEAD)


def _check_head(file: Path, head: bytes) -> None:
    if not head:
        raise NoDumpError(file, f"файл пуст, копия не записалась. {_TAKE_ANOTHER}")
    if head.startswith(_GZIP):
        raise NoDumpError(file, "файл сжат. Распакуйте его (gunzip) и повторите")
    if _SQL in head:
        raise NoDumpError(
            file,
            "это текст SQL, его читает psql, а не restore. Возьмите копию, которую записала команда"
            " gospablik backup или pg_dump --format=custom",
        )
    if not head.startswith(_MAGIC[: len(head)]) and head[_TAR_AT:][: len(_TAR)] != _TAR:
        raise NoDumpError(file, f"это не копия базы данных. {_TAKE_ANOTHER}")


def _fault_told(said: str) -> str:
    if "unsupported version" in said:
        return f"копия записана более новым PostgreSQL, чем здесь. Обновите программу ({said})"
    if any(words in said for words in _CUT):
        return (
            "копия обрывается: она записана или скопирована не до конца. Скопируйте её заново"
            f" или возьмите другую ({said})"
        )
    return f"копия повреждена. Скопируйте её заново или возьмите другую ({said})"


async def _restore(file: Path, home: Path, screen: Screen) -> None:
    supervisor = Supervisor(home, screen.say, hear=screen.hear)
    supervisor.stop_leftovers()
    server = embedded.lay_postgres(home, screen.say)
    try:
        await supervisor.start(child_of(server))
        with screen.step("База данных восстановлена"):
            await asyncio.to_thread(fill, file, server.url)
    finally:
        await supervisor.stop()


def fill(file: Path, url: str) -> None:
    """Fill a database beside the one in use, then change their names at once.

    Whoever is killed leaves one of both whole under its name; a repeat clears up.
    """
    name = urlsplit(url).path.lstrip("/")
    beside = url.removesuffix(f"/{name}")
    kept = f"{beside}/postgres"
    try:
        for left in (_FRESH, _BEFORE):
            _sql(f"DROP DATABASE IF EXISTS {left} WITH (FORCE)", url=kept)
        _sql(f"CREATE DATABASE {_FRESH}", url=kept)
        words = ("--exit-on-error", "--no-owner", f"--dbname={_FRESH}", str(file))
        run("pg_restore", *words, told=environment_of_programs(f"{beside}/{_FRESH}"))
    except ProgramError as error:
        raise NothingReplacedError(error) from error
    swap(name, url=kept)
    try:
        _sql(f"DROP DATABASE {_BEFORE} WITH (FORCE)", url=kept)
    except ProgramError as error:
        raise OldOneLeftError(error) from error


def swap(name: str, *, url: str) -> None:
    """Give the filled database the name of the one in use, and that one another, or neither.

    Raises NothingReplacedError and UnknownNameError.
    """
    try:
        _sql(
            f"ALTER DATABASE {name} RENAME TO {_BEFORE}",
            f"ALTER DATABASE {_FRESH} RENAME TO {name}",
            url=url,
        )
    except ProgramError as error:
        if not _is_there(_BEFORE, url, error):
            raise NothingReplacedError(error) from error


def _is_there(name: str, url: str, failed: ProgramError) -> bool:
    """Look whether the names were changed though the answer did not reach us."""
    try:
        found = _sql("SELECT datname FROM pg_database", url=url)
    except ProgramError as error:
        raise UnknownNameError(failed) from error
    return name in found.split()


def _sql(*statements: str, url: str) -> str:
    """Run one statement, or several that hold together; returns what was found."""
    whole = ["--single-transaction"] if len(statements) > 1 else []
    words = [f"--command={statement}" for statement in statements]
    told = environment_of_programs(url)
    plain = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
    return run("psql", *plain, *whole, *words, told=told)

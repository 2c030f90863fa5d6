"""Runs PostgreSQL's own programs: those of the wheel, or the machine's where these must encrypt.

The wheel's are built without TLS.
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.base import embedded
from app.base.database_url import insists_on_tls
from app.base.errors import InvalidError, NotReadyError

_LAST_WORDS: Final = 500


class NoProgramsError(NotReadyError):
    """PostgreSQL's programs are not here: in a container, say."""

    def __init__(self) -> None:
        super().__init__(
            "Программ PostgreSQL здесь нет. Как сделать копию в compose и у своей базы, сказано"
            " в docs/operate.md, раздел Backups."
        )


class NoTlsProgramsError(NotReadyError):
    """The database is to be reached over TLS only, and no program here can."""

    def __init__(self, program: str) -> None:
        super().__init__(
            f"DATABASE_URL требует TLS, а {program} из поставки его не умеет. Поставьте программы"
            " PostgreSQL не старше сервера базы (Debian: postgresql-client) и повторите."
        )


class ProgramError(InvalidError):
    """A program of PostgreSQL gave up."""

    def __init__(self, program: str, said: str) -> None:
        self.said = f"{program}: {said}"
        super().__init__(self.said)


def run(program: str, *words: str, told: Mapping[str, str] | None = None) -> str:
    """Run a program to its end; returns what it printed.

    ``told`` is all of its environment. Raises NoProgramsError, NoTlsProgramsError and
    ProgramError.
    """
    told = told or {}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, words of ours
        [_found(program, needs_tls=insists_on_tls(told)), *words],
        env=told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout or f"код {done.returncode}").strip()
        raise ProgramError(program, said.removeprefix(f"{program}: ")[-_LAST_WORDS:])
    return done.stdout


def _found(program: str, *, needs_tls: bool) -> str:
    machines = shutil.which(program)
    if needs_tls:
        if machines is None:
            raise NoTlsProgramsError(program)
        return machines
    found = _of_the_wheel(program) or machines
    if found is None:
        raise NoProgramsError
    return str(found)


def _of_the_wheel(program: str) -> Path | None:
    try:
        return embedded.postgres_programs() / program
    except embedded.EmbeddedError:
        return None

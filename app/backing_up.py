"""`gospablik backup`: the whole database as one file.

It runs PostgreSQL's own program out of the wheel, so it serves `gospablik up`; beside a
PostgreSQL of somebody else stand its own.
"""

import stat
from pathlib import Path

from app.base.database_url import environment_of_programs
from app.base.errors import InvalidError
from app.base.files import written_beside
from app.base.programs import ProgramError, run
from app.base.settings import environment_of_asyncpg
from app.base.streams import why

_PRIVATE = 0o600
_PLAIN_IS_REFUSED = "no encryption"
"""What PostgreSQL says to who comes in the clear; asyncpg tries TLS by itself, the wheel cannot."""


class NotBackedUpError(InvalidError):
    """No backup was made; one that was there is as it was."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"Копия не записана: {reason}. Если файл {file} уже был, он прежний; повторите,"
            " когда помеха устранена."
        )


def run_backup(file: Path, database_url: str) -> None:
    """Write the database to a file that only we may read; an older one is replaced whole.

    Raises NotBackedUpError, NoProgramsError and NoTlsProgramsError.
    """
    told = {**environment_of_asyncpg(), **environment_of_programs(database_url)}
    try:
        if file.exists() and not stat.S_ISREG(file.stat().st_mode):
            raise NotBackedUpError(file, f"{file} — не обычный файл, назовите другой")
        with written_beside(file, mode=_PRIVATE) as fresh:
            run("pg_dump", "--format=custom", f"--file={fresh}", told=told)
    except OSError as error:
        raise NotBackedUpError(file, f"{file.parent}: {why(error)}") from error
    except ProgramError as error:
        raise NotBackedUpError(file, _reason(error)) from error


def _reason(error: ProgramError) -> str:
    if _PLAIN_IS_REFUSED in error.said:
        return f"база пускает только по TLS, допишите в DATABASE_URL sslmode=require ({error.said})"
    return error.said

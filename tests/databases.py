"""Databases of the service for tests: each is lent, emptied when it comes back, and lent again.

To copy a migrated database takes the kernel a third of a second, to empty one some hundredths.
What a test has done to the tables themselves is not undone: such a database is thrown away, and
so is one that has grown.
"""

import itertools
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from app.base import embedded, migration

_numbers: Final = itertools.count(1)
_TEMPLATE: Final = "migrated"
_ALONE: Final = """
    SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
"""
_SHAPE: Final = """
    SELECT md5(string_agg(line, ';' ORDER BY line)),
        pg_database_size(current_database()) > pg_size_bytes('64 MB')
    FROM (
        SELECT concat_ws(' ', oid, relname, relnatts) FROM pg_class
        UNION ALL SELECT concat_ws(' ', oid, conname, convalidated) FROM pg_constraint
        UNION ALL SELECT concat_ws(' ', oid, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', oid, md5(prosrc)) FROM pg_proc WHERE prolang > 13
    ) AS parts (line);
"""
"""Tables, how many columns they have, constraints, triggers, functions; whether it has grown."""
_EMPTY: Final = """
    DO $$
    DECLARE
        filled regclass;
    BEGIN
        FOR filled IN
            SELECT oid FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND pg_relation_size(oid) > 0
        LOOP
            EXECUTE format('DELETE FROM %s', filled);
        END LOOP;
    END $$;
    SELECT count(setval(seqrelid, seqstart, false)) FROM pg_sequence;
"""


class Databases:
    """The databases of one server: a template with all tables, and copies of it."""

    def __init__(self, postgres_url: str) -> None:
        self._url = postgres_url
        self._free: list[str] = []
        _run_sql(postgres_url, f"CREATE DATABASE {_TEMPLATE};")
        template = _beside(postgres_url, _TEMPLATE)
        migration.migrate(template)
        self._shape = _run_sql(template, _SHAPE).splitlines()
        self._shipped = _rows_of(template)

    @contextmanager
    def lend(self) -> Iterator[str]:
        """Give the address of a database as the service finds it after its installation."""
        name = self._free.pop() if self._free else _copied(self._url, _TEMPLATE)
        url = _beside(self._url, name)
        yield url
        if self._is_as_it_was(url):
            # The role lets triggers and foreign keys rest, which would keep histories from going.
            resting = "SET session_replication_role = replica;"
            _run_sql(url, f"{resting} BEGIN; {_EMPTY} {self._shipped} COMMIT;")
            self._free.append(name)
        else:
            _dropped(self._url, name)

    def _is_as_it_was(self, url: str) -> bool:
        """Put everybody out who is still there, and look at the tables."""
        _, *shape = _run_sql(url, _ALONE + _SHAPE).splitlines()
        return shape == self._shape


@contextmanager
def empty_database(postgres_url: str) -> Iterator[str]:
    """Give the address of a database without tables, gone afterwards."""
    name = _copied(postgres_url, "template1")
    yield _beside(postgres_url, name)
    _dropped(postgres_url, name)


def _copied(postgres_url: str, template: str) -> str:
    name = f"test_{next(_numbers)}"
    _run_sql(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY;")
    return name


def _dropped(postgres_url: str, name: str) -> None:
    _run_sql(postgres_url, f"DROP DATABASE {name} WITH (FORCE);")


def _run_sql(url: str, script: str) -> str:
    """Run statements, say what they told; trouble is a failed test."""
    words = [str(embedded.postgres_programs() / "psql"), "-qXAt", "-v", "ON_ERROR_STOP=1", url]
    done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def _rows_of(url: str) -> str:
    """Give the statements that fill empty tables as the migrations have filled them."""
    words = [str(embedded.postgres_programs() / "pg_dump"), "--data-only", "--inserts", url]
    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


def _beside(postgres_url: str, name: str) -> str:
    return f"{postgres_url.rpartition('/')[0]}/{name}"

"""Real servers for the tests: one PostgreSQL and one Valkey per test process, gone at its end.

``database_url`` is a fresh database of the service, ``empty_database_url`` one without tables,
``redis_url`` an empty Valkey. All are laid in a temporary folder when first asked for.
"""

import asyncio
import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from app.base import embedded, migration
from tests.servers import running

_numbers = itertools.count(1)
_TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """A home folder short enough for anything, open to the user PostgreSQL runs as."""
    home = Path(tempfile.mkdtemp(prefix="gospablik-test-"))
    home.chmod(0o711)
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def postgres_url(server_home: Path) -> Iterator[str]:
    """Address of the test run's PostgreSQL (its own database ``gospablik``, empty)."""
    server = embedded.lay_postgres(server_home, lambda _: None, durable=False)
    with running(server, server_home):
        _clone_files(server.url)
        yield server.url


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """Name of a database with all tables that the tests' databases are copied from."""
    _sql(postgres_url, f"CREATE DATABASE {_TEMPLATE}")
    migration.migrate(_beside(postgres_url, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    with _database(postgres_url, template="template1") as url:
        yield url


@pytest.fixture
def database_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    with _database(postgres_url, template=migrated_template) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """Give a database of the service that the tests of one module share."""
    with _database(postgres_url, template=migrated_template) as url:
        yield url


@pytest.fixture(scope="session")
def valkey_url(server_home: Path) -> Iterator[str]:
    server = embedded.lay_valkey(server_home)
    with running(server, server_home):
        yield server.url


@pytest.fixture
def redis_url(valkey_url: str) -> str:
    with redis.Redis.from_url(valkey_url) as client:
        client.flushall()
    return valkey_url


@contextmanager
def _database(postgres_url: str, *, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    _sql(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield _beside(postgres_url, name)
    _sql(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def _beside(postgres_url: str, name: str) -> str:
    return f"{postgres_url.rpartition('/')[0]}/{name}"


def _clone_files(postgres_url: str) -> None:
    """Let the kernel copy databases: a quarter of the time, where the file system can."""
    _sql(postgres_url, "ALTER SYSTEM SET file_copy_method = clone", "SELECT pg_reload_conf()")
    if _try_sql(postgres_url, "CREATE DATABASE cloned STRATEGY FILE_COPY"):
        _sql(postgres_url, "ALTER SYSTEM RESET file_copy_method", "SELECT pg_reload_conf()")


def _sql(postgres_url: str, *statements: str) -> None:
    trouble = _try_sql(postgres_url, *statements)
    assert not trouble, trouble


def _try_sql(postgres_url: str, *statements: str) -> str:
    """Say what went wrong; empty: nothing."""
    words = [str(embedded.postgres_programs() / "psql"), "-qX", postgres_url]
    words += [word for statement in statements for word in ("-c", statement)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stderr if done.returncode else ""


@pytest.fixture
def loop_of_arq() -> Iterator[None]:
    """Give arq the loop that it takes when it is built, and close it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()

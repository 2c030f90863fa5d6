"""Real servers for the tests: one PostgreSQL and one Valkey per test process, gone at its end.

``database_url`` is a fresh database of the service, ``empty_database_url`` one without tables,
``redis_url`` an empty Valkey. All are laid in a temporary folder when first asked for.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from app.access import passwords
from app.base import embedded
from tests.databases import Databases, empty_database
from tests.servers import running


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def earnest_hasher() -> Iterator[PasswordHasher]:
    """Hash as argon2 proposes for tests, and give what hashes else: 0.1 s for each who logs in."""
    earnest = passwords._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher.from_parameters(CHEAPEST))
        yield earnest


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
        yield server.url


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Databases:
    """Give the test run's databases with all tables."""
    return Databases(postgres_url)


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    with empty_database(postgres_url) as url:
        yield url


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    with databases.lend() as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(databases: Databases) -> Iterator[str]:
    """Give a database of the service that the tests of one module share."""
    with databases.lend() as url:
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


@pytest.fixture
def loop_of_arq() -> Iterator[None]:
    """Give arq the loop that it takes when it is built, and close it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()

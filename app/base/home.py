"""The home folder of one installation: its lock, secrets, remembered ports and addresses."""

import fcntl
import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from app.base.probes import is_free, reachable
from app.base.settings import Settings

_LOOPBACK = "127.0.0.1"
_PORTS = range(20_000, 30_000)
"""Below the ports Linux lends to outgoing connections, so that ours stay free meanwhile."""


class HomeError(Exception):
    """The home folder cannot serve this start; the message says what to do, in Russian."""


class Addresses(msgspec.Struct, frozen=True):
    """Where the parts of a running service are, passwords included."""

    database_url: str
    redis_url: str
    vk_api_url: str
    host: str
    port: int

    def __repr__(self) -> str:
        return "Addresses(...)"


@contextmanager
def only_one(settings: Settings) -> Iterator[Path]:
    """Own the home folder while the service runs; the kernel lets go when we die."""
    home = settings.home.resolve()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o711)
        (home / "run").mkdir(exist_ok=True, mode=0o700)
        lock = (home / "run" / "up.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise HomeError(
            f"папка {home} не подходит ({error.strerror}); другая: GOSPABLIK_HOME"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise HomeError(
                f"Госпаблик уже запущен из папки {home} ({lock.read().strip()}); остановите его"
                " или задайте другую папку и порт: GOSPABLIK_HOME, GOSPABLIK_PORT"
            ) from error
        lock.truncate(0)
        lock.write(f"процесс {os.getpid()}, http://{reachable(settings.host)}:{settings.port}/")
        lock.flush()
        yield home


def at_home(settings: Settings) -> Settings:
    """Complete the settings with the addresses of the service that ``up`` runs in this home.

    Other commands start with it, so that `gospablik status` finds the service beside it.
    What the operator set himself stays.
    """
    try:
        raw = _addresses_file(settings.home).read_bytes()
    except FileNotFoundError:
        return settings
    addresses = msgspec.structs.asdict(msgspec.json.decode(raw, type=Addresses))
    key = settings.home / "secrets" / "fernet.txt"
    if key.exists():
        addresses["secret_key"] = key.read_text(encoding="utf-8").strip()
    unset = Settings()
    absent = {
        name: value
        for name, value in addresses.items()
        if getattr(settings, name) == getattr(unset, name)
    }
    return msgspec.structs.replace(settings, **absent)


def write_addresses(settings: Settings) -> None:
    """Let the other commands find the parts of the service."""
    addresses = msgspec.convert(settings, Addresses, from_attributes=True)
    write_privately(_addresses_file(settings.home), msgspec.json.encode(addresses).decode())


def forget_addresses(home: Path) -> None:
    """Tell the other commands that the engines are stopped."""
    _addresses_file(home).unlink(missing_ok=True)


def remembered_port(home: Path, name: str) -> int:
    """Give this home's port of ``name``; a new one when a stranger has taken it meanwhile."""
    path = home / "run" / "ports.json"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    ports = msgspec.json.decode(path.read_bytes(), type=dict[str, int]) if path.exists() else {}
    if name not in ports or not is_free(_LOOPBACK, ports[name]):
        ports[name] = _free_port(taken=set(ports.values()))
        path.write_bytes(msgspec.json.encode(ports))
    return ports[name]


def secret(home: Path, name: str, make: Callable[[], str] = secrets.token_hex) -> str:
    """Read a secret kept in ``home``, making it the first time; only we may read the file."""
    path = home / "secrets" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        write_privately(path, make())
    return path.read_text(encoding="utf-8").strip()


def write_privately(path: Path, text: str) -> None:
    """Write a file that nobody else can read at any moment, and that is never half written."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _addresses_file(home: Path) -> Path:
    return home / "secrets" / "addresses.json"


def _free_port(taken: set[int]) -> int:
    for port in random.sample(_PORTS, 200):
        if port not in taken and is_free(_LOOPBACK, port):
            return port
    raise HomeError("не нашлось свободного порта на 127.0.0.1 между 20000 и 30000")

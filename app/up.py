"""`gospablik up`: the whole service on one machine, started, watched over and stopped."""

import asyncio
import base64
import secrets
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from app.base import embedded
from app.base.accounts import AccountError
from app.base.children import Child, ChildFailedError
from app.base.home import (
    HomeError,
    forget_addresses,
    only_one,
    remembered_port,
    secret,
    write_addresses,
)
from app.base.probes import answers, in_time, is_free, listens, reachable
from app.base.settings import Settings, environment_of
from app.base.supervisor import Supervisor
from app.screen import Login, Screen

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_READY_SECONDS = 60
_LOGIN_SECONDS = 15
_DEMO_KEY = "vk1.a.demo-service-of-svetlorechensk"
"""The centre's key in the demo's town, so that the wizard finds pages there."""


class _Logins(msgspec.Struct):
    logins: list[Login] = []


def run_up(settings: Settings, *, demo: bool, verbose: bool) -> int:
    """Run the service until it is told to stop; returns the exit code."""
    screen = Screen(verbose=verbose)
    try:
        with only_one(settings) as home:
            port = settings.port or remembered_port(home, "web")
            settings = msgspec.structs.replace(settings, home=home, port=port)
            asyncio.run(_up(settings, screen, demo=demo))
    except (HomeError, AccountError, embedded.EmbeddedError, ChildFailedError) as error:
        screen.complain(f"Не получилось: {error}")
        return 1
    return 0


async def _up(settings: Settings, screen: Screen, *, demo: bool) -> None:
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, asked.set)
    supervisor = Supervisor(settings.home, screen.say, hear=screen.hear)
    for name in supervisor.stop_leftovers():
        screen.say(f"{name}: остался от прошлого запуска, остановлен")
    _check_port(settings)
    launch = _Launch(settings, supervisor, screen)
    work = asyncio.create_task(launch.run(demo=demo))
    stop = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            await work
    finally:
        for task in (work, stop):
            task.cancel()
        await asyncio.gather(work, stop, return_exceptions=True)
        with screen.step("Всё остановлено, данные сохранены"):
            await supervisor.stop()
        forget_addresses(settings.home)


class _Launch:
    """One start of the service, step by step."""

    def __init__(self, settings: Settings, supervisor: Supervisor, screen: Screen) -> None:
        self._settings, self._supervisor, self._screen = settings, supervisor, screen
        self._began = time.monotonic()

    async def run(self, *, demo: bool) -> None:
        """Start everything, tell the address, then stay until something breaks for good."""
        emulated = demo and _speaks_to_vk_itself(self._settings)
        if emulated:
            # The demo's trainer comes in by his password, as the box shows it.
            vk = f"http://127.0.0.1:{self._port('vk-emulator')}"
            self._replace(vk_api_url=vk, second_factor="offered")
            if not self._settings.vk_service_keys:
                self._replace(vk_service_keys=_DEMO_KEY)
        await self._start_servers()
        await _together([self._migrate(), *([self._start_emulator()] if emulated else [])])
        if emulated:
            # First to come and last to go: it is the memory of the emulated network.
            await self._start(self._python("demo", "connectors.emulators.demo"), "Демо запущено")
        await _together([self._start_web(), self._start_worker()])
        if demo and not emulated:
            self._screen.say("VK_API_URL задан: вместо эмулятора ВКонтакте работает он, без демо")
        are_shown = await self._announce(demo=emulated)
        late = [self._show_late()] if emulated and not are_shown else []
        await _together([self._supervisor.keep(), *late])

    async def _start_servers(self) -> None:
        home, servers = self._settings.home, []
        if not self._settings.database_url:
            servers.append(embedded.lay_postgres(home, self._screen.say))
            self._replace(database_url=servers[-1].url)
        if not self._settings.redis_url:
            servers.append(embedded.lay_valkey(home))
            self._replace(redis_url=servers[-1].url)
        if not self._settings.secret_key:
            secret(home, "fernet", _new_fernet_key)
            self._replace(secret_key_file=home / "secrets" / "fernet.txt")
        write_addresses(self._settings)
        await _together(self._start(child_of(one), f"{one.title} запущен") for one in servers)

    async def _migrate(self) -> None:
        with self._screen.step("База данных обновлена"):
            await self._supervisor.run_once(self._python("migrate", "app.cli", "migrate"))

    async def _start_emulator(self) -> None:
        port = self._port("vk-emulator")
        words = ("connectors.emulators.vk", "--port", str(port))
        child = self._python("vk-emulator", *words, is_ready=lambda: listens("127.0.0.1", port))
        await self._start(child, "Эмулятор ВКонтакте запущен")

    async def _start_web(self) -> None:
        host, port = reachable(self._settings.host), self._settings.port
        child = self._python(
            "web", "app.cli", "serve", is_ready=lambda: answers(host, port, "/health/live")
        )
        await self._start(child, "Сайт и API запущены")

    async def _start_worker(self) -> None:
        await self._start(self._python("worker", "app.cli", "worker"), "Исполнитель запущен")

    async def _start(self, child: Child, done: str) -> None:
        with self._screen.step(done):
            await self._supervisor.start(child)

    async def _announce(self, *, demo: bool) -> bool:
        """Show where to go; True when it could be shown how to get in, too."""
        host, port = reachable(self._settings.host), self._settings.port
        if not await in_time(lambda: answers(host, port, "/health/ready"), _READY_SECONDS):
            self._screen.say(f"Сайт отвечает, но ещё не готов: http://{host}:{port}/health/ready")
        logins = await _logins(self._demo_file) if demo else []
        took = f"{time.monotonic() - self._began:.1f}".replace(".", ",")
        self._screen.say(f"Готово за {took} с. Журналы: {self._settings.home / 'logs'}")
        self._screen.box(f"http://{host}:{port}/", logins)
        if demo and not logins:
            self._screen.say("Логины демо ещё готовятся и появятся здесь")
        self._screen.say("Остановить: Ctrl-C")
        return bool(logins)

    async def _show_late(self) -> None:
        """Show the demo's logins once there are any: a slow machine takes its time."""
        while not (logins := await _logins(self._demo_file)):
            continue  # never, perhaps: the demo's log says why
        address = f"http://{reachable(self._settings.host)}:{self._settings.port}/"
        self._screen.box(address, logins)

    @property
    def _demo_file(self) -> Path:
        return self._settings.home / "demo.json"

    def _python(
        self,
        name: str,
        module: str,
        *words: str,
        is_ready: Callable[[], Awaitable[bool]] | None = None,
    ) -> Child:
        environment = {**environment_of(self._settings), "PYTHONUNBUFFERED": "1"}
        child = Child(
            name=name, argv=[sys.executable, "-m", module, *words], environment=environment
        )
        return msgspec.structs.replace(child, is_ready=is_ready) if is_ready else child

    def _port(self, name: str) -> int:
        return remembered_port(self._settings.home, name)

    def _replace(self, **changes: object) -> None:
        self._settings = msgspec.structs.replace(self._settings, **changes)


async def _together(acts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Await all; when one fails the others are given up and its error is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for act in acts:
                group.create_task(act)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed


def _check_port(settings: Settings) -> None:
    if not is_free(settings.host, settings.port):
        raise HomeError(
            f"порт {settings.port} на {settings.host} занят другой программой;"
            f" выберите другой: GOSPABLIK_PORT={settings.port + 1} make up"
        )


def child_of(server: embedded.Server) -> Child:
    """Make an embedded server a child to be kept running."""

    async def is_ready() -> bool:
        return server.is_ready()

    return Child(
        name=server.name,
        argv=server.argv,
        environment=server.environment,
        account=server.account,
        stop_signal=server.stop_signal,
        grace=20,
        before_start=server.before_start,
        is_ready=is_ready,
    )


async def _logins(file: Path) -> list[Login]:
    async def is_written() -> bool:
        return bool(_read_logins(file))

    await in_time(is_written, _LOGIN_SECONDS)
    return _read_logins(file)


def _read_logins(file: Path) -> list[Login]:
    with suppress(FileNotFoundError, msgspec.DecodeError):
        return msgspec.json.decode(file.read_bytes(), type=_Logins).logins
    return []


def _speaks_to_vk_itself(settings: Settings) -> bool:
    return settings.vk_api_url == Settings().vk_api_url


def _new_fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

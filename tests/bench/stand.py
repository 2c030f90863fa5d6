"""The bench's own servers, as they are deployed: durable PostgreSQL, Valkey, emulator, worker."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import psutil
from cryptography.fernet import Fernet

from app.base import accounts, embedded, processes
from app.base.settings import Settings, environment_of
from connectors.emulators.process import running_emulator
from tests.bench.world import SERVICE_KEY

_ROOT = Path(__file__).parents[2]
ALLOWED_RATE = 60
"""Requests a second of a service key: VK's highest documented tier (platform-apis.md 1.3)."""
USED_RATE = 50
"""What the service is told to use of it: everything here shares two cores, and a part that
gets none for a fifth of a second makes several requests arrive as one crowd."""


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything runs."""

    home: Path
    settings: Settings
    vk_url: str
    processes: dict[str, psutil.Process]

    @contextmanager
    def worker(self, name: str = "worker") -> Iterator[None]:
        """Run one worker process until the block ends."""
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "workers"],
                cwd=_ROOT,
                env=environment_of(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes[name] = psutil.Process(process.pid)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)
            del self.processes[name]


@contextmanager
def standing() -> Iterator[Stand]:
    """Lay everything but the worker in a temporary home; nothing is left afterwards."""
    home = Path(tempfile.mkdtemp(prefix="gospablik-bench-"))
    home.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home)
        postgres = embedded.lay_postgres(home, lambda _: None, durable=True)
        valkey = embedded.lay_valkey(home)
        running = {
            "postgres": stack.enter_context(_running(postgres, home)),
            "valkey": stack.enter_context(_running(valkey, home)),
        }
        before = set(psutil.Process().children())
        vk_url = stack.enter_context(running_emulator("vk", "--service-rate", str(ALLOWED_RATE)))
        (running["emulator"],) = set(psutil.Process().children()) - before
        settings = Settings(
            database_url=postgres.url,
            redis_url=valkey.url,
            secret_key=Fernet.generate_key().decode(),
            vk_api_url=vk_url,
            vk_service_keys=SERVICE_KEY,
            vk_service_rate=USED_RATE,
        )
        yield Stand(home=home, settings=settings, vk_url=vk_url, processes=running)


@contextmanager
def _running(server: embedded.Server, home: Path) -> Iterator[psutil.Process]:
    server.before_start()
    log = home / f"{server.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - no threads yet
            server.argv,
            env=server.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.tied_to_parent(server.stop_signal),  # noqa: PLW1509
            **accounts.drop_to(server.account),
        )
    try:
        if not processes.wait_until(server.is_ready, seconds=60):
            raise RuntimeError(log.read_text(errors="replace")[-500:])
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(server.stop_signal)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            processes.kill_group(process.pid)
            process.wait(5)

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

from app.base import embedded
from app.base.settings import Settings, environment_of
from connectors.emulators.process import running_emulator
from tests.bench.world import SERVICE_KEY
from tests.servers import running

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
        beside = {
            "postgres": psutil.Process(stack.enter_context(running(postgres, home))),
            "valkey": psutil.Process(stack.enter_context(running(valkey, home))),
        }
        before = set(psutil.Process().children())
        vk_url = stack.enter_context(running_emulator("vk", "--service-rate", str(ALLOWED_RATE)))
        (beside["emulator"],) = set(psutil.Process().children()) - before
        settings = Settings(
            database_url=postgres.url,
            redis_url=valkey.url,
            secret_key=Fernet.generate_key().decode(),
            second_factor="offered",
            vk_api_url=vk_url,
            vk_service_keys=SERVICE_KEY,
            vk_service_rate=USED_RATE,
        )
        yield Stand(home=home, settings=settings, vk_url=vk_url, processes=beside)

"""Starts an embedded server for the tests and the bench, and stops it whatever happens."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.base import accounts, embedded, processes

_READY_SECONDS = 90


@contextmanager
def running(server: embedded.Server, home: Path) -> Iterator[int]:
    """Run the server during the block, tied to our life; gives its process id."""
    log = home / f"{server.name}.log"
    server.before_start()
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
        is_ready = processes.wait_until(server.is_ready, seconds=_READY_SECONDS)
        assert is_ready, log.read_text(errors="replace")
        yield process.pid
    finally:
        process.send_signal(server.stop_signal)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            processes.kill_group(process.pid)
            process.wait(5)

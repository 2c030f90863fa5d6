"""Start and stop an emulator as a process of its own, for tests, the demo and the bench."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Annotated, Final

import msgspec

_ROOT: Final = Path(__file__).parents[2]
_START_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 5.0
_Address = Annotated[str, msgspec.Meta(pattern="^http://")]


class _Ready(msgspec.Struct):
    address: _Address


class EmulatorError(Exception):
    """The emulator did not start; the message says what it told before it ended."""


@contextmanager
def running_emulator(network: str, *arguments: str) -> Iterator[str]:
    """Give the address of a fresh emulator, such as ``http://127.0.0.1:54321``; stop it after.

    ``running_emulator("vk", "--seed", "1")`` passes the rest on to its command line.
    """
    process = start_emulator(network, *arguments)
    try:
        yield _address(process, network)
    finally:
        stop_emulator(process)


def start_emulator(network: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the process; its first line on stdout tells the address."""
    command = [sys.executable, "-m", f"connectors.emulators.{network}", *arguments]
    return subprocess.Popen(  # noqa: S603 - our own module and the caller's options
        command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )


def stop_emulator(process: subprocess.Popen[bytes]) -> int:
    """End the process, by force if it will not go, and give its exit code."""
    process.terminate()
    try:
        code = process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    if process.stdout is not None:
        process.stdout.close()
    return code


def _address(process: subprocess.Popen[bytes], network: str) -> str:
    output = process.stdout
    if output is None or not select([output], [], [], _START_SECONDS)[0]:
        raise EmulatorError(f"the {network} emulator said nothing in {_START_SECONDS:.0f} s")
    line = output.readline()
    if not line:
        raise EmulatorError(f"the {network} emulator ended with {process.wait()}")
    return msgspec.json.decode(line, type=_Ready).address

"""What `gospablik up` shows: one line an event, with its time, and a box at the end."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from app.base.streams import UnwritableError, drop_output

_LONGEST_LINE = 160


class Login(msgspec.Struct, frozen=True):
    """A way in that the demo prepared."""

    role: str
    login: str
    password: str


class _Terminal(Console):
    """A console whose reader may go away: the service goes on without being watched."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        drop_output()

    def print(self, *objects: Any, **how: Any) -> None:
        """Print while somebody takes it; a full disk must not end the service either."""
        try:
            super().print(*objects, **how)
        except UnwritableError:
            self.on_broken_pipe()


class Screen:
    """The operator's terminal; with ``verbose`` it also shows what the children print."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._console = _Terminal(highlight=False, markup=False, soft_wrap=True)

    def say(self, line: str) -> None:
        """Show one line."""
        self._console.print(line)

    def complain(self, line: str) -> None:
        """Say why it ends, to where refusals go: the screen may be a file, or full."""
        Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(line)

    def hear(self, name: str, line: str) -> None:
        """Show a child's line, shortened, to whoever asked for it."""
        if self._verbose:
            self._console.print(f"  {name} | {line[:_LONGEST_LINE]}", style="dim")

    @contextmanager
    def step(self, done: str) -> Iterator[None]:
        """Show that something is done, and how long it took."""
        began = time.monotonic()
        yield
        self._console.print(f"{done} · {_seconds(time.monotonic() - began)}")

    def box(self, address: str, logins: Sequence[Login]) -> None:
        """Show where to go and how to get in."""
        text = Text(address, style="bold", overflow="fold")
        for one in logins:
            text.append(f"\n{one.role}: {one.login} / {one.password}", style="not bold")
        self._console.print(Panel(text, title="Госпаблик", expand=False, padding=(1, 2)))


def _seconds(span: float) -> str:
    return f"{span:.1f} с".replace(".", ",")

"""The demo's ways into the desk, kept in ``demo.json``, which the launcher shows."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from connectors.emulators.demo.memory import write_privately
from connectors.emulators.demo.passwords import new_password


class Login(msgspec.Struct, frozen=True):
    """A login and its password; ``role`` is what the launcher's box says before them."""

    role: str
    login: str
    password: str

    def __repr__(self) -> str:
        return f"Login({self.login!r})"


class _Pages(msgspec.Struct):
    logins: list[Login] = []
    """Those to be shown; written once all of them let in."""
    known: dict[str, Login] = {}
    """All of them, by what they are for; written before the account is made."""


class Book:
    """The file; a password stands in it before its account exists, so that none is lost."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._pages = msgspec.json.decode(path.read_bytes(), type=_Pages)
        except (FileNotFoundError, msgspec.DecodeError):
            self._pages = _Pages()

    def known(self, purpose: str) -> Login | None:
        """Find what was kept for this purpose at an earlier start."""
        return self._pages.known.get(purpose)

    def think_up(self, purpose: str, *, role: str, login: str) -> Login:
        """Make a login with a new password and keep it."""
        made = self._pages.known[purpose] = Login(role, login, new_password())
        self._write()
        return made

    def show(self, logins: Sequence[Login]) -> None:
        """Let the launcher show these."""
        self._pages.logins = list(logins)
        self._write()

    def _write(self) -> None:
        write_privately(self._path, msgspec.json.encode(self._pages))

"""The demo's way to our service: its public API, and its command for the first accounts."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterable
from typing import Any, Final

import httpx
import msgspec

from connectors.emulators.demo.book import Login

_COOKIE: Final = "gospablik_session"
_LOGIN_TAKEN: Final = "логин уже занят"
"""All that the command says of it; the API has a problem type for it."""


class DeskError(Exception):
    """The service does not answer, or not as it should; the message is one Russian line."""


class KnownError(Exception):
    """What was to be made is there already: the page, or an account with this login."""


class Desk:
    """Our API, used as the trainer would use it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._secret = ""

    async def log_in(self, login: Login) -> bool:
        """Act as this person from now on; False when the service does not let him in."""
        form = {"login": login.login, "password": login.password}
        answer = await self._send("POST", "/session", form)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            return False
        _check(answer)
        self._secret = answer.cookies.get(_COOKIE) or ""
        return True

    async def log_out(self) -> None:
        """Leave no open session behind."""
        await self.ask("DELETE", "/session")
        self._secret = ""

    async def ask(self, method: str, path: str, form: Any = None) -> Any:
        """Ask the API; raises KnownError, and DeskError for every other refusal."""
        answer = await self._send(method, path, form)
        _check(answer)
        return msgspec.json.decode(answer.content) if answer.content else None

    async def _send(self, method: str, path: str, form: Any = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {self._secret}"} if self._secret else {}
        try:
            return await self._client.request(method, f"/api/v1{path}", json=form, headers=headers)
        except httpx.TransportError as error:
            raise DeskError("сайт не отвечает") from error


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        problem = answer.json()
        kind, detail = problem.get("type", ""), problem.get("detail", "")
    except (ValueError, AttributeError):
        kind, detail = "", answer.text[:200]
    if kind.endswith((":page-known", ":login-taken")):
        raise KnownError
    raise DeskError(f"сайт ответил {answer.status_code}: {' '.join(str(detail).split())}")


async def add_account(login: Login, *words: str) -> None:
    """Make an account with `gospablik account add`; raises KnownError, DeskError."""
    command = ("-m", "app.cli", "account", "add", login.login, *words)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdin=PIPE, stdout=DEVNULL, stderr=PIPE
    )
    try:
        _, told = await process.communicate(f"{login.password}\n".encode())
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended, as it should
            process.kill()
    if process.returncode == 0:
        return
    last = _last(told.decode(errors="replace").splitlines())
    if _LOGIN_TAKEN in last:
        raise KnownError
    raise DeskError(last)


def _last(lines: Iterable[str]) -> str:
    return next((line for line in reversed(list(lines)) if line.strip()), "команда не сработала")

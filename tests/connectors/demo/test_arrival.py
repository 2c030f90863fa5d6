import os
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.fernet import Fernet

from connectors.emulators.demo.arrival import Arrival
from connectors.emulators.demo.book import Book, Login
from connectors.emulators.demo.desk import Desk, DeskError
from connectors.emulators.demo.town import INSTITUTIONS

Settle = Callable[[], Any]
_LOGINS = ["trener", "sokolova", "nazarov", "sekretar", "koordinator", "rukovoditel"]
_ROLES = ["trainer", "official", "official", "page_admin", "coordinator", "head"]


@pytest.fixture
def web_address(database_url: str, redis_url: str, free_port: int, tmp_path: Path) -> Iterator[str]:
    """The real site as a process of its own; the environment is also that of the command."""
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "GOSPABLIK_PORT": str(free_port),
        "GOSPABLIK_HOME": str(tmp_path),
        "GOSPABLIK_SECRET_KEY": Fernet.generate_key().decode(),
        "GOSPABLIK_SECOND_FACTOR": "offered",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        with (tmp_path / "web.log").open("wb") as log:
            words = [sys.executable, "-m", "app.cli", "serve"]
            process = subprocess.Popen(words, env=dict(os.environ), stdout=log, stderr=log)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{free_port}"
            _wait_for(address, process, tmp_path / "web.log")
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{address}/health/live")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


@pytest.fixture
async def web(web_address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=web_address, timeout=30) as client:
        yield client


@pytest.fixture
def settle(web: httpx.AsyncClient, tmp_path: Path) -> Settle:
    """Each call is a new start of the demo with the same folder."""

    async def settle() -> list[Login]:
        await Arrival(Desk(web), Book(tmp_path / "demo.json")).settle()
        return _shown(tmp_path / "demo.json")

    return settle


def _shown(path: Path) -> list[Login]:
    told = msgspec.json.decode(path.read_bytes())["logins"]
    return msgspec.convert(told, list[Login])


async def _everything(web: httpx.AsyncClient, trainer: Login) -> dict[str, Any]:
    desk = Desk(web)
    assert await desk.log_in(trainer)
    found = {name: await desk.ask("GET", f"/{name}") for name in ("institutions", "officials")}
    found["pages"] = (await desk.ask("GET", "/pages?limit=200"))["pages"]
    await desk.log_out()
    return found


async def test_everybody_is_let_in_and_a_second_start_doubles_nothing(
    web: httpx.AsyncClient, settle: Settle, tmp_path: Path
) -> None:
    shown = await settle()
    before = await _everything(web, shown[0])

    again = await settle()
    after = await _everything(web, again[0])

    assert [one.role for one in shown] == [
        "Тренер ЦУР",
        "Ответственный, школа № 1",
        "Ответственный, больница",
        "Администратор страницы",
        "Координатор",
        "Руководитель",
    ]
    assert max(len(f"{one.role}: {one.login} / {one.password}") for one in shown) <= 74
    roles = [await _role(web, login) for login in shown]
    assert roles == _ROLES
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert [len(before[name]) for name in ("institutions", "officials", "pages")] == [12, 12, 12]
    assert {page["url"] for page in before["pages"]} == {one.link for one in INSTITUTIONS}
    assert all(sorted(page["keys"]) == ["community", "service"] for page in before["pages"])
    assert all(page["officialId"] for page in before["pages"])
    assert again == shown
    assert after == before


async def _role(web: httpx.AsyncClient, login: Login) -> str:
    desk = Desk(web)
    assert await desk.log_in(login), login
    role = (await desk.ask("GET", "/session"))["role"]
    await desk.log_out()
    return str(role)


async def test_lost_passwords_are_replaced_by_new_logins_and_the_pages_go_with_them(
    web: httpx.AsyncClient, settle: Settle, tmp_path: Path
) -> None:
    first = await settle()
    (tmp_path / "demo.json").unlink()

    second = await settle()

    found = await _everything(web, second[0])
    assert [one.login for one in first] == _LOGINS
    assert [one.login for one in second] == [f"{login}2" for login in _LOGINS]
    assert [await _role(web, one) for one in second] == _ROLES
    officials = {one["name"]: one["id"] for one in found["officials"]}  # the newest of namesakes
    page = next(one for one in found["pages"] if one["url"] == INSTITUTIONS[0].link)
    assert [len(found[name]) for name in ("institutions", "pages")] == [12, 12]
    assert page["officialId"] == officials[INSTITUTIONS[0].official]


async def test_a_start_that_broke_off_is_gone_on_with(
    web: httpx.AsyncClient, settle: Settle
) -> None:
    shown = await settle()
    everything = await _everything(web, shown[0])

    class BreakingDesk(Desk):
        async def ask(self, method: str, path: str, form: Any = None) -> Any:
            if path == "/pages" and form["link"] == INSTITUTIONS[4].link:
                raise DeskError("сайт не отвечает")
            return await super().ask(method, path, form)

    path = Path(os.environ["GOSPABLIK_HOME"]) / "demo.json"
    with pytest.raises(DeskError):
        await Arrival(BreakingDesk(web), Book(path)).settle()

    assert await settle() == shown
    assert await _everything(web, shown[0]) == everything


async def test_a_site_that_is_not_there_is_said_in_a_line(free_port: int, tmp_path: Path) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{free_port}") as nobody:
        known = Book(tmp_path / "demo.json")
        known.think_up("trainer", role="Тренер ЦУР", login="trener")

        with pytest.raises(DeskError, match="сайт не отвечает"):
            await Arrival(Desk(nobody), known).settle()

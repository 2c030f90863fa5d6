"""The town's arrival at our service: people, institutions and pages, each made once."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import msgspec

from connectors.emulators.demo.book import Book, Login
from connectors.emulators.demo.desk import Desk, DeskError, KnownError, add_account
from connectors.emulators.demo.town import INSTITUTIONS, SERVICE_KEY, TOWN, Institution

_NAMESAKES: Final = 20
_TRAINER: Final = "trainer"
_HOSPITAL: Final = next(one for one in INSTITUTIONS if one.kind == "hospital")
_SHOWN: Final = {
    INSTITUTIONS[0]: "Ответственный, школа № 1",
    _HOSPITAL: "Ответственный, больница",
}
"""Short words, so that a line fits the launcher's box."""


class _Post(msgspec.Struct, frozen=True):
    """Somebody of the demo who answers no comment himself; ``words`` go to the command."""

    purpose: str
    role: str
    login: str
    words: tuple[str, ...]


_ADMIN: Final = _Post(
    "page_admin",
    "Администратор страницы",
    "sekretar",
    ("--role", "page-admin", "--name", "Секретарь школы"),
)
_COORDINATOR: Final = _Post(
    "coordinator",
    "Координатор",
    "koordinator",
    ("--role", "coordinator", "--name", "Координатор ЦУР"),
)
_HEAD: Final = _Post(
    "head",
    "Руководитель",
    "rukovoditel",
    ("--role", "head", "--name", "Руководитель ЦУР"),
)

_Make = Callable[[Login], Awaitable[Any]]


class Arrival:
    """Makes what is missing; a repeated or broken one is gone on with."""

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk, self._book = desk, book

    async def settle(self) -> None:
        """Come in, register everything, show the logins; raises DeskError."""
        trainer = await self._trainer()
        institutions = {
            one["name"]: one["id"] for one in await self._desk.ask("GET", "/institutions")
        }
        officials: dict[Institution, Login] = {}
        for place in INSTITUTIONS:
            institution_id = institutions.get(place.name) or await self._institution(place)
            official_id, officials[place] = await self._official(place, institution_id)
            await self._page(place, institution_id, official_id)
            institutions[place.name] = institution_id
        await self._desk.log_out()
        school = str(institutions[INSTITUTIONS[0].name])
        beside = [
            await self._take(_ADMIN, "--institution", school),
            await self._take(_COORDINATOR),
            await self._take(_HEAD),
        ]
        shown = [
            msgspec.structs.replace(officials[place], role=role) for place, role in _SHOWN.items()
        ]
        self._book.show([trainer, *shown, *beside])

    async def _trainer(self) -> Login:
        async def make(login: Login) -> None:
            await add_account(login, "--role", "trainer", "--name", "Тренер ЦУР")

        known = self._book.known(_TRAINER)
        if known is None or not await self._desk.log_in(known):
            known = await self._made(_TRAINER, "Тренер ЦУР", "trener", make)
            if not await self._desk.log_in(known):
                raise DeskError("тренер заведён, но войти не может")
        return known

    async def _institution(self, place: Institution) -> int:
        form = {"name": place.name, "kind": place.kind, "municipality": TOWN}
        return int((await self._desk.ask("POST", "/institutions", form))["id"])

    async def _official(self, place: Institution, institution_id: int) -> tuple[int, Login]:
        """Find the official; one whose password is lost gets a namesake who can come in."""
        path = f"/officials?institution_id={institution_id}"
        ids = {one["name"]: int(one["id"]) for one in await self._desk.ask("GET", path)}
        purpose, role = f"official of {place.screen_name}", f"Ответственный, {place.name}"
        known = self._book.known(purpose)
        if known is not None and place.official in ids:
            return ids[place.official], known

        async def make(login: Login) -> None:
            form = {"institutionId": institution_id, "name": place.official}
            form |= {"login": login.login, "password": login.password}
            ids[place.official] = int((await self._desk.ask("POST", "/officials", form))["id"])

        has_namesake = place.official in ids
        login = await self._made(purpose, role, place.login, make)
        if has_namesake:
            await self._hand_over(place, ids[place.official])
        return ids[place.official], login

    async def _page(self, place: Institution, institution_id: int, official_id: int) -> None:
        keys = [
            {"kind": "service", "secret": SERVICE_KEY},
            {"kind": "community", "secret": place.community_key},
        ]
        form = {
            "link": place.link,
            "institutionId": institution_id,
            "officialId": official_id,
            "keys": keys,
        }
        with contextlib.suppress(KnownError):
            await self._desk.ask("POST", "/pages", form)

    async def _hand_over(self, place: Institution, official_id: int) -> None:
        for page in (await self._desk.ask("GET", "/pages?limit=200"))["pages"]:
            if page["url"] == place.link:
                form = {"officialId": official_id}
                await self._desk.ask("PUT", f"/pages/{page['id']}/responsible", form)

    async def _take(self, post: _Post, *words: str) -> Login:
        """Let somebody in who answers nothing himself; keep whoever can come in already."""

        async def make(login: Login) -> None:
            await add_account(login, *post.words, *words)

        known = self._book.known(post.purpose)
        if known is not None and await self._desk.log_in(known):
            await self._desk.log_out()
            return known
        return await self._made(post.purpose, post.role, post.login, make)

    async def _made(self, purpose: str, role: str, wish: str, make: _Make) -> Login:
        """Make an account by the name we have or wish; by the next one where it is taken."""
        for login in self._candidates(purpose, role, wish):
            try:
                await make(login)
            except KnownError:
                continue
            return login
        raise DeskError(f"все логины от {wish} до {wish}{_NAMESAKES} заняты")

    def _candidates(self, purpose: str, role: str, wish: str) -> Iterator[Login]:
        known = self._book.known(purpose)
        if known is not None:
            yield known
        for number in range(1, _NAMESAKES + 1):
            login = wish if number == 1 else f"{wish}{number}"
            yield self._book.think_up(purpose, role=role, login=login)

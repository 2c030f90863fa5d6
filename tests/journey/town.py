"""A small town for journeys: what citizens, officials and the trainer do, in a line each."""

from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import text

from app.access.rules import Role
from app.base.jobs import Stage
from app.pages import service as pages
from tests import factories as make
from workers.rounds import ROUND_OF
from workers.tools import Tools

GROUP = 100
LINK = "https://vk.com/school1"


class Town:
    """One school on the emulated VK, and the service that watches it."""

    def __init__(
        self, *, vk: httpx.AsyncClient, web: AsyncTestClient[Litestar], tools: Tools
    ) -> None:
        self.vk, self.web, self.tools = vk, web, tools
        self.token = ""
        self.institution_id = self.official_id = 0

    async def settle(self) -> None:
        """Found the school on VK and with us, and let its official in."""
        await self.panel(
            "POST",
            "/bulk",
            groups=[{"id": GROUP, "name": "Школа № 1", "screen_name": "school1"}],
            tokens=[
                {"token": "service-key", "kind": "service"},
                {"token": "community-key", "kind": "community", "group_id": GROUP},
            ],
            posts=[{"owner_id": -GROUP, "id": 1, "text": "Отопление включено."}],
        )
        async with self.tools.sessions.begin() as session:
            institution = await make.an_institution(session)
            official = await make.an_official(session, institution)
            await make.an_account(
                session, institution=institution, official=official, login="ivanova"
            )
            await make.an_account(session, role=Role.TRAINER, login="trainer")
            self.institution_id, self.official_id = institution.id, official.id
        await self.log_in("trainer")

    async def log_in(self, login: str) -> None:
        """Act as this person from now on."""
        answer = await self.web.post(
            "/api/v1/session", json={"login": login, "password": make.PASSWORD}
        )
        assert answer.status_code == httpx.codes.OK, answer.text

    async def register(self, link: str = LINK, **more: Any) -> dict[str, Any]:
        """Register the page with both keys and let the service find it."""
        asked = self.page_form(link) | more
        page = (await self.call("POST", "/pages", expect=202, json=asked)).json()
        await self.rounds()
        shown: dict[str, Any] = (await self.call("GET", f"/pages/{page['id']}")).json()
        return shown

    def page_form(self, link: str = LINK) -> dict[str, Any]:
        """Compose what is sent to register the page with both keys."""
        return {
            "link": link,
            "institutionId": self.institution_id,
            "officialId": self.official_id,
            "keys": [
                {"kind": "service", "secret": "service-key"},
                {"kind": "community", "secret": "community-key"},
            ],
        }

    async def call(
        self, method: str, path: str, *, expect: int = 200, **more: Any
    ) -> httpx.Response:
        """Ask our API as whoever is logged in."""
        answer = await self.web.request(method, f"/api/v1{path}", **more)
        assert answer.status_code == expect, answer.text
        return answer

    async def panel(self, method: str, path: str, **form: Any) -> Any:
        """Turn a knob of the emulator."""
        answer = await self.vk.request(method, path, json=form)
        assert answer.status_code < httpx.codes.BAD_REQUEST, answer.text
        return answer.json() if answer.content else None

    async def say(self, text: str, **more: Any) -> int:
        """Write a comment under the post as a citizen; return its id on VK."""
        form = {"owner_id": -GROUP, "post_id": 1, "author": "Анна Ким", "text": text} | more
        return int((await self.panel("POST", "/comments", **form))["id"])

    async def on_vk(self) -> list[dict[str, Any]]:
        """Tell every living comment of the emulator."""
        answer = await self.vk.get("/comments")
        return [httpx.Response(200, text=line).json() for line in answer.text.splitlines()]

    async def rounds(self, *stages: Stage) -> None:
        """Run each stage until nothing is left, all of them in their order by default."""
        for stage in stages or tuple(Stage):
            for _ in range(3):
                if not await ROUND_OF[stage](self.tools):
                    break

    async def cases(self, **filters: Any) -> list[dict[str, Any]]:
        """List the cases that whoever is logged in may see."""
        listed = (await self.call("GET", "/cases", params=filters)).json()
        return list(listed["cases"])

    async def status(self) -> dict[str, Any]:
        """Draw up the account."""
        return dict((await self.call("GET", "/status")).json())

    async def read_everything_again(self) -> None:
        """Have every discussion read whole, as after an outage, and go on from there."""
        async with self.tools.sessions.begin() as session:
            await pages.recheck_all(session, now=self.tools.now())
        await self.rounds()

    async def make_pages_due(self) -> None:
        """Let the pause after a failure be over."""
        await self._sql("UPDATE page SET due_at = now(), leased_until = NULL")

    async def make_replies_due(self) -> None:
        """Let the pause before the next try be over."""
        await self._sql("UPDATE reply SET try_at = now()")

    async def _sql(self, statement: str) -> None:
        async with self.tools.sessions.begin() as session:
            await session.execute(text(statement))

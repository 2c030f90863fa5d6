"""The service around a journey: what officials and the trainer do, in a line each."""

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


class Service:
    """The whole service; its rounds are run by hand."""

    def __init__(self, *, web: AsyncTestClient[Litestar], tools: Tools) -> None:
        self.web, self.tools = web, tools
        self.institution_id = self.official_id = 0

    async def settle(self) -> None:
        """Found a school with its official, and let the trainer in."""
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

    async def call(
        self, method: str, path: str, *, expect: int = 200, **more: Any
    ) -> httpx.Response:
        """Ask our API as whoever is logged in."""
        answer = await self.web.request(method, f"/api/v1{path}", **more)
        assert answer.status_code == expect, answer.text
        return answer

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

    async def read(self) -> None:
        """Let the pauses between readings be over, and all stages run."""
        await self.make_pages_due()
        await self.rounds()

    async def make_replies_due(self) -> None:
        """Let the pause before the next try be over."""
        await self._sql("UPDATE reply SET try_at = now()")

    async def make_promises_overdue(self) -> None:
        """Let the days that interim answers promise be over."""
        await self._sql("UPDATE reply SET promised_until = now() - interval '1 hour'")

    async def make_acts_due(self) -> None:
        """Let the worker that carries out an act be taken for dead."""
        await self._sql("UPDATE moderation_act SET try_at = now()")

    async def _sql(self, statement: str) -> None:
        async with self.tools.sessions.begin() as session:
            await session.execute(text(statement))

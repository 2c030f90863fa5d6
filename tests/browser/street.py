"""Two institutions with pages on an emulated VK, and workers at work beside the test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import text

from app.access.rules import Role
from app.base.jobs import Stage
from app.base.settings import Settings
from tests import factories as make
from workers.opening import open_tools
from workers.rounds import ROUND_OF
from workers.tools import Tools

SCHOOL, GARDEN = 5100, 5200
"""Groups on VK."""
_STAGES = (
    Stage.CHECK, Stage.POLL, Stage.BACKFILL, Stage.JUDGE, Stage.OPEN, Stage.INCIDENTS, Stage.ROUTE,
    Stage.ANSWER, Stage.MODERATE, Stage.CONFIRM, Stage.NOTIFY,
)  # fmt: skip


class Street:
    """What citizens do on the network, and what stands there."""

    def __init__(self, panel: httpx.AsyncClient) -> None:
        self._panel = panel

    async def lay(self, address: str, tools: Tools) -> None:
        """Put up both pages and let the trainer register them with their keys."""
        await self._do("POST", "/reset")
        await self._do("POST", "/bulk", **_network())
        async with tools.sessions.begin() as session:
            await make.an_account(session, role=Role.TRAINER, login="trainer")
            await make.an_account(session, role=Role.COORDINATOR, login="coordinator")
            homes = []
            for group, name in ((SCHOOL, "Школа № 7"), (GARDEN, "Детский сад «Ромашка»")):
                home = await make.an_institution(session, name)
                official = await make.an_official(session, home)
                await make.an_account(
                    session, institution=home, official=official, login=f"official{group}"
                )
                homes.append((group, home.id, official.id))
        async with httpx.AsyncClient(base_url=f"{address}/api/v1") as centre:
            login = {"login": "trainer", "password": make.PASSWORD}
            (await centre.post("/session", json=login)).raise_for_status()
            for group, institution_id, official_id in homes:
                asked = _asked(group, institution_id, official_id)
                (await centre.post("/pages", json=asked)).raise_for_status()

    async def say(self, said: str, *, group: int = SCHOOL, author: str = "Анна Ким") -> int:
        """Write a comment as a citizen; return its id."""
        form = {"owner_id": -group, "post_id": 1, "author": author, "text": said}
        answer = await self._panel.post("/comments", json=form)
        answer.raise_for_status()
        return int(answer.json()["id"])

    async def lets_write(self, author: str) -> bool:
        """Tell whether the network takes another comment of this citizen."""
        form = {"owner_id": -SCHOOL, "post_id": 1, "author": author, "text": "Ещё раз!"}
        return (await self._panel.post("/comments", json=form)).is_success

    async def close_comments(self) -> None:
        """Let somebody close the comments under the school's post."""
        await self._do("PATCH", "/posts", owner_id=-SCHOOL, id=1, comments_closed=True)

    async def texts(self, *, group: int = SCHOOL, own: bool = False) -> list[str]:
        """Tell the living comments under a page's post, or only the page's own."""
        lines = (await self._panel.get("/comments")).text.splitlines()
        found = [httpx.Response(200, text=line).json() for line in lines]
        return [
            str(each["text"])
            for each in found
            if each["owner_id"] == -group and (not own or each["from_id"] == -group)
        ]

    async def _do(self, method: str, path: str, **form: Any) -> None:
        (await self._panel.request(method, path, json=form)).raise_for_status()


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[Tools]:
    """Let the workers work while the browser looks on; no page waits for its next reading."""
    opened = open_tools(settings, settings.database_url, settings.redis_url)

    async def rounds() -> None:
        while True:
            async with opened.tools.sessions.begin() as session:
                await session.execute(text("UPDATE page SET due_at = now() WHERE due_at > now()"))
            for stage in _STAGES:
                await ROUND_OF[stage](opened.tools)
            await asyncio.sleep(0.2)

    task = asyncio.create_task(rounds())
    try:
        yield opened.tools
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await opened.close()


def _network() -> dict[str, Any]:
    groups = (SCHOOL, GARDEN)
    return {
        "groups": [
            {"id": group, "name": f"Страница {group}", "screen_name": f"place{group}"}
            for group in groups
        ],
        "tokens": [
            {"token": "service-key", "kind": "service"},
            {"token": "admin-key", "kind": "user", "user_id": 5, "admin_of": list(groups)},
            *(
                {"token": f"community-{group}", "kind": "community", "group_id": group}
                for group in groups
            ),
        ],
        "posts": [
            {"owner_id": -group, "id": 1, "text": "Расписание на неделю"} for group in groups
        ],
    }


def _asked(group: int, institution_id: int, official_id: int) -> dict[str, Any]:
    return {
        "link": f"https://vk.com/place{group}",
        "institutionId": institution_id,
        "officialId": official_id,
        "keys": [
            {"kind": "service", "secret": "service-key"},
            {"kind": "community", "secret": f"community-{group}"},
            {"kind": "user", "secret": "admin-key"},
        ],
    }

"""An emulated VK with a school's page on it, and the workers' rounds beside the test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from app.base.jobs import Stage
from app.base.settings import Settings
from workers.opening import open_tools
from workers.rounds import ROUND_OF

GROUP = 4012
LINK = "m.vk.com/zarechny_school7?w=wall-4012_1"
"""As somebody copies it on his phone."""
SERVICE_KEY = "vk1.a.service-of-the-centre"
COMMUNITY_KEY = "vk1.a.community-of-the-school"
_WALL_AND_MANAGEMENT = 8192 + 262_144
_STAGES = (
    Stage.FIND, Stage.CHECK, Stage.POLL, Stage.BACKFILL, Stage.JUDGE, Stage.OPEN, Stage.ROUTE
)  # fmt: skip
_SAID = (
    "Когда уже включат отопление? Дети в 3 «Б» второй день сидят в куртках",
    "Подскажите, до какого числа сдать справку для бесплатного питания и кому её отдать?",
    "Вторую неделю не работает фонтанчик с водой на первом этаже. Это же безобразие!",
    "Спасибо Светлане Юрьевне за терпение!",
)


class Vk:
    """The emulator's control panel."""

    def __init__(self, panel: httpx.AsyncClient) -> None:
        self._panel = panel

    async def settle(self, *, comments: bool = True) -> None:
        """Forget everything, and put up the school's page."""
        await self._do("/reset")
        group = {"id": GROUP, "name": "Школа № 7 | Заречный", "screen_name": "zarechny_school7"}
        await self._do(
            "/bulk",
            groups=[group | {"members_count": 1214}],
            tokens=[
                {"token": SERVICE_KEY, "kind": "service"},
                {
                    "token": COMMUNITY_KEY,
                    "kind": "community",
                    "group_id": GROUP,
                    "mask": _WALL_AND_MANAGEMENT,
                },
            ],
            posts=[{"owner_id": -GROUP, "id": 1, "text": "Расписание звонков на зиму"}],
        )
        for place, text in enumerate(_SAID if comments else ()):
            await self.say(text, author=f"Житель {place}")

    async def say(self, text: str, *, author: str) -> None:
        """Write a comment as a citizen."""
        await self._do("/comments", owner_id=-GROUP, post_id=1, author=author, text=text)

    async def _do(self, path: str, **form: Any) -> None:
        answer = await self._panel.post(path, json=form)
        assert answer.status_code < httpx.codes.BAD_REQUEST, answer.text


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[None]:
    """Let the workers work while the browser looks on."""
    opened = open_tools(settings, settings.database_url, settings.redis_url)

    async def rounds() -> None:
        while True:
            for stage in _STAGES:
                await ROUND_OF[stage](opened.tools)
            await asyncio.sleep(0.2)

    task = asyncio.create_task(rounds())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await opened.close()

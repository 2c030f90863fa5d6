"""A small town for journeys on VK: what its citizens do, in a line each."""

from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.journey.service import Service
from workers.tools import Tools

GROUP = 100
LINK = "https://vk.com/school1"


class Town(Service):
    """One school on the emulated VK, and the service that watches it."""

    def __init__(
        self, *, vk: httpx.AsyncClient, web: AsyncTestClient[Litestar], tools: Tools
    ) -> None:
        super().__init__(web=web, tools=tools)
        self.vk = vk

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
        await super().settle()

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

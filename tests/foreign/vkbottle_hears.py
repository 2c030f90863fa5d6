"""Run in .venv-foreign: vkbottle hears of a wall by its own long poll and by its callback.

Takes one argument, a JSON object ``{"address", "community", …}``, and prints what it heard
as JSON. Every event is read by vkbottle's typed models.
"""

import asyncio
import json
import sys
from typing import Any

from aiohttp import ClientSession, web
from vkbottle import API, BotPolling
from vkbottle.callback import BotCallback
from vkbottle_types.events.bot_events import (
    WallPostNew,
    WallReplyDelete,
    WallReplyEdit,
    WallReplyNew,
)

GROUP, POST = 100, 1
EVENTS = {
    "wall_reply_new": WallReplyNew,
    "wall_reply_edit": WallReplyEdit,
    "wall_reply_delete": WallReplyDelete,
    "wall_post_new": WallPostNew,
}


class Polling(BotPolling):
    """vkbottle's own polling, which leaves no file behind."""

    def save_server_ts(self, server: dict[str, Any]) -> None:
        """Forget the mark: nobody goes on here."""


class Panel:
    """The emulator's control panel."""

    def __init__(self, http: ClientSession, address: str) -> None:
        self._http = http
        self._address = address

    async def do(self, method: str, page: str, form: Any) -> Any:
        async with self._http.request(method, f"{self._address}/admin{page}", json=form) as told:
            return await told.json()

    async def write(self, text: str) -> int:
        form = {"owner_id": -GROUP, "post_id": POST, "text": text, "author": "Анна Ким"}
        written: int = (await self.do("POST", "/comments", form))["id"]
        return written

    async def change(self, number: int, **fields: Any) -> None:
        await self.do("PATCH", "/comments", {"owner_id": -GROUP, "id": number, **fields})

    async def forget(self, what: str) -> None:
        await self.do("POST", "/long_polls", {"group_id": GROUP, "forget": what})


def read(update: dict[str, Any]) -> list[Any]:
    event = EVENTS[update["type"]](**update)
    return [event.type.value, event.object.id, getattr(event.object, "text", None)]


async def polled(api: API, panel: Panel) -> dict[str, Any]:
    chosen: dict[str, Any] = dict.fromkeys(EVENTS, True)
    await api.groups.set_long_poll_settings(group_id=GROUP, enabled=True, **chosen)
    batches = Polling(api, group_id=GROUP, wait=1).listen()
    heard: dict[str, Any] = {}

    async def hear(step: str) -> None:
        heard[step] = [read(one) for one in (await anext(batches))["updates"]]

    waiting = asyncio.create_task(hear("waited"))
    await asyncio.sleep(0.5)
    number = await panel.write("Когда?")
    await waiting
    await panel.change(number, text="Когда же?")
    await panel.change(number, deleted=True)
    await panel.do("POST", "/posts", {"owner_id": -GROUP, "text": "Новость"})
    await hear("at once")
    await panel.forget("keys")
    await panel.write("После смены ключа")
    await hear("new key")
    await panel.forget("all")
    waiting = asyncio.create_task(hear("all new"))
    await asyncio.sleep(1.5)
    await panel.write("После потери")
    await waiting
    return heard


async def called(api: API, panel: Panel) -> dict[str, Any]:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    confirmed = asyncio.Event()
    callback = BotCallback(title="vkbottle", api=api, group_id=GROUP)
    code = await callback.get_callback_confirmation_code()

    async def answer(request: web.Request) -> web.Response:
        told = await request.json()
        if told["type"] == "confirmation":
            confirmed.set()
            return web.Response(text=code)
        await heard.put(told)
        return web.Response(text="ok")

    door = web.Application()
    door.router.add_post("/hook", answer)
    runner = web.AppRunner(door)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    callback.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    number = await callback.add_callback_server()
    await confirmed.wait()
    await callback.set_callback_settings(number, {"wall_reply_new": True})
    await asyncio.sleep(0.5)
    await panel.write("По адресу")
    told = await heard.get()
    found = await callback.find_server_id()
    settings = await callback.get_callback_settings(number)
    await callback.delete_callback_server(number)
    await runner.cleanup()
    return {
        "event": read(told),
        "secret": told["secret"] == callback.secret_key,
        "found": found == number,
        "settings": [name for name, on in settings.items() if on],
        "left": len(await callback.get_callback_servers()),
    }


async def main() -> None:
    given = json.loads(sys.argv[1])
    api = API(given["community"])
    api.API_URL = f"{given['address']}/method/"
    async with ClientSession() as http:
        panel = Panel(http, given["address"])
        seen = {"polled": await polled(api, panel), "called": await called(api, panel)}
    await api.http_client.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main())

"""Run in .venv-foreign: vkbottle reads a wall through the emulator and answers a comment.

Takes one argument, a JSON object ``{"address", "service", "community", "administrator"}``,
and prints what it saw as JSON. vkbottle checks every answer with typed models.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import ValidationError
from vkbottle import API, VKAPIError
from vkbottle.http import AiohttpClient

WALL, POST = -100, 1
PAUSE = 0.35
"""Seconds between calls: vkbottle leaves VK's three calls a second to its user."""


class Paced(AiohttpClient):
    """vkbottle's own client, taking its time."""

    async def request_text(self, *args: Any, **kwargs: Any) -> str:
        await asyncio.sleep(PAUSE)
        return await super().request_text(*args, **kwargs)


@asynccontextmanager
async def api(address: str, token: str) -> AsyncIterator[API]:
    client = Paced()
    spoken = API(token, http_client=client)
    spoken.API_URL = f"{address}/method/"
    yield spoken
    await client.close()


async def pages(reader: API, **params: Any) -> list[Any]:
    found: list[Any] = []
    while True:
        page = await reader.wall.get_comments(
            owner_id=WALL, post_id=POST, count=100, offset=len(found), **params
        )
        if not page.items:
            return found
        found += page.items


async def read(reader: API) -> dict[str, Any]:
    top = await pages(reader, thread_items_count=10)
    long = [one.id for one in top if one.thread.count > len(one.thread.items)]
    threads = {number: await pages(reader, comment_id=number) for number in long}
    wall = await reader.wall.get(owner_id=WALL, extended=True)
    shown = await reader.wall.get_comments(
        owner_id=WALL, post_id=POST, extended=True, need_likes=True, thread_items_count=10
    )
    resolved = await reader.utils.resolve_screen_name(screen_name="school1")
    cards = await reader.groups.get_by_id(group_ids=["school1"])
    return {
        "object": {"type": resolved.type.value, "object_id": resolved.object_id},
        "group": cards.groups[0].name,
        "posts": [one.id for one in wall.items],
        "comment_count": wall.items[0].comments.count,
        "top": [one.id for one in top],
        "threads": {number: [one.id for one in thread] for number, thread in threads.items()},
        "authors": len(shown.profiles),
    }


async def write(writer: API, target: int) -> dict[str, Any]:
    async def create() -> dict[str, Any]:
        created = await writer.wall.create_comment(
            owner_id=WALL,
            post_id=POST,
            reply_to_comment=target,
            from_group=-WALL,
            message="[id77|Анна], отопление включат 1 октября.",
            guid="vkbottle-1",
        )
        return {"comment_id": created.comment_id, "parents_stack": created.parents_stack}

    return {"first": await create(), "again": await create()}


async def refused(writer: API) -> int:
    try:
        await writer.wall.get(owner_id=WALL)
    except VKAPIError[27] as error:
        return int(error.code)
    return 0


async def placeholder_breaks_the_models(reader: API, hider: API, number: int) -> bool:
    await hider.wall.delete_comment(owner_id=WALL, comment_id=number)
    try:
        await reader.wall.get_comments(owner_id=WALL, post_id=POST, count=100)
    except ValidationError:
        return True
    return False


async def main() -> None:
    given = json.loads(sys.argv[1])
    async with (
        api(given["address"], given["service"]) as reader,
        api(given["address"], given["community"]) as writer,
        api(given["address"], given["administrator"]) as hider,
    ):
        seen = await read(reader)
        seen["reply"] = await write(writer, seen["top"][0])
        seen["refused"] = await refused(writer)
        rights = await writer.groups.get_token_permissions()
        seen["mask"] = rights.mask
        code = f'return [API.wall.getComments({{"owner_id":{WALL},"post_id":{POST}}})];'
        seen["executed"] = len((await reader.execute(code=code)).response)
        seen["placeholder_breaks_the_models"] = await placeholder_breaks_the_models(
            reader, hider, seen["top"][0]
        )
    print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main())

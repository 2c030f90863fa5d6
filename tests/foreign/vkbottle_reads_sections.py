"""Run in .venv-foreign: vkbottle reads topics, photos, videos and goods with its typed models.

Takes one argument, a JSON object ``{"address", "service", "community", "administrator"}``,
and prints what it saw as JSON.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from vkbottle import API
from vkbottle.http import AiohttpClient

PAUSE = 0.35
"""Seconds between calls: vkbottle leaves VK's three calls a second to its user."""
PAGE = {"owner_id": -100, "extended": True}


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


async def listed(person: API) -> dict[str, list[int]]:
    photos = await person.photos.get_by_id(photos=["-100_7"], extended=True)
    lists = {
        "topics": await person.board.get_topics(group_id=100, extended=True),
        "photos": await person.photos.get_all(**PAGE),
        "videos": await person.video.get(**PAGE),
        "goods": await person.market.get(**PAGE),
        "photo comments": await person.photos.get_all_comments(owner_id=-100, count=1),
    }
    found = {name: [one.id for one in answer.items] for name, answer in lists.items()}
    return found | {"photo": [one.comments.count for one in photos]}


async def read(person: API) -> dict[str, list[int]]:
    shown = PAGE | {"need_likes": True}
    answers = {
        "topic": await person.board.get_comments(group_id=100, topic_id=7, extended=True),
        "photo": await person.photos.get_comments(photo_id=7, **shown),
        "video": await person.video.get_comments(video_id=7, **shown),
        "market": await person.market.get_comments(item_id=7, **shown),
    }
    return {kind: [one.id for one in answer.items] for kind, answer in answers.items()}


async def change(person: API) -> dict[str, Any]:
    place = {"owner_id": -100, "comment_id": 5000}
    in_topic = {"group_id": 100, "topic_id": 7}
    return {
        "answer": await person.photos.create_comment(
            owner_id=-100, photo_id=7, message="В мае.", from_group=True
        ),
        "deleted": await person.photos.delete_comment(**place),
        "restored": await person.photos.restore_comment(**place),
        "deleted in the topic": (
            await person.board.delete_comment(comment_id=5000, **in_topic)
        ).value,
        "closed": (await person.board.close_topic(**in_topic)).value,
    }


async def main() -> None:
    given = json.loads(sys.argv[1])
    async with api(given["address"], given["administrator"]) as person:
        lists, comments = await listed(person), await read(person)
        seen = {"lists": lists, "comments": comments, "changes": await change(person)}
    print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main())

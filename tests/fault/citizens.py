"""Citizens on the emulated VK: they write, answer each other, change and delete what they wrote."""

import asyncio
from random import Random
from typing import Any

import httpx

WALLS = {100 + number: f"https://vk.com/school{number}" for number in range(1, 7)}
"""Group → its page's link."""
_PEOPLE = tuple(f"Гражданин {number}" for number in range(1, 41))
_ACTS = {"comment": 58, "reply": 25, "edit": 9, "deletion": 6, "post": 2}
_RECENT = 60
"""People answer, change and delete what is among so many last comments."""


def key_of(group: int) -> str:
    """Name the community key of a wall."""
    return f"community-key-{group}"


class Citizens:
    """Everybody who writes under the posts, in an order that the dice decide."""

    def __init__(self, vk: httpx.AsyncClient, texts: list[str], dice: Random) -> None:
        self._vk, self._texts, self._dice = vk, texts, dice
        self._posts: list[tuple[int, int]] = []
        self._living: list[tuple[int, int, int]] = []
        """(owner, post, comment)"""

    async def found(self) -> None:
        """Make the walls with two posts each, their keys, and the key that reads them all."""
        groups = [
            {"id": group, "name": f"Школа № {group}", "screen_name": link.rpartition("/")[2]}
            for group, link in WALLS.items()
        ]
        community = [
            {"token": key_of(group), "kind": "community", "group_id": group} for group in WALLS
        ]
        service = {"token": "service-key", "kind": "service"}
        await self._panel("POST", "/bulk", {"groups": groups, "tokens": [service, *community]})
        for group in [*WALLS, *WALLS]:
            await self._write_post(group)

    async def live(self, stop: asyncio.Event, *, pause: float) -> None:
        """Act again and again until told to stop."""
        while not stop.is_set():
            (act,) = self._dice.choices(list(_ACTS), list(_ACTS.values()))
            await getattr(self, f"_{act}")()
            await asyncio.sleep(self._dice.uniform(0, 2 * pause))

    async def _comment(self) -> None:
        owner, post = self._dice.choice(self._posts)
        await self._say(owner, post)

    async def _reply(self) -> None:
        if self._living:
            owner, post, comment = self._dice.choice(self._living[-_RECENT:])
            await self._say(owner, post, reply_to=comment)

    async def _edit(self) -> None:
        if self._living:
            owner, _, comment = self._dice.choice(self._living[-_RECENT:])
            text = self._dice.choice(self._texts)
            await self._panel(
                "PATCH", "/comments", {"owner_id": owner, "id": comment, "text": text}
            )

    async def _deletion(self) -> None:
        if self._living:
            gone = self._living.pop(-self._dice.randint(1, min(_RECENT, len(self._living))))
            form = {"owner_id": gone[0], "id": gone[2], "deleted": True}
            await self._panel("PATCH", "/comments", form)

    async def _post(self) -> None:
        await self._write_post(self._dice.choice(list(WALLS)))

    async def _say(self, owner: int, post: int, **more: int) -> None:
        form = {
            "owner_id": owner,
            "post_id": post,
            "author": self._dice.choice(_PEOPLE),
            "text": self._dice.choice(self._texts),
        }
        told = await self._panel("POST", "/comments", form | more)
        self._living.append((owner, post, told["id"]))

    async def _write_post(self, group: int) -> None:
        form = {"owner_id": -group, "text": self._dice.choice(self._texts)}
        told = await self._panel("POST", "/posts", form)
        self._posts.append((-group, told["id"]))

    async def _panel(self, method: str, path: str, form: dict[str, Any]) -> Any:
        answer = await self._vk.request(method, path, json=form)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

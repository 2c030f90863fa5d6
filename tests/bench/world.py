"""The emulated VK of the bench: pages, posts, comments in threads, edits and deletions."""

import itertools
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import msgspec

SERVICE_KEY = "bench-service-key"
FIRST_GROUP = 1001
POSTS_A_PAGE = 5
_FIRST_COMMENT = 100
_THREAD_SHARE = 0.3
_SAME_AUTHOR = 0.6
_CITIZENS_PER_COMMENT = 0.3
_HOURS = 10
_PARCEL = 2_000


class World:
    """The control panel of the emulator, and what was written there so far."""

    def __init__(self, panel: httpx.AsyncClient, pages: int, *, seed: int = 7) -> None:
        self._panel = panel
        self._chance = random.Random(seed)  # noqa: S311 - the same world every time
        self.groups = range(FIRST_GROUP, FIRST_GROUP + pages)

    async def found_pages(self) -> None:
        """Lay communities with their keys; their walls are empty."""
        tokens: list[dict[str, Any]] = [{"token": SERVICE_KEY, "kind": "service"}]
        tokens += [
            {"token": community_key(group), "kind": "community", "group_id": group}
            for group in self.groups
        ]
        groups = [
            {"id": group, "name": f"Школа № {group}", "screen_name": f"bench{group}"}
            for group in self.groups
        ]
        await self._bulk(groups=groups, tokens=tokens)

    async def write(self, texts: Sequence[str]) -> None:
        """Write posts, and the texts as comments under them; some posts draw many more."""
        citizens = [
            {"id": number, "first_name": "Имя", "last_name": f"Фамилия {number}"}
            for number in range(1, max(2, int(len(texts) * _CITIZENS_PER_COMMENT)))
        ]
        posts = [(-group, post) for group in self.groups for post in range(1, POSTS_A_PAGE + 1)]
        now = int(time.time())
        await self._bulk(
            users=citizens,
            posts=[
                {"owner_id": owner, "id": post, "text": f"Новость {post}", "date": now - 72_000}
                for owner, post in posts
            ],
        )
        comments = list(self._comments(texts, posts, len(citizens), now))
        for parcel in _parcels(comments):
            await self._bulk(comments=parcel)

    async def change(self, *, edits: Sequence[str], deletions: int, new: Sequence[str]) -> None:
        """Edit and delete some comments and write new ones, all chosen by chance."""
        living = await self.dump()
        chosen = self._chance.sample(living, len(edits) + deletions)
        edited, deleted = chosen[: len(edits)], chosen[len(edits) :]
        targets = [one for one in living if not one.thread]
        written = [
            {
                "owner_id": target.owner_id,
                "post_id": target.post_id,
                "from_id": target.from_id,
                "text": text,
                **({"reply_to": target.id} if self._chance.random() < _THREAD_SHARE else {}),
            }
            for text, target in zip(new, self._chance.choices(targets, k=len(new)), strict=True)
        ]
        changes: list[dict[str, Any]] = [
            {"owner_id": one.owner_id, "id": one.id, "text": f"{text} (исправлено)"}
            for one, text in zip(edited, edits, strict=True)
        ]
        changes += [{"owner_id": one.owner_id, "id": one.id, "deleted": True} for one in deleted]
        for parcel in _parcels(written):
            await self._bulk(comments=parcel)
        for parcel in _parcels(changes):
            await self._bulk(comment_changes=parcel)

    async def dump(self, *, with_deleted: bool = False) -> list["Said"]:
        """Give every comment as the emulator has it now."""
        params = {"deleted": "1"} if with_deleted else {}
        answer = await self._panel.get("/comments", params=params)
        return [msgspec.json.decode(line, type=Said) for line in answer.text.split("\n") if line]

    async def counters(self) -> "Counters":
        """Tell what was asked of the emulator since it was started."""
        answer = await self._panel.get("/counters")
        return msgspec.json.decode(answer.content, type=Counters)

    def _comments(
        self, texts: Sequence[str], posts: Sequence[tuple[int, int]], citizens: int, now: int
    ) -> Iterator[dict[str, Any]]:
        weights = [self._chance.paretovariate(1.3) for _ in posts]
        numbers: defaultdict[int, Iterator[int]] = defaultdict(
            lambda: itertools.count(_FIRST_COMMENT)
        )
        tops: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        chosen = self._chance.choices(posts, weights, k=len(texts))
        for place, (text, (owner, post)) in enumerate(zip(texts, chosen, strict=True)):
            comment: dict[str, Any] = {
                "owner_id": owner,
                "post_id": post,
                "id": next(numbers[owner]),
                "from_id": self._chance.randint(1, citizens),
                "text": text,
                "date": now - _HOURS * 3600 + place * _HOURS * 3600 // len(texts),
            }
            earlier = tops[owner, post]
            if earlier and self._chance.random() < _THREAD_SHARE:
                top, author = self._chance.choice(earlier)
                comment["reply_to"] = top
                if self._chance.random() < _SAME_AUTHOR:
                    comment["from_id"] = author
            else:
                earlier.append((comment["id"], comment["from_id"]))
            yield comment

    async def _bulk(self, **forms: Sequence[dict[str, Any]]) -> None:
        answer = await self._panel.post("/bulk", content=msgspec.json.encode(forms))
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"the emulator refused: {answer.status_code}")


class Said(msgspec.Struct, frozen=True):
    """A comment as the emulator has it."""

    owner_id: int
    post_id: int
    id: int
    from_id: int
    text: str
    thread: int
    deleted: bool


class Counters(msgspec.Struct, frozen=True):
    """What the emulator was asked, and how often we overstepped a limit."""

    requests: int
    methods: dict[str, int]
    inner: dict[str, int]
    violations: int


def community_key(group: int) -> str:
    """Name the key of a community."""
    return f"bench-community-key-{group}"


def _parcels(forms: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (forms[start : start + _PARCEL] for start in range(0, len(forms), _PARCEL))

"""The demo's hand on the emulator: looks at the world, fills it, lets things happen in it."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import httpx
import msgspec

from connectors.emulators.demo.memory import restoration
from connectors.emulators.demo.stream import Editing, Event, Posting, Removal, Writing
from connectors.emulators.demo.town import EYE_KEY
from connectors.emulators.demo.world import Comment, Post, World

_VERSION: Final = "5.199"
_POSTS_A_CALL: Final = 100
_Place = tuple[int, int]
"""The owner of a wall and a number on it."""


class AwayError(Exception):
    """The emulator does not answer; it may come back."""


class PassedByError(Exception):
    """The world has changed meanwhile, so that the event cannot happen in it."""


class Emulator:
    """One emulator, by its control panel."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def now(self) -> int:
        """Tell the emulator's time; raises AwayError, also when it is none."""
        summary = await self._ask("GET", "/admin")
        if "emulator" not in summary:
            raise AwayError
        return int(summary["now"])

    async def look(self, known: Sequence[Post]) -> World | None:
        """See everything; None when the emulator is empty. ``known`` are posts seen before."""
        comments = await self._comments()
        users, tokens = (
            await self._ask("GET", "/admin/users"),
            await self._ask("GET", "/admin/tokens"),
        )
        groups = await self._ask("GET", "/admin/groups")
        # Groups are asked for last: an emulator that was started anew meanwhile has none.
        if not groups:
            return None
        return World(
            groups=groups,
            users=users,
            tokens=tokens,
            posts=await self._posts(known, comments),
            comments=comments,
        )

    async def fill(self, world: World) -> None:
        """Bring an empty emulator to life."""
        await self._ask("POST", "/admin/bulk", restoration(world))

    async def play(self, event: Event, now: int) -> Post | None:
        """Let an event happen; a new post is given back. Raises PassedByError."""
        told = msgspec.to_builtins(event)
        match event:
            case Writing():
                await self._ask("POST", "/admin/comments", told)
            case Editing():
                await self._ask("PATCH", "/admin/comments", told)
            case Removal():
                await self._ask("PATCH", "/admin/comments", told | {"deleted": True})
            case Posting():
                answer = await self._ask("POST", "/admin/posts", told | {"date": now})
                owner = event.owner_id
                return Post(
                    owner_id=owner, id=answer["id"], from_id=owner, date=now, text=event.text
                )
        return None

    async def _comments(self) -> list[Comment]:
        answer = await self._send("GET", "/admin/comments?deleted=1")
        try:
            return msgspec.json.Decoder(Comment).decode_lines(answer.content)
        except msgspec.DecodeError as error:
            raise AwayError from error

    async def _posts(self, known: Sequence[Post], comments: Iterable[Comment]) -> list[Post]:
        """Follow the posts that we know, and learn those that others wrote and people discuss."""
        posts = {(post.owner_id, post.id): post for post in known}
        for comment in comments:
            place = (comment.owner_id, comment.post_id)
            posts.setdefault(place, _silent_post(comment))
        places = list(posts)
        for start in range(0, len(places), _POSTS_A_CALL):
            posts |= await self._followed(posts, places[start : start + _POSTS_A_CALL])
        return list(posts.values())

    async def _followed(
        self, posts: dict[_Place, Post], places: list[_Place]
    ) -> dict[_Place, Post]:
        """Ask as any reader would; an answer spoiled on purpose is no news."""
        names = ",".join(f"{owner}_{number}" for owner, number in places)
        form = {"posts": names, "access_token": EYE_KEY, "v": _VERSION}
        try:
            answer = await self._client.post("/method/wall.getById", data=form)
            items = answer.json()["response"]["items"]
        except (httpx.HTTPError, ValueError, LookupError, TypeError):
            return {}
        shown = {(item["owner_id"], item["id"]): item for item in items}
        return {place: _as_shown(posts[place], shown.get(place)) for place in places}

    async def _ask(self, method: str, path: str, form: Any = None) -> Any:
        answer = await self._send(method, path, form)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise PassedByError(answer.text)
        try:
            return msgspec.json.decode(answer.raise_for_status().content)
        except (httpx.HTTPStatusError, msgspec.DecodeError) as error:
            raise AwayError from error

    async def _send(self, method: str, path: str, form: Any = None) -> httpx.Response:
        content = None if form is None else msgspec.json.encode(form)
        try:
            return await self._client.request(method, path, content=content)
        except httpx.TransportError as error:
            raise AwayError from error


def _silent_post(comment: Comment) -> Post:
    owner = comment.owner_id
    return Post(owner_id=owner, id=comment.post_id, from_id=owner, date=comment.date, text="")


def _as_shown(post: Post, item: dict[str, Any] | None) -> Post:
    if item is None or item.get("is_deleted"):
        return msgspec.structs.replace(post, deleted=True)
    return Post(
        owner_id=post.owner_id,
        id=post.id,
        from_id=item["from_id"],
        date=item["date"],
        text=item["text"],
        pinned=bool(item.get("is_pinned")),
    )

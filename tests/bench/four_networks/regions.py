"""Regions of the long run: many pages of one emulated network, their citizens, and the truth."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

import httpx
import msgspec

POSTS_A_PAGE: Final = 2
_FRESH: Final = 20.0
"""How many times more comments than others a new post draws."""
_PARCEL: Final = 1_000
_CITIZENS: Final = 500
_KEYS: Final = {"vk": 8, "max": 3}
"""Keys of the centre, as many as a region of this size would need."""

Place = tuple[str, str]
"""(page, comment), by the network's own ids."""


class Region(Protocol):
    """One network with its pages, and a hand on its control panel."""

    network: str
    sees_deletions: bool

    async def found(self) -> None:
        """Lay pages with posts and no comments."""
        ...

    def rows(self) -> Iterator[Mapping[str, str]]:
        """Give the rows of the table by which the pages are registered."""
        ...

    def settings(self) -> Mapping[str, Any]:
        """Give the settings of the service that this network needs."""
        ...

    async def publish(self, number: int) -> None:
        """Let pages publish posts, which draw more comments than the older ones."""
        ...

    async def write(self, texts: Sequence[str]) -> None:
        """Let citizens write under posts, some of which draw many times more than others."""
        ...

    async def change(self, *, edits: Sequence[str], deletions: int) -> None:
        """Let citizens edit and delete comments, chosen by chance."""
        ...

    async def living(self) -> dict[Place, str]:
        """Tell every living comment and its text."""
        ...


class Panel:
    """The control panel of one emulator."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.AsyncClient(base_url=f"{address}/admin", timeout=60)

    async def ask(self, verb: str, path: str, form: object = None) -> Any:
        """Turn a knob; raises RuntimeError if the emulator refuses."""
        content = None if form is None else msgspec.json.encode(form)
        answer = await self._client.request(verb, path, content=content)
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{verb} {path}: {answer.text[:300]}")
        return answer.json()

    async def bulk(self, **forms: Sequence[Mapping[str, Any]]) -> None:
        """Send long lists in parcels."""
        for name, several in forms.items():
            for start in range(0, len(several), _PARCEL):
                await self.ask("POST", "/bulk", {name: several[start : start + _PARCEL]})

    async def lines(self) -> list[dict[str, Any]]:
        """Read the dump of living comments."""
        answer = await self._client.get("/comments")
        return [msgspec.json.decode(line) for line in answer.text.split("\n") if line]

    async def close(self) -> None:
        """Close the line."""
        await self._client.aclose()


class _Crowd:
    """What the regions have in common: places of different liveliness, and chance."""

    def __init__(self, panel: Panel, pages: int, *, seed: int) -> None:
        self.panel = panel
        self._chance = random.Random(seed)  # noqa: S311 - the same run every time
        self._numbers = range(1, pages + 1)
        self._places = [(page, post) for page in self._numbers for post in range(POSTS_A_PAGE)]
        self._weights = [self._chance.paretovariate(1.1) for _ in self._places]
        self._posts = dict.fromkeys(self._numbers, POSTS_A_PAGE)

    def _choose(self, number: int) -> list[tuple[int, int]]:
        return self._chance.choices(self._places, self._weights, k=number)

    def _draw_places(self, number: int) -> list[tuple[int, int]]:
        """Choose pages for new posts, and let these draw comments from now on."""
        places = []
        for page in self._chance.choices(self._numbers, k=number):
            places.append((page, self._posts[page]))
            self._posts[page] += 1
        mean = sum(self._weights) / len(self._weights)
        self._places += places
        self._weights += [_FRESH * mean] * number
        return places

    def _author(self) -> int:
        return self._chance.randint(1, _CITIZENS)

    async def _some(self, number: int) -> list[dict[str, Any]]:
        lines = await self.panel.lines()
        return self._chance.sample(lines, min(number, len(lines)))


class VkRegion(_Crowd):
    """Communities of VK, read with the centre's service keys."""

    network = "vk"
    sees_deletions = True

    async def found(self) -> None:
        """Lay communities with their walls."""
        await self.panel.bulk(
            users=[{"id": n, "first_name": "Анна", "last_name": f"К{n}"} for n in _citizens()],
            groups=[
                {"id": n, "name": f"Школа № {n}", "screen_name": _name(n)} for n in self._numbers
            ],
            tokens=[{"token": key, "kind": "service"} for key in _keys(self.network)],
        )
        await self._post(self._places)

    async def publish(self, number: int) -> None:
        """See Region."""
        await self._post(self._draw_places(number))

    async def _post(self, places: Sequence[tuple[int, int]]) -> None:
        await self.panel.bulk(
            posts=[
                {"owner_id": -page, "id": _wall(post), "text": "Новости школы."}
                for page, post in places
            ]
        )

    def rows(self) -> Iterator[Mapping[str, str]]:
        """See Region."""
        return ({"link": f"https://vk.com/{_name(n)}", "network": "vk"} for n in self._numbers)

    def settings(self) -> Mapping[str, Any]:
        """See Region."""
        return {"vk_api_url": self.panel.address, "vk_service_keys": ",".join(_keys("vk"))}

    async def write(self, texts: Sequence[str]) -> None:
        """See Region."""
        forms = [
            {"owner_id": -page, "post_id": _wall(post), "from_id": self._author(), "text": text}
            for text, (page, post) in zip(texts, self._choose(len(texts)), strict=True)
        ]
        answered = await self._some(len(forms) // 4)
        for form, target in zip(forms, answered, strict=False):
            form |= {
                "owner_id": target["owner_id"],
                "post_id": target["post_id"],
                "reply_to": target["id"],
            }
        await self.panel.bulk(comments=forms)

    async def change(self, *, edits: Sequence[str], deletions: int) -> None:
        """See Region."""
        chosen = await self._some(len(edits) + deletions)
        changes: list[dict[str, Any]] = [
            {"owner_id": one["owner_id"], "id": one["id"]} for one in chosen
        ]
        await self.panel.bulk(comment_changes=_changes(changes, edits))

    async def living(self) -> dict[Place, str]:
        """See Region."""
        return {
            (str(one["owner_id"]), str(one["id"])): one["text"] for one in await self.panel.lines()
        }


class OkRegion(_Crowd):
    """Groups of Odnoklassniki, each read with the personal key of its own administrator."""

    network = "ok"
    sees_deletions = True
    _APPLICATION = "APPLICATION"

    async def found(self) -> None:
        """Lay groups with their topics."""
        await self.panel.bulk(
            users=[{"id": str(n), "first_name": "Анна", "last_name": f"К{n}"} for n in _citizens()],
            groups=[
                {"id": str(_group(n)), "name": f"Школа № {n}", "shortname": _name(n)}
                for n in self._numbers
            ],
            applications=[{"key": self._APPLICATION, "secret": "application-secret"}],
            tokens=[
                {
                    "token": _own_key(n),
                    "application_key": self._APPLICATION,
                    "user_id": str(_ruler(n)),
                }
                for n in self._numbers
            ],
        )
        await self._post(self._places)

    async def publish(self, number: int) -> None:
        """See Region."""
        await self._post(self._draw_places(number))

    async def _post(self, places: Sequence[tuple[int, int]]) -> None:
        await self.panel.bulk(
            topics=[
                {"gid": str(_group(page)), "id": _topic(page, post), "text": "Новости школы."}
                for page, post in places
            ]
        )

    def rows(self) -> Iterator[Mapping[str, str]]:
        """See Region."""
        return (
            {"link": f"https://ok.ru/group/{_group(n)}", "network": "ok", "user_key": _own_key(n)}
            for n in self._numbers
        )

    def settings(self) -> Mapping[str, Any]:
        """See Region."""
        return {
            "ok_api_url": self.panel.address,
            "ok_application_key": self._APPLICATION,
            "ok_application_secret": "application-secret",
        }

    async def write(self, texts: Sequence[str]) -> None:
        """See Region."""
        await self.panel.bulk(
            comments=[
                {
                    "discussion_id": _topic(page, post),
                    "author_id": str(self._author()),
                    "text": text,
                }
                for text, (page, post) in zip(texts, self._choose(len(texts)), strict=True)
            ]
        )

    async def change(self, *, edits: Sequence[str], deletions: int) -> None:
        """See Region."""
        chosen = await self._some(len(edits) + deletions)
        await self.panel.bulk(
            comment_changes=_changes([{"id": one["id"]} for one in chosen], edits)
        )

    async def living(self) -> dict[Place, str]:
        """See Region."""
        return {(str(one["gid"]), one["id"]): one["text"] for one in await self.panel.lines()}


class TelegramRegion(_Crowd):
    """Channels of Telegram with their discussion groups, in all of which one bot sits."""

    network = "telegram"
    sees_deletions = False
    _TOKEN = "700:AAsecretOfTheBot"

    async def found(self) -> None:
        """Lay channels with their groups; the bot is there before the posts."""
        await self.panel.bulk(
            users=[{"id": n, "first_name": "Анна", "last_name": f"К{n}"} for n in _citizens()],
            bots=[{"token": self._TOKEN, "username": "adm_bot"}],
            chats=[
                chat
                for n in self._numbers
                for chat in (
                    {"id": _chat(n, 2), "type": "supergroup", "title": f"Обсуждение {n}"},
                    {"id": _chat(n, 1), "type": "channel", "title": f"Школа № {n}"}
                    | {"username": _name(n), "linked_chat_id": _chat(n, 2)},
                )
            ],
            members=[
                {"chat_id": _chat(n, 2), "user_id": 700, "status": "administrator"}
                for n in self._numbers
            ],
        )
        await self._post(self._places)

    async def publish(self, number: int) -> None:
        """See Region."""
        await self._post(self._draw_places(number))

    async def _post(self, places: Sequence[tuple[int, int]]) -> None:
        await self.panel.bulk(
            posts=[
                {"chat_id": _chat(page, 1), "id": post + 1, "text": "Новости школы."}
                for page, post in places
            ]
        )

    def rows(self) -> Iterator[Mapping[str, str]]:
        """See Region."""
        return ({"link": f"https://t.me/{_name(n)}", "network": "telegram"} for n in self._numbers)

    def settings(self) -> Mapping[str, Any]:
        """See Region."""
        return {"telegram_api_url": self.panel.address, "telegram_bot_token": self._TOKEN}

    async def write(self, texts: Sequence[str]) -> None:
        """See Region."""
        await self.panel.bulk(
            comments=[
                {
                    "channel_id": _chat(page, 1),
                    "post_id": post + 1,
                    "from_id": self._author(),
                    "text": text,
                }
                for text, (page, post) in zip(texts, self._choose(len(texts)), strict=True)
            ]
        )

    async def change(self, *, edits: Sequence[str], deletions: int) -> None:
        """See Region."""
        chosen = await self._some(len(edits) + deletions)
        changes = [{"chat_id": one["chat_id"], "id": one["id"]} for one in chosen]
        await self.panel.bulk(changes=_changes(changes, edits))

    async def living(self) -> dict[Place, str]:
        """See Region."""
        return {
            (str(one["chat_id"]), str(one["id"])): one["text"] for one in await self.panel.lines()
        }


class MaxRegion(_Crowd):
    """Channels of MAX, in all of which the centre's bots sit."""

    network = "max"
    sees_deletions = True

    async def found(self) -> None:
        """Lay channels with their posts."""
        channels = [_channel(n) for n in self._numbers]
        await self.panel.bulk(
            users=[{"id": n, "first_name": "Анна", "last_name": f"К{n}"} for n in _citizens()],
            channels=[{"id": _channel(n), "title": f"Школа № {n}"} for n in self._numbers],
            bots=[
                {"token": key, "name": f"Ответы {place}", "channels": channels}
                for place, key in enumerate(_keys(self.network))
            ],
        )
        await self._post(self._places)

    async def publish(self, number: int) -> None:
        """See Region."""
        await self._post(self._draw_places(number))

    async def _post(self, places: Sequence[tuple[int, int]]) -> None:
        await self.panel.bulk(
            posts=[
                {"chat_id": _channel(page), "key": f"{page}-{post}", "text": "Новости школы."}
                for page, post in places
            ]
        )

    def rows(self) -> Iterator[Mapping[str, str]]:
        """See Region."""
        return ({"link": str(_channel(n)), "network": "max"} for n in self._numbers)

    def settings(self) -> Mapping[str, Any]:
        """See Region."""
        return {"max_api_url": self.panel.address, "max_bot_tokens": ",".join(_keys("max"))}

    async def write(self, texts: Sequence[str]) -> None:
        """See Region."""
        await self.panel.bulk(
            comments=[
                {"post": f"{page}-{post}", "user_id": self._author(), "text": text}
                for text, (page, post) in zip(texts, self._choose(len(texts)), strict=True)
            ]
        )

    async def change(self, *, edits: Sequence[str], deletions: int) -> None:
        """See Region."""
        chosen = await self._some(len(edits) + deletions)
        changes = [{"comment": one["mid"]} for one in chosen]
        await self.panel.bulk(comment_changes=_changes(changes, edits))

    async def living(self) -> dict[Place, str]:
        """See Region."""
        return {(str(one["chat_id"]), one["mid"]): one["text"] for one in await self.panel.lines()}


REGIONS: Final[Mapping[str, type[VkRegion | OkRegion | TelegramRegion | MaxRegion]]] = {
    region.network: region for region in (VkRegion, OkRegion, TelegramRegion, MaxRegion)
}


def _changes(forms: Sequence[Mapping[str, Any]], edits: Sequence[str]) -> list[Mapping[str, Any]]:
    """Edit the first of them, and delete those that are left."""
    edited = [{**form, "text": text} for form, text in zip(forms, edits, strict=False)]
    return [*edited, *({**form, "deleted": True} for form in forms[len(edited) :])]


def _citizens() -> range:
    return range(1, _CITIZENS + 1)


def _keys(network: str) -> list[str]:
    return [f"{network}-centre-key-{number}" for number in range(_KEYS[network])]


def _name(number: int) -> str:
    return f"school_{number}"


def _wall(post: int) -> int:
    """Number a post of VK, whose comments share its numbers, so that nothing meets."""
    return post * 100_000 + 1


def _group(number: int) -> int:
    return 55_000_000_000_000 + number


def _ruler(number: int) -> int:
    return 900_000 + number


def _own_key(number: int) -> str:
    return f"ok-administrator-key-{number}"


def _topic(page: int, post: int) -> str:
    return str(62_000_000_000_000 + page * 1_000 + post)


def _chat(number: int, which: int) -> int:
    return -(1_000_000_000_000 + 10 * number + which)


def _channel(number: int) -> int:
    return -(70_000_000_000_000 + number)

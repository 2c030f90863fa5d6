"""Calls that settle what a community tells us: only keys that manage it may make them."""

from collections.abc import Sequence
from typing import Final, TypeVar

from app.vocabulary import KeyKind, PageKey, PageRef
from connectors.contract import KeyRefusedError, NotOfferedError
from connectors.decoding import decoded
from connectors.vk.calls import Call
from connectors.vk.changing import able, by_first
from connectors.vk.client import VkClient
from connectors.vk.errors import ClosedToKeyError, no_key

_T = TypeVar("_T")

_KINDS: Final = frozenset({KeyKind.COMMUNITY, KeyKind.USER})
_NO_RIGHT: Final = (
    "Ключ не управляет этим сообществом, поэтому ВКонтакте не позволит подключить события. "
    "Создайте ключ сообщества с правом «Управление сообществом»."
)
EVENTS: Final = (
    "wall_post_new",
    *(
        f"{kind}_{deed}"
        for kind in ("wall_reply", "board_post", "photo_comment", "video_comment", "market_comment")
        for deed in ("new", "edit", "delete", "restore")
    ),
    "group_change_settings",
    "group_officers_edit",
)
"""What we want to be told."""


class Settler:
    """Settles with the community's own key, else with an administrator's personal one."""

    def __init__(self, client: VkClient, keys: Sequence[PageKey]) -> None:
        self._client = client
        self._keys = able(keys, _KINDS)

    async def read(self, method: str, page: PageRef, shape: type[_T], **more: str | int) -> _T:
        """Ask how things are; raises a ConnectorError."""
        return await self._settle(method, page, shape, more, changes=False)

    async def change(self, method: str, page: PageRef, shape: type[_T], **more: str | int) -> _T:
        """Change something, with one try for each key; raises a ConnectorError."""
        return await self._settle(method, page, shape, more, changes=True)

    async def pause(self, seconds: float) -> None:
        """Let VK do what it began."""
        await self._client.pause(seconds)

    async def _settle(
        self,
        method: str,
        page: PageRef,
        shape: type[_T],
        more: dict[str, str | int],
        *,
        changes: bool,
    ) -> _T:
        call = Call(method, {"group_id": abs(int(page.external_id)), **more})
        ask = self._client.write if changes else self._client.read
        if not self._keys:
            raise no_key("сообщества с правом «Управление сообществом», поэтому событий не будет")
        try:
            raw = await by_first(self._keys, lambda key: ask(key, call))
        except ClosedToKeyError as refusal:
            raise KeyRefusedError(str(refusal), sentence=_NO_RIGHT) from refusal
        return decoded(raw, shape, name=method)


def of_one(page: PageRef | None) -> PageRef:
    """Insist on a page: VK tells of each community apart."""
    if page is None:
        raise NotOfferedError("push: VK needs a page")
    return page


def event_settings() -> dict[str, str | int]:
    """Write the parameters that switch on all we want to be told."""
    return dict.fromkeys(EVENTS, 1)

"""Names of authors, asked once each: events tell nothing but numbers."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from connectors.contract import ConnectorError, ThrottledError, UnavailableError
from connectors.decoding import decode
from connectors.memory import remember
from connectors.vk.reader import VkReader
from connectors.vk.wire import Profile, groups_of

log = structlog.get_logger()

_SILENT_SECONDS: Final = 30.0
"""VK is not asked for so long once it was silent: events must not queue up for their names."""


class Names:
    """Knows people by their id and communities by their negative one."""

    def __init__(self, reader: VkReader) -> None:
        self._reader = reader
        self._known: dict[int, str] = {}
        self._silent_until = 0.0

    async def of(self, author_id: int | None) -> Mapping[int, str]:
        """Give the author's name under the id, or nothing where VK does not tell it."""
        if author_id is None:
            return {}
        if author_id not in self._known:
            if asyncio.get_running_loop().time() < self._silent_until:
                return {}
            name = await self._asked(author_id)
            if not name:
                return {}
            remember(self._known, author_id, name)
        return {author_id: self._known[author_id]}

    async def _asked(self, author_id: int) -> str:
        try:
            if author_id > 0:
                return await self._person(author_id)
            return await self._community(-author_id)
        except (ConnectorError, ValueError) as failure:
            if isinstance(failure, (UnavailableError, ThrottledError)):
                self._silent_until = asyncio.get_running_loop().time() + _SILENT_SECONDS
            log.info("vk.name_unknown", author=author_id, reason=type(failure).__name__)
            return ""

    async def _person(self, number: int) -> str:
        raw = await self._reader.ask_one("users.get", user_ids=number)
        found = decode(raw, list[Profile])
        return f"{found[0].first_name} {found[0].last_name}".strip() if found else ""

    async def _community(self, number: int) -> str:
        raw = await self._reader.ask_one("groups.getById", group_ids=number)
        found = groups_of(raw)
        return found[0].name if found else ""

"""What is commented on besides the wall: topics, photos, videos and goods, found once an hour.

Most pages have nothing of the kind, and what is known already is counted at every poll;
so an hour between two looks costs little and loses nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from app.vocabulary import IncomingPost, PageRef
from connectors.contract import ConnectorError, RefusedError
from connectors.vk import finding
from connectors.vk.reader import VkReader
from connectors.vk.readers import Readers

log = structlog.get_logger()

_BEAT: Final = timedelta(hours=1)
"""24 looks a day and page, where the wall alone is asked hundreds of times."""


class Look(msgspec.Struct):
    """What one look at a page brought."""

    posts: list[IncomingPost] = []
    is_complete: bool = True
    """Nothing was left out for a trouble that may pass."""


class Discovery:
    """Looks at pages when it is their turn; remembers for as long as it lives."""

    def __init__(self, readers: Readers, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with every page due; ``clock`` tells seconds."""
        self._readers = readers
        self._clock = clock
        self._looked_at: dict[PageRef, float] = {}

    async def look(self, pages: Mapping[PageRef, datetime]) -> dict[PageRef, Look]:
        """Find on the pages that are due what was commented on since a moment.

        A section that is switched off or closed to our keys is no failure of its page.
        """
        due = {page: int(since.timestamp()) for page, since in pages.items() if self._is_due(page)}
        looks = {page: Look() for page in due}
        for find, reader in self._finders():
            async for page, told in find(reader, due):
                _add(looks[page], page, told)
        return looks

    def note(self, page: PageRef) -> None:
        """Remember that the page was looked at just now."""
        self._looked_at[page] = self._clock()

    def _is_due(self, page: PageRef) -> bool:
        last = self._looked_at.get(page)
        return last is None or self._clock() - last >= _BEAT.total_seconds()

    def _finders(self) -> list[tuple[finding.Finder, VkReader]]:
        """Tell who finds what with which keys; service keys are shown topics only."""
        finders: list[tuple[finding.Finder, VkReader]] = [(finding.topics, self._readers.open)]
        if self._readers.has_personal:
            personal = (finding.photos, finding.videos, finding.goods)
            finders += [(find, self._readers.personal) for find in personal]
        return finders


def _add(look: Look, page: PageRef, told: Sequence[IncomingPost] | ConnectorError) -> None:
    if isinstance(told, RefusedError):
        log.debug("vk.section_closed", page=page.external_id, error=str(told))
    elif isinstance(told, ConnectorError):
        log.warning("vk.section_not_read", page=page.external_id, error=str(told))
        look.is_complete = False
    else:
        look.posts += told

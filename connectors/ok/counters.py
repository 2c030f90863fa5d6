"""How many comments each known post has, asked for many posts of many groups at once."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from itertools import groupby
from typing import Final

import structlog

from app.vocabulary import PageRef, PostRef
from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    ThrottledError,
)
from connectors.decoding import decode, unreadable
from connectors.http import LineError
from connectors.ok import methods
from connectors.ok.client import Call
from connectors.ok.errors import MistakenError
from connectors.ok.pages import check_reading
from connectors.ok.sessions import Sessions
from connectors.ok.wire import TopicCounter, Topics, entries

log = structlog.get_logger()

_AT_ONCE: Final = 100
"""Topics of one call; a public client asks as many."""
NO_COUNTER: Final = -1
"""Told of a post whose comments OK does not count."""
_HOPELESS: Final = (LineError, ThrottledError, KeyRefusedError, NeedsHumanError)
"""Failures of the line or the key: the next call, or a smaller one, would meet the same."""

Told = dict[PostRef, int | ConnectorError]


class Counters:
    """Asks counters; keep it, for it learns how many topics OK lets one call name."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._at_once = _AT_ONCE

    async def told(
        self, posts: Collection[PostRef]
    ) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
        """Yield each post's counter, NO_COUNTER where OK tells none; one that is gone is GoneError.

        OK passes over what the key does not see, so absence is believed only on a page
        that is readable.
        """
        waiting = sorted(posts, key=lambda post: post.page.external_id)
        troubles: dict[PageRef, ConnectorError | None] = {}
        while waiting:
            batch, waiting = waiting[: self._at_once], waiting[self._at_once :]
            told = await self._told_of(batch)
            for post, outcome in told.items():
                yield post, await self._confirmed(post, outcome, troubles)
            last = told[batch[-1]]
            if isinstance(last, _HOPELESS) and all(one is last for one in told.values()):
                for post in waiting:
                    yield post, last
                return

    async def of(self, post: PostRef) -> int | ConnectorError:
        """Tell one post's counter, or what stands in its way."""
        (outcome,) = [told async for _, told in self.told([post])]
        return outcome

    async def _told_of(self, batch: Sequence[PostRef]) -> Told:
        try:
            return await self._asked(batch)
        except _HOPELESS as failure:
            return dict.fromkeys(batch, failure)
        except MistakenError as refusal:
            return await self._told_of_fewer(batch, refusal)
        except RefusedError as refusal:
            return await self._told_by_page(batch, refusal)
        except ConnectorError as failure:
            return dict.fromkeys(batch, failure)

    async def _told_by_page(self, batch: Sequence[PostRef], refusal: RefusedError) -> Told:
        """Ask again apart, so that one closed page does not hide its neighbours."""
        if batch[0].page == batch[-1].page:
            return await self._told_of_page(batch, refusal)
        told: Told = {}
        for _, posts in groupby(batch, key=lambda post: post.page):
            told |= await self._told_of(list(posts))
        return told

    async def _told_of_page(self, batch: Sequence[PostRef], refusal: RefusedError) -> Told:
        """Look for the gone post that had its neighbours refused, if the page itself is there."""
        if not isinstance(refusal, GoneError) or len(batch) == 1:
            return dict.fromkeys(batch, refusal)
        trouble = await self._trouble_of(batch[0].page)
        return dict.fromkeys(batch, trouble) if trouble else await self._told_in_halves(batch)

    async def _told_of_fewer(self, batch: Sequence[PostRef], refusal: MistakenError) -> Told:
        """Ask for fewer: perhaps these were too many, perhaps one of them is no number of OK's.

        Where the first and the last of them are refused alone, too, the trouble is another.
        """
        if len(batch) == 1 or await self._refuses_each([batch[0], batch[-1]]):
            return dict.fromkeys(batch, refusal)
        told = await self._told_in_halves(batch)
        if not any(isinstance(one, RefusedError) for one in told.values()):
            self._at_once = min(self._at_once, len(batch) // 2)
        return told

    async def _told_in_halves(self, batch: Sequence[PostRef]) -> Told:
        middle = len(batch) // 2
        return {**await self._told_of(batch[:middle]), **await self._told_of(batch[middle:])}

    async def _refuses_each(self, posts: Sequence[PostRef]) -> bool:
        for post in posts:
            try:
                await self._asked([post])
            except MistakenError:
                continue
            except ConnectorError:
                return False
            return False
        return True

    async def _asked(self, posts: Sequence[PostRef]) -> Told:
        """Ask one call's worth; raises a ConnectorError."""
        params: Mapping[str, str | int] = {
            "topic_ids": ",".join(post.post_id for post in posts),
            "media_limit": 1,
            "fields": "media_topic.*",
        }
        body = await self._sessions.read(Call(methods.TOPICS_BY_IDS, params))
        try:
            found, absent = _counts(body)
        except ValueError as error:
            raise unreadable(methods.TOPICS_BY_IDS) from error
        return {post: found.get(post.post_id, absent) for post in posts}

    async def _confirmed(
        self,
        post: PostRef,
        outcome: int | ConnectorError,
        troubles: dict[PageRef, ConnectorError | None],
    ) -> int | ConnectorError:
        if not isinstance(outcome, GoneError):
            return outcome
        if post.page not in troubles:
            troubles[post.page] = await self._trouble_of(post.page)
        return troubles[post.page] or outcome

    async def _trouble_of(self, page: PageRef) -> ConnectorError | None:
        try:
            await check_reading(self._sessions, page)
        except ConnectorError as failure:
            return failure
        return None


def _counts(body: bytes) -> tuple[dict[str, int], ConnectorError]:
    """Read the counters by topic, and what the absence of a topic means.

    A topic that cannot be read is not gone, so beside one nobody is called gone.
    """
    found: dict[str, int] = {}
    absent: ConnectorError = GoneError(f"{methods.TOPICS_BY_IDS}: absent")
    for raw in entries(body, decode(body, Topics).media_topics):
        try:
            topic = decode(raw, TopicCounter)
        except ValueError:
            log.error("ok.topic_unreadable")  # noqa: TRY400 - a trace would show what was written
            absent = unreadable(methods.TOPICS_BY_IDS)
            continue
        summary = topic.discussion_summary
        found[str(topic.id)] = NO_COUNTER if summary is None else summary.comments_count
    return found, absent

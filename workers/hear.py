"""Takes in what networks told by themselves.

An event is a hint and seldom the whole truth: it may come late, twice or out of order. What
it says is taken in at once, so that nobody waits, and the discussion is read soon after.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.jobs import Stage
from app.comments import service as comments
from app.comments.rules import CameBy
from app.comments.service import Reading
from app.pages import reading
from app.pages import service as pages
from app.pages.rules import is_polled
from app.push import service as push
from app.push.service import Waiting
from app.vocabulary import (
    CommentGone,
    CommentTold,
    Discussion,
    IncomingPost,
    Network,
    News,
    PageMoved,
    PageRef,
    PageStirred,
    PostRef,
    PostTold,
)
from connectors.contract import ConnectorError, RefusedError, UnreadableEventError
from workers.feeds import connector_of
from workers.taking import take_in
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 200


async def hear(tools: Tools) -> int:
    """Understand and take in a batch of events; return how many were tried."""
    async with tools.sessions.begin() as session:
        waiting = await push.claim_events(session, now=tools.now(), limit=_AT_ONCE)
        if not waiting:
            await push.forget(session, now=tools.now())
    feeds: dict[tuple[Network, str], list[Waiting]] = defaultdict(list)
    for event in waiting:
        feeds[event.network, event.name].append(event)
    await asyncio.gather(*(_hear_feed(tools, events) for events in feeds.values()))
    return len(waiting)


async def _hear_feed(tools: Tools, events: Sequence[Waiting]) -> None:
    """Take in one feed's events in their order; one that cannot be understood stops no other."""
    first = events[0]
    connector = await connector_of(tools, first.network, first.name, first.page_id)
    if connector is None:
        return  # its keys were taken away; the feed goes with the next listening round
    told: list[tuple[Waiting, Sequence[News]]] = []
    for event in events:
        try:
            told.append((event, await connector.hear(event.body)))
        except ConnectorError as error:
            await _not_understood(tools, event, error)
    if told:
        await _take_in(tools, told)


async def _take_in(tools: Tools, told: Sequence[tuple[Waiting, Sequence[News]]]) -> None:
    now = tools.now()
    news = [one for _, several in told for one in several]
    async with tools.sessions.begin() as session:
        has_comments = await _Intake(session, now).take(news)
        await push.understood(session, [event.event_id for event, _ in told], now=now)
    if has_comments:
        await tools.bell.ring(Stage.JUDGE)
        await tools.bell.ring(Stage.CONFIRM)


async def _not_understood(tools: Tools, event: Waiting, error: ConnectorError) -> None:
    log.error("event.not_understood", event_id=event.event_id, error=str(error))
    for_good = isinstance(error, UnreadableEventError | RefusedError)
    async with tools.sessions.begin() as session:
        await push.not_understood(
            session, event, reason=str(error), for_good=for_good, now=tools.now()
        )


class _Intake:
    """What one transaction makes of a row of news."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now
        self._ids: Mapping[PageRef, int] = {}

    async def take(self, news: Sequence[News]) -> bool:
        """Take all of it in, in its order; tell whether any comment was among it."""
        self._ids = await pages.active_by_ref(self._session, {_page_of(one) for one in news})
        known = [one for one in news if _page_of(one) in self._ids]
        posts = await self._posts(known)
        touched: set[int] = set()
        for one in known:
            if isinstance(one, CommentTold):
                touched.add(await self._told(one, posts))
            elif isinstance(one, CommentGone):
                touched |= await self._gone(one, posts)
            elif isinstance(one, PageStirred):
                await pages.check_soon(self._session, self._ids[one.page], now=self._now)
            elif isinstance(one, PageMoved):
                await pages.move(self._session, self._ids[one.page], one.to, now=self._now)
        polled = {posts[key] for key in posts if is_polled(_network_of(key))} & touched
        if polled:
            await reading.stir(self._session, polled, now=self._now)
        return bool(touched)

    async def _posts(self, news: Sequence[News]) -> dict[PostRef, int]:
        """Record the posts that the news show, and find those that they name."""
        shown: dict[PostRef, IncomingPost] = {}
        for one in news:
            for post in _posts_of(one, self._now):
                if post.text or post.ref not in shown:
                    shown[post.ref] = post
        keyed = {(self._ids[ref.page], ref.post_id): post for ref, post in shown.items()}
        if not keyed:
            return {}
        found = await reading.told_posts(self._session, keyed, now=self._now)
        return {ref: found[self._ids[ref.page], ref.post_id] for ref in shown}

    async def _told(self, one: CommentTold, posts: Mapping[PostRef, int]) -> int:
        post = one.comment.ref.post
        told = Reading(
            page_id=self._ids[post.page],
            post_id=posts[post],
            discussion=Discussion(post=post, comments=(one.comment,), is_whole=False),
            read_from=self._now,
            came_by=CameBy.PUSH,
            keeps_known=one.is_new,
        )
        await take_in(self._session, [told], now=self._now)
        return posts[post]

    async def _gone(self, one: CommentGone, posts: Mapping[PostRef, int]) -> set[int]:
        page_id = self._ids[one.post.page]
        gone = await comments.take_away(self._session, page_id, [one.comment_id], now=self._now)
        return {posts[one.post]} if gone and one.post in posts else set()


def _page_of(one: News) -> PageRef:
    if isinstance(one, PostTold):
        return one.post.ref.page
    if isinstance(one, CommentTold):
        return one.comment.ref.post.page
    return one.post.page if isinstance(one, CommentGone) else one.page


def _posts_of(one: News, now: datetime) -> Sequence[IncomingPost]:
    """Give the post that news show, or what can be said of one that they only name."""
    if isinstance(one, PostTold):
        return [one.post]
    if isinstance(one, CommentTold):
        return [one.post or _stub(one.comment.ref.post, one.comment.written_at)]
    return [_stub(one.post, now)] if isinstance(one, CommentGone) else []


def _stub(ref: PostRef, published_at: datetime) -> IncomingPost:
    return IncomingPost(ref=ref, text="", published_at=published_at, comments_count=-1)


def _network_of(post: PostRef) -> Network:
    return post.page.network

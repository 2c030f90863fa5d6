"""Takes in what networks told by themselves.

An event is a hint and seldom the whole truth: it may come late, twice or out of order. What
it says is taken in at once, so that nobody waits, and the discussion is read soon after.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    PageNews,
    PageRef,
    PageStirred,
    PostRef,
    PostTold,
    TalkBegun,
    TalkEnded,
)
from connectors.contract import (
    Connector,
    ConnectorError,
    RefusedError,
    UnreadableEventError,
)
from workers.feeds import connector_of
from workers.taking import take_in
from workers.talks import listen_to_talks
from workers.tools import Tools

log = structlog.get_logger()

_SIDE_BY_SIDE: Final = 8
_AT_ONCE: Final = 100
"""Events of one round; some networks are asked for what an event leaves out."""


async def hear(tools: Tools) -> int:
    """Understand and take in a batch of each network's events; return how many were tried."""
    async with tools.sessions.begin() as session:
        await push.replay(session, now=tools.now())
        await push.forget(session, now=tools.now())
    tried = await asyncio.gather(
        *(_hear_network(tools, network) for network in tools.lanes.free(Stage.HEAR))
    )
    return sum(tried)


async def _hear_network(tools: Tools, network: Network) -> int:
    with tools.lanes.taken(Stage.HEAR, network):
        async with tools.sessions.begin() as session:
            waiting = await push.claim_events(session, network, now=tools.now(), limit=_AT_ONCE)
        feeds: dict[str, list[Waiting]] = defaultdict(list)
        for event in waiting:
            feeds[event.name].append(event)
        await asyncio.gather(*(_hear_feed(tools, events) for events in feeds.values()))
        return len(waiting)


async def _hear_feed(tools: Tools, events: Sequence[Waiting]) -> None:
    """Take in one feed's events in their order; one that cannot be understood stops no other."""
    first = events[0]
    connector = await connector_of(tools, first.network, first.name, first.page_id)
    if connector is None:
        return  # its keys were taken away; the feed goes with the next listening round
    told: list[tuple[Waiting, Sequence[News]]] = []
    for start in range(0, len(events), _SIDE_BY_SIDE):
        some = events[start : start + _SIDE_BY_SIDE]
        understood = await asyncio.gather(*(_understand(tools, connector, one) for one in some))
        told += [
            (event, news) for event, news in zip(some, understood, strict=True) if news is not None
        ]
    if told:
        await _take_in(tools, told)


async def _understand(tools: Tools, connector: Connector, event: Waiting) -> Sequence[News] | None:
    try:
        return await connector.hear(event.body)
    except ConnectorError as error:
        await _not_understood(tools, event, error)
        return None


async def _take_in(tools: Tools, told: Sequence[tuple[Waiting, Sequence[News]]]) -> None:
    """Take in what events said: posts first, then what befell pages, then comments.

    Three transactions, each repeatable, so that rows are locked in the order in which a
    poll locks them; the events count as understood with the last.
    """
    now = tools.now()
    talks = [
        (event, one)
        for event, several in told
        for one in several
        if isinstance(one, TalkBegun | TalkEnded)
    ]
    news = [one for _, several in told for one in _of_pages(several)]
    async with tools.sessions.begin() as session:
        ids = await pages.active_by_ref(session, {_page_of(one) for one in news})
        intake = _Intake(ids, [one for one in news if _page_of(one) in ids], now)
        posts = await intake.posts(session)
    async with tools.sessions.begin() as session:
        await intake.pages(session)
    async with tools.sessions.begin() as session:
        has_comments = await intake.comments(session, posts)
        for page, event_ids in _by_unknown_page(told, ids).items():
            await push.of_nobody(session, event_ids, page.external_id, now=now)
        await listen_to_talks(tools, session, talks)
        await push.understood(session, [event.event_id for event, _ in told], now=now)
    if talks:
        await tools.bell.ring(Stage.DELIVER)
    if has_comments:
        await tools.bell.ring(Stage.JUDGE)
        await tools.bell.ring(Stage.CONFIRM)


def _of_pages(news: Sequence[News]) -> list[PageNews]:
    return [one for one in news if not isinstance(one, TalkBegun | TalkEnded)]


def _by_unknown_page(
    told: Sequence[tuple[Waiting, Sequence[News]]], known: Collection[PageRef]
) -> dict[PageRef, list[int]]:
    found: dict[PageRef, list[int]] = defaultdict(list)
    for event, several in told:
        pages_told = {_page_of(one) for one in _of_pages(several)}
        if pages_told and not pages_told & set(known):
            found[min(pages_told, key=lambda page: page.external_id)].append(event.event_id)
    return found


async def _not_understood(tools: Tools, event: Waiting, error: ConnectorError) -> None:
    log.error("event.not_understood", event_id=event.event_id, error=str(error))
    for_good = isinstance(error, UnreadableEventError | RefusedError)
    async with tools.sessions.begin() as session:
        await push.not_understood(
            session, event, reason=str(error), for_good=for_good, now=tools.now()
        )


class _Intake:
    """What is made of a row of news about pages that we read."""

    def __init__(self, ids: Mapping[PageRef, int], news: Sequence[PageNews], now: datetime) -> None:
        self._ids, self._news, self._now = ids, news, now

    async def posts(self, session: AsyncSession) -> dict[PostRef, int]:
        """Record the posts that the news show, and find those that they name."""
        shown: dict[PostRef, IncomingPost] = {}
        for one in self._news:
            for post in _posts_of(one, self._now):
                if post.text or post.ref not in shown:
                    shown[post.ref] = post
        keyed = {(self._ids[ref.page], ref.post_id): post for ref, post in shown.items()}
        if not keyed:
            return {}
        found = await reading.told_posts(session, keyed, now=self._now)
        return {ref: found[self._ids[ref.page], ref.post_id] for ref in shown}

    async def pages(self, session: AsyncSession) -> None:
        """Have pages checked about which something changed, and follow those that moved."""
        stirred = {self._ids[one.page] for one in self._news if isinstance(one, PageStirred)}
        await pages.check_soon(session, stirred, now=self._now)
        for one in self._news:
            if isinstance(one, PageMoved):
                await pages.move(session, self._ids[one.page], one.to, now=self._now)

    async def comments(self, session: AsyncSession, posts: Mapping[PostRef, int]) -> bool:
        """Take comments in and out, those of one id in their order; tell if there were any."""
        about = [one for one in self._news if isinstance(one, CommentTold | CommentGone)]
        for wave in waves_of(about):
            told = [self._reading(one, posts) for one in wave if isinstance(one, CommentTold)]
            await take_in(session, told, now=self._now)
            gone: defaultdict[int, dict[str, str | None]] = defaultdict(dict)
            for one in wave:
                if isinstance(one, CommentGone):
                    gone[self._ids[one.post.page]][one.comment_id] = one.deleter_id
            for page_id, deleters in sorted(gone.items()):
                await comments.take_away(session, page_id, deleters, now=self._now)
        touched = {_post_of(one) for one in about}
        polled = {posts[ref] for ref in touched if is_polled(ref.page.network)}
        if polled:
            await reading.stir(session, polled, now=self._now)
        return bool(touched)

    def _reading(self, one: CommentTold, posts: Mapping[PostRef, int]) -> Reading:
        post = one.comment.ref.post
        return Reading(
            page_id=self._ids[post.page],
            post_id=posts[post],
            discussion=Discussion(post=post, comments=(one.comment,), is_whole=False),
            read_from=self._now,
            came_by=CameBy.PUSH,
            keeps_known=one.is_new,
        )


def waves_of(
    about: Sequence[CommentTold | CommentGone],
) -> list[list[CommentTold | CommentGone]]:
    """Cut news into parts that may be written at once.

    What was told of a comment, or of what it answers, comes in an earlier part.
    """
    reached: dict[tuple[PageRef, str], int] = {}
    waves: list[list[CommentTold | CommentGone]] = []
    for one in about:
        page, before = _page_of(one), [_comment_of(one)]
        if isinstance(one, CommentTold) and one.comment.parent_id is not None:
            before.append(one.comment.parent_id)
        place = max(reached.get((page, comment_id), -1) for comment_id in before) + 1
        reached[page, before[0]] = place
        if place == len(waves):
            waves.append([])
        waves[place].append(one)
    return waves


def _comment_of(one: CommentTold | CommentGone) -> str:
    return one.comment.ref.comment_id if isinstance(one, CommentTold) else one.comment_id


def _post_of(one: CommentTold | CommentGone) -> PostRef:
    return one.comment.ref.post if isinstance(one, CommentTold) else one.post


def _page_of(one: PageNews) -> PageRef:
    if isinstance(one, PostTold):
        return one.post.ref.page
    if isinstance(one, CommentTold):
        return one.comment.ref.post.page
    return one.post.page if isinstance(one, CommentGone) else one.page


def _posts_of(one: PageNews, now: datetime) -> Sequence[IncomingPost]:
    """Give the post that news show, or what can be said of one that they only name."""
    if isinstance(one, PostTold):
        return [one.post]
    if isinstance(one, CommentTold):
        return [one.post or _stub(one.comment.ref.post, one.comment.written_at)]
    return [_stub(one.post, now)] if isinstance(one, CommentGone) else []


def _stub(ref: PostRef, published_at: datetime) -> IncomingPost:
    return IncomingPost(ref=ref, text="", published_at=published_at, comments_count=-1)

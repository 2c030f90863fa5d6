"""Stage 1 to 3: read the pages that are due and take their comments in.

Counters first: new posts are asked for within the day's quota, counters of known posts
at every poll, and comments only where a counter has moved or a whole reading is due.
Small discussions are read before large ones, and a page is let go as soon as nothing of
it is left to read, so that a huge page keeps nobody waiting. No transaction is open
while a network is asked.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.base.jobs import Stage
from app.comments.service import Reading
from app.pages import reading
from app.pages import service as pages
from app.pages.reading import KnownPost, Watched
from app.vocabulary import Discussion, IncomingPost, Network, PostRef
from connectors.contract import (
    Connector,
    ConnectorError,
    GoneError,
    RefusedError,
    ThrottledError,
)
from workers.holding import held
from workers.taking import take_in
from workers.tools import Tools

log = structlog.get_logger()

_PAGES_AT_ONCE: Final = 300
_UNREAD_AT_ONCE: Final = 60
"""Pages whose past is read in one round; each may hold thousands of comments."""
_COSTLY: Final = 3
"""Where every discussion is a call of its own, a round takes so many times fewer pages."""
_LIVELY_FOR: Final = timedelta(days=3)
_WALLS_AT_ONCE: Final = 100
_COMMENTS_AT_ONCE: Final = 1000
_POSTS_AT_ONCE: Final = 200


async def poll(tools: Tools) -> int:
    """Read the pages that are due; return how many."""
    return await _poll(tools, Stage.POLL, limit=_PAGES_AT_ONCE)


async def backfill(tools: Tools) -> int:
    """Read the past of pages that were never read; return how many."""
    return await _poll(tools, Stage.BACKFILL, limit=_UNREAD_AT_ONCE)


async def _poll(tools: Tools, stage: Stage, *, limit: int) -> int:
    """Let every network with a free lane be read, each on its own: a slow one delays none."""
    read = await asyncio.gather(
        *(_poll_network(tools, stage, network, limit) for network in tools.lanes.free(stage))
    )
    return sum(read)


async def _poll_network(tools: Tools, stage: Stage, network: Network, limit: int) -> int:
    with tools.lanes.taken(stage, network):
        async with tools.sessions.begin() as session:
            watched = await reading.claim_due(
                session,
                network,
                rhythm=tools.rhythm,
                now=tools.now(),
                limit=limit if network is Network.VK else limit // _COSTLY,
                unread=stage is Stage.BACKFILL,
            )
            keys = await pages.keys_by_page(
                session, [page.page_id for page in watched], sealer=tools.sealer
            )
        rings = defaultdict(list)
        for page in watched:
            rings[tools.networks.reading_keys(network, keys[page.page_id])].append(page)
        async with held(tools, watched):
            await asyncio.gather(
                *(
                    _Poll(tools, tools.networks.reader(network, ring), group).run()
                    for ring, group in rings.items()
                )
            )
        return len(watched)


class _Poll:
    """One poll of pages that are read with the same keys."""

    def __init__(self, tools: Tools, connector: Connector, watched: list[Watched]) -> None:
        self._tools = tools
        self._connector = connector
        self._pages = {page.ref: page for page in watched}
        self._posts = {post.ref: post for page in watched for post in page.posts}
        self._failures: dict[int, ConnectorError] = {}
        self._counters: dict[PostRef, int] = {}
        self._uncounted: set[PostRef] = set()
        self._read: list[tuple[KnownPost, Discussion]] = []
        self._left: Counter[int] = Counter()
        self._began_at = tools.now()

    async def run(self) -> None:
        """Discover, count, read; let every page go when it is done."""
        await self._discover()
        await self._count()
        wanted = self._wanted()
        self._left = Counter(self._pages[ref.page].page_id for ref in wanted)
        await self._let_go([page for page in self._pages.values() if not self._left[page.page_id]])
        await self._read_comments(wanted)
        await self._let_go([page for page in self._pages.values() if self._left[page.page_id]])

    async def _discover(self) -> None:
        wanted = {
            ref: page.discover_since
            for ref, page in self._pages.items()
            if page.discover_since is not None
        }
        if not wanted:
            return
        walls: list[tuple[Watched, Sequence[IncomingPost]]] = []
        async for ref, posts in self._connector.new_posts(wanted):
            if isinstance(posts, ConnectorError):
                self._fail(self._pages[ref], posts)
                continue
            walls.append((self._pages[ref], posts))
            if len(walls) >= _WALLS_AT_ONCE:
                await self._found(walls)
                walls = []
        if walls:
            await self._found(walls)

    async def _found(self, walls: Sequence[tuple[Watched, Sequence[IncomingPost]]]) -> None:
        async with self._tools.sessions.begin() as session:
            moved = await reading.found_posts(session, walls, now=self._began_at)
            await reading.note_discovered(
                session,
                [page.page_id for page, _ in walls],
                rhythm=self._tools.rhythm,
                now=self._began_at,
            )
        counters = {post.ref: post.comments_count for _, posts in walls for post in posts}
        for post in moved:
            self._posts[post.ref] = post
            if post.has_moved(counters[post.ref]):
                self._counters[post.ref] = counters[post.ref]

    async def _count(self) -> None:
        unknown = {
            ref: post.counter for ref, post in self._posts.items() if ref not in self._counters
        }
        missing = []
        async for ref, counter in self._connector.changed_posts(unknown):
            if isinstance(counter, GoneError):
                missing.append(self._posts.pop(ref).post_id)
            elif isinstance(counter, ConnectorError):
                self._fail(self._pages[ref.page], counter)
            elif counter < 0:
                self._uncounted.add(ref)
            elif self._posts[ref].has_moved(counter):
                self._counters[ref] = counter
        if missing:
            async with self._tools.sessions.begin() as session:
                await reading.posts_missing(session, missing, now=self._began_at)

    def _wanted(self) -> dict[PostRef, datetime | None]:
        """Choose the discussions to read whole, those with few comments first."""
        due = [ref for ref, post in self._posts.items() if self._is_wanted(ref, post)]
        due.sort(key=lambda ref: self._counters.get(ref, self._posts[ref].counter))
        return dict.fromkeys(due, None)

    def _is_wanted(self, ref: PostRef, post: KnownPost) -> bool:
        """Tell whether a discussion is to be read: it moved, is due, or nobody counts it.

        Without a counter only reading tells, so what stirred lately is read at every poll.
        """
        is_lively = self._began_at - post.changed_at < _LIVELY_FOR
        return ref in self._counters or post.is_due or (ref in self._uncounted and is_lively)

    async def _read_comments(self, wanted: dict[PostRef, datetime | None]) -> None:
        async for ref, discussion in self._connector.comments_under(wanted):
            if isinstance(discussion, ConnectorError):
                await self._not_read(self._posts[ref], discussion)
                continue
            self._read.append((self._posts[ref], discussion))
            if self._is_full():
                await self._take_in()
        await self._take_in()

    def _is_full(self) -> bool:
        number = sum(len(discussion.comments) for _, discussion in self._read)
        return number >= _COMMENTS_AT_ONCE or len(self._read) >= _POSTS_AT_ONCE

    async def _take_in(self) -> None:
        if not self._read:
            return
        read, self._read = self._read, []
        now = self._tools.now()
        async with self._tools.sessions.begin() as session:
            ours = await reading.still_held(session, self._watched_of(read))
            kept = [one for one in read if self._page_of(one[0]).page_id in ours]
            taken = await take_in(session, [self._reading(*one) for one in kept], now=now)
            await reading.read_through(
                session, [self._cursor(post) for post, _ in kept], stirred=taken.stirred, now=now
            )
        if len(kept) < len(read):
            log.warning("poll.lease_lost", posts=len(read) - len(kept))
        if taken.new or taken.changed or taken.deleted:
            log.info(
                "comments.taken_in", new=taken.new, changed=taken.changed, deleted=taken.deleted
            )
            await self._tools.bell.ring(Stage.JUDGE)
            await self._tools.bell.ring(Stage.CONFIRM)
        await self._done_with([post for post, _ in read])

    async def _done_with(self, posts: Sequence[KnownPost]) -> None:
        """Let go of the pages of which these posts were the last."""
        done = []
        for post in posts:
            page = self._page_of(post)
            self._left[page.page_id] -= 1
            if not self._left[page.page_id]:
                done.append(page)
        await self._let_go(done)

    def _watched_of(self, read: Sequence[tuple[KnownPost, Discussion]]) -> list[Watched]:
        return list({self._page_of(post).page_id: self._page_of(post) for post, _ in read}.values())

    def _page_of(self, post: KnownPost) -> Watched:
        return self._pages[post.ref.page]

    def _reading(self, post: KnownPost, discussion: Discussion) -> Reading:
        return Reading(
            page_id=self._page_of(post).page_id,
            post_id=post.post_id,
            discussion=discussion,
            read_from=self._began_at,
            counts_from=self._page_of(post).counts_from,
        )

    def _cursor(self, post: KnownPost) -> tuple[KnownPost, int | None]:
        return post, self._counters.get(post.ref)

    async def _not_read(self, post: KnownPost, error: ConnectorError) -> None:
        """Leave the cursor for what may work later; go past a post that is closed or gone."""
        now = self._tools.now()
        if isinstance(error, GoneError):
            async with self._tools.sessions.begin() as session:
                await reading.posts_missing(session, [post.post_id], now=now)
        elif isinstance(error, RefusedError):
            log.warning("post.refused", post_id=post.post_id, error=str(error))
            async with self._tools.sessions.begin() as session:
                await reading.read_through(session, [self._cursor(post)], now=now)
        else:
            self._fail(self._page_of(post), error)
        await self._done_with([post])

    def _fail(self, page: Watched, error: ConnectorError) -> None:
        self._failures.setdefault(page.page_id, error)

    async def _let_go(self, watched: Sequence[Watched]) -> None:
        if not watched:
            return
        now, rhythm = self._tools.now(), self._tools.rhythm
        good = [page for page in watched if page.page_id not in self._failures]
        async with self._tools.sessions.begin() as session:
            await reading.release(session, good, rhythm=rhythm, now=now)
            for page in watched:
                error = self._failures.get(page.page_id)
                if error is None:
                    continue
                log.warning("page.not_read", page_id=page.page_id, error=str(error))
                wait = error.retry_after if isinstance(error, ThrottledError) else None
                await reading.release_failed(
                    session, page, rhythm=rhythm, reason=error.sentence, wait=wait, now=now
                )

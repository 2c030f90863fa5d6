"""The cursor of reading: which pages are due, which posts we know, and what a poll found."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages import store
from app.pages.model import Page, Post
from app.pages.planning.rules import USUAL, daily, fallback
from app.pages.rules import is_polled, next_recheck, retry_pause
from app.vocabulary import IncomingPost, Network, PageRef, PostRef

_LEASE: Final = timedelta(seconds=15)
RENEW_EVERY: Final = timedelta(seconds=5)
"""While pages are read, their leases must be renewed so often."""
_MISSING_FOR: Final = timedelta(minutes=1)
_RECONCILE_AFTER: Final = timedelta(seconds=20)
_OVERLAP: Final = timedelta(days=1)
"""Posts are asked for from a day before the last look: a scheduled post carries its own time."""


class KnownPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post whose discussion we follow, with the counter of our last read."""

    post_id: int
    ref: PostRef
    counter: int
    changed_at: datetime
    recheck_at: datetime | None
    """As it was when the poll began; whoever asks for a reading meanwhile sets another."""
    is_due: bool
    """Its whole discussion is to be read whatever the counter says."""

    def has_moved(self, counter: int) -> bool:
        """Tell whether there is news by the network's counter; below zero it has none."""
        return counter >= 0 and counter != self.counter


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A page leased for one poll."""

    page_id: int
    ref: PageRef
    lease: int
    failures: int
    counts_from: datetime
    """What was written before is the page's past."""
    discover_since: datetime | None
    """Ask for posts published from this time on; None while it is not their turn."""
    posts: tuple[KnownPost, ...]


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """How often this installation asks, and how much its keys allow."""

    poll: timedelta
    backfill: timedelta
    discovery_calls_per_day: int
    reading_keys: int


async def claim_due(
    session: AsyncSession,
    network: Network,
    *,
    rhythm: Rhythm,
    now: datetime,
    limit: int,
    unread: bool = False,
) -> list[Watched]:
    """Lease a network's pages that are due; a worker that dies gives them back within 15 s.

    ``unread`` asks for those that were never read: their whole past must not stand before
    what is new elsewhere, so they come by themselves.
    """
    if not is_polled(network):
        return []
    pages = await store.claim_due(
        session, network, unread=unread, now=now, until=now + _LEASE, limit=limit
    )
    posts = defaultdict(list)
    for post in await store.live_posts(session, [page.id for page in pages]):
        posts[post.page_id].append(post)
    return [_watched(page, posts[page.id], rhythm, now) for page in pages if page.external_id]


async def found_posts(
    session: AsyncSession,
    walls: Sequence[tuple[Watched, Sequence[IncomingPost]]],
    *,
    now: datetime,
) -> list[KnownPost]:
    """Record the posts that pages showed; return those whose comments are to be read.

    Those are new, or their counter has moved; where the network has none, they are due.
    """
    shown = {(page.page_id, post.ref.post_id): post for page, posts in walls for post in posts}
    if not shown:
        return []
    await store.upsert_posts(session, shown, now=now)
    refs = {page.page_id: page.ref for page, _ in walls}
    known = [
        (_known(post, refs[post.page_id], now), shown[post.page_id, post.external_id])
        for post in await store.posts_with_refs(session, shown.keys())
    ]
    return [post for post, told in known if post.is_due or post.has_moved(told.comments_count)]


async def note_discovered(
    session: AsyncSession, page_ids: Collection[int], *, rhythm: Rhythm, now: datetime
) -> None:
    """Set when these pages are asked for new posts at the latest; the planner may be earlier."""
    means = daily(rhythm.discovery_calls_per_day).of(rhythm.reading_keys)
    interval = fallback(means, pages=await store.count_active(session, Network.VK))
    await store.note_discovered(session, page_ids, now=now, next_at=now + interval)


async def read_through(
    session: AsyncSession,
    readings: Sequence[tuple[KnownPost, int | None]],
    *,
    stirred: Collection[int] = (),
    now: datetime,
) -> None:
    """Write the cursor of posts just read: each with its counter if that has moved.

    ``stirred`` are the posts whose reading brought anything. A reading that was asked for
    while this one was under way stays asked for.
    """
    rows = []
    for post, moved_to in readings:
        has_news = moved_to is not None or post.post_id in stirred
        changed_at = now if has_news else post.changed_at
        counter = post.counter if moved_to is None else moved_to
        recheck_at = next_recheck(now, last_change_at=changed_at)
        rows.append((post.post_id, counter, changed_at, recheck_at, post.recheck_at))
    await store.save_reading(session, rows, now=now)


async def still_held(session: AsyncSession, watched: Sequence[Watched]) -> frozenset[int]:
    """Tell which of these pages nobody else reads by now.

    A worker that was frozen for longer than its lease must not write what is old by now.
    No lock is taken: a page lost in the blink until the commit is read whole again in time.
    """
    leases = {page.page_id: page.lease for page in watched}
    return frozenset(await store.leased_still(session, leases))


async def posts_missing(session: AsyncSession, post_ids: Collection[int], *, now: datetime) -> None:
    """Record that posts were not shown; seen missing again a minute later, they are gone.

    Networks leave out what they cannot show just now, as well as what is deleted.
    """
    await store.mark_missing(session, post_ids, now=now, since=now - _MISSING_FOR)


async def told_posts(
    session: AsyncSession, posts: Mapping[tuple[int, str], IncomingPost], *, now: datetime
) -> dict[tuple[int, str], int]:
    """Record posts that a network told of by itself, by page and external id; return our ids.

    One that we know keeps what we know, unless the network has shown its text.
    """
    unseen = {key: post for key, post in posts.items() if not post.text}
    await store.upsert_posts(
        session, {key: post for key, post in posts.items() if post.text}, now=now
    )
    if unseen:
        await store.add_posts(session, unseen, now=now)
    return {
        (post.page_id, post.external_id): post.id
        for post in await store.posts_with_refs(session, posts.keys())
    }


async def stir(session: AsyncSession, post_ids: Collection[int], *, now: datetime) -> None:
    """Have discussions read at the next poll in which a push has told of something.

    What was told is with us already, so no poll is made for it; a burst of news is one reading.
    """
    await store.recheck_by(session, post_ids, at=now + _RECONCILE_AFTER)


async def hearing(
    session: AsyncSession, page_ids: Collection[int], *, again_in: timedelta, now: datetime
) -> None:
    """Record of pages that are not polled that news would reach us, as we shall know again."""
    await store.note_heard(session, page_ids, now=now, next_at=now + again_in)


async def not_hearing(
    session: AsyncSession, page_ids: Collection[int], *, reason: str, now: datetime
) -> None:
    """Record of pages that are not polled why their news do not reach us, in Russian."""
    await store.note_unheard(session, page_ids, reason=reason, now=now)


async def renew(session: AsyncSession, watched: Sequence[Watched], *, now: datetime) -> None:
    """Go on holding those of these pages that were not let go or lost meanwhile."""
    leases = {page.page_id: page.lease for page in watched}
    await store.extend_leases(session, leases, until=now + _LEASE)


async def release(
    session: AsyncSession, watched: Sequence[Watched], *, rhythm: Rhythm, now: datetime
) -> None:
    """Let go of pages that were read well.

    VK's counters are cheap and asked at every poll. Elsewhere a poll costs several calls:
    the planner says when the next is due, and this only when it is due at the latest.
    """
    leases: dict[Network, dict[int, int]] = defaultdict(dict)
    for page in watched:
        leases[page.ref.network][page.page_id] = page.lease
    for network, lease_of in leases.items():
        next_in = rhythm.poll
        if network is not Network.VK:
            pages = await store.count_active(session, network)
            next_in = max(rhythm.poll, fallback(USUAL[network], pages=pages))
        await store.release(session, lease_of, now=now, next_in=next_in)


async def release_failed(
    session: AsyncSession,
    watched: Watched,
    *,
    rhythm: Rhythm,
    reason: str,
    wait: timedelta | None,
    now: datetime,
) -> None:
    """Let go of a page that could not be read; the pause grows with failures in a row.

    ``reason`` is a Russian sentence for its admin: what happened and what to do.
    """
    pause = wait or retry_pause(watched.failures + 1, poll=rhythm.poll)
    await store.release_failed(
        session,
        watched.page_id,
        lease=watched.lease,
        due_at=now + pause,
        reason=reason,
        now=now,
    )


def _watched(page: Page, posts: Sequence[Post], rhythm: Rhythm, now: datetime) -> Watched:
    ref = PageRef(page.network, page.external_id or "")
    since = None
    # Only VK's walls have a day's quota of their own; elsewhere the wall is a poll's first call.
    if page.discover_at <= now or page.network is not Network.VK:
        last = page.discovered_at
        since = now - rhythm.backfill if last is None else last - _OVERLAP
    return Watched(
        page_id=page.id,
        ref=ref,
        lease=page.lease,
        failures=page.failures,
        counts_from=page.created_at - rhythm.backfill,
        discover_since=since,
        posts=tuple(_known(post, ref, now) for post in posts),
    )


def _known(post: Post, page: PageRef, now: datetime) -> KnownPost:
    return KnownPost(
        post_id=post.id,
        ref=PostRef(page, post.external_id),
        counter=post.counter,
        changed_at=post.changed_at,
        recheck_at=post.recheck_at,
        is_due=post.recheck_at is not None and post.recheck_at <= now,
    )

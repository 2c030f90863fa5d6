"""The cursor of reading: which pages are due, which posts we know, and what a poll found."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages import store
from app.pages.model import Page, Post
from app.pages.rules import discovery_interval, next_recheck, retry_pause
from app.vocabulary import IncomingPost, PageRef, PostRef

_LEASE: Final = timedelta(seconds=60)
_OVERLAP: Final = timedelta(days=1)
"""Posts are asked for from a day before the last look: a scheduled post carries its own time."""


class KnownPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post whose discussion we follow, with the counter of our last read."""

    post_id: int
    ref: PostRef
    counter: int
    changed_at: datetime
    is_due: bool
    """Its whole discussion is to be read whatever the counter says."""


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A page leased for one poll."""

    page_id: int
    ref: PageRef
    lease: int
    failures: int
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
    session: AsyncSession, *, rhythm: Rhythm, now: datetime, limit: int
) -> list[Watched]:
    """Lease the pages that are due; a worker that dies gives them back after 60 s."""
    pages = await store.claim_due(session, now=now, until=now + _LEASE, limit=limit)
    posts = defaultdict(list)
    for post in await store.live_posts(session, [page.id for page in pages]):
        posts[post.page_id].append(post)
    return [_watched(page, posts[page.id], rhythm, now) for page in pages if page.external_id]


async def found_posts(
    session: AsyncSession, watched: Watched, posts: Sequence[IncomingPost], *, now: datetime
) -> list[KnownPost]:
    """Record the posts that a page showed; return those among them that are new or moved."""
    if not posts:
        return []
    await store.upsert_posts(session, watched.page_id, posts, now=now)
    counters = {post.ref.post_id: post.comments_count for post in posts}
    known = await store.posts_with_refs(session, watched.page_id, list(counters))
    return [
        _known(post, watched.ref, now)
        for post in known
        if post.counter != counters[post.external_id]
    ]


async def note_discovered(
    session: AsyncSession, page_ids: Collection[int], *, rhythm: Rhythm, now: datetime
) -> None:
    """Set when these pages are asked for new posts next, within the day's quota."""
    pages_on_keys = await store.count_active(session)
    interval = discovery_interval(
        pages_on_keys, calls_per_day=rhythm.discovery_calls_per_day, keys=rhythm.reading_keys
    )
    await store.note_discovered(session, page_ids, now=now, next_at=now + interval)


async def read_through(
    session: AsyncSession, readings: Mapping[int, tuple[int, bool, datetime]], *, now: datetime
) -> None:
    """Write the cursor of posts just read: post → (counter, did it change, changed before)."""
    rows = []
    for post_id, (counter, has_changed, changed_before) in readings.items():
        changed_at = now if has_changed else changed_before
        rows.append((post_id, counter, changed_at, next_recheck(now, last_change_at=changed_at)))
    await store.save_reading(session, rows, now=now)


async def posts_gone(session: AsyncSession, post_ids: Collection[int], *, now: datetime) -> None:
    """Record that posts are no more; their comments stay as they were last seen."""
    await store.mark_gone(session, post_ids, now=now)


async def release(
    session: AsyncSession, watched: Sequence[Watched], *, rhythm: Rhythm, now: datetime
) -> None:
    """Let go of pages that were read well."""
    if watched:
        leases = {page.page_id: page.lease for page in watched}
        await store.release(session, leases, now=now, next_in=rhythm.poll)


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
    await store.release_failed(session, watched.page_id, due_at=now + pause, reason=reason, now=now)


def _watched(page: Page, posts: Sequence[Post], rhythm: Rhythm, now: datetime) -> Watched:
    ref = PageRef(page.network, page.external_id or "")
    since = None
    if page.discover_at <= now:
        last = page.discovered_at
        since = now - rhythm.backfill if last is None else last - _OVERLAP
    return Watched(
        page_id=page.id,
        ref=ref,
        lease=page.lease,
        failures=page.failures,
        discover_since=since,
        posts=tuple(_known(post, ref, now) for post in posts),
    )


def _known(post: Post, page: PageRef, now: datetime) -> KnownPost:
    return KnownPost(
        post_id=post.id,
        ref=PostRef(page, post.external_id),
        counter=post.counter,
        changed_at=post.changed_at,
        is_due=post.recheck_at is not None and post.recheck_at <= now,
    )

"""Reads and writes of pages, keys and posts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Row,
    Text,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.base.database import unnested, within
from app.base.sight import Sight
from app.pages.model import Page, Post, SealedKey
from app.pages.rules import PageState
from app.vocabulary import IncomingPost, KeyKind, Network, PageRef

_AT = DateTime(timezone=True)


async def get(session: AsyncSession, page_id: int, *, lock: bool) -> Page | None:
    """Fetch one page; lock it when a change is about to happen."""
    return await session.get(Page, page_id, with_for_update=lock)


async def get_post(session: AsyncSession, post_id: int) -> Post | None:
    """Fetch one post with its page."""
    return await session.get(Post, post_id, options=[joinedload(Post.page)], populate_existing=True)


async def with_ref(session: AsyncSession, ref: PageRef) -> Page | None:
    """Fetch the page that lives there on its network."""
    query = select(Page).where(Page.network == ref.network, Page.external_id == ref.external_id)
    return (await session.scalars(query)).one_or_none()


async def with_refs(session: AsyncSession, refs: Collection[PageRef]) -> Sequence[Page]:
    """Fetch the pages that live there on their networks."""
    places = [(ref.network, ref.external_id) for ref in refs]
    query = select(Page).where(tuple_(Page.network, Page.external_id).in_(places))
    return (await session.scalars(query)).all()


async def with_link(session: AsyncSession, network: Network, link: str) -> Page | None:
    """Fetch the page registered with this link, unless it was refused."""
    query = (
        select(Page)
        .where(Page.network == network, Page.link == link, Page.state != PageState.REFUSED)
        .order_by(Page.id)
        .limit(1)
    )
    return (await session.scalars(query)).first()


async def claim_checks(
    session: AsyncSession, network: Network, *, now: datetime, until: datetime, limit: int
) -> Sequence[Page]:
    """Take pages whose check is due and put the next one off, so that nobody else takes them."""
    due = (
        select(Page)
        .where(Page.network == network, Page.check_at <= now, Page.state != PageState.REFUSED)
        .order_by(Page.check_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    pages = (await session.scalars(due)).all()
    for page in pages:
        page.check_at = until
    return pages


async def pauses_over(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[Page]:
    """Take paused pages whose pause has an end that has come."""
    query = (
        select(Page)
        .where(Page.paused_until <= now, Page.state == PageState.PAUSED)
        .order_by(Page.paused_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def check_at(session: AsyncSession, page_ids: Collection[int], *, now: datetime) -> None:
    """Have these pages checked now."""
    for page_id in sorted(page_ids):  # one order for all: two workers must not cross
        await session.execute(
            update(Page)
            .where(Page.id == page_id, Page.state != PageState.REFUSED)
            .values(check_at=now)
            .execution_options(synchronize_session=False)
        )


async def listed(session: AsyncSession, *, sight: Sight, after: int, limit: int) -> Sequence[Page]:
    """List pages by id, after the one given."""
    seen = within(Page.institution_id, sight)
    query = select(Page).where(Page.id > after, seen).order_by(Page.id).limit(limit)
    return (await session.scalars(query)).all()


async def homes_of(session: AsyncSession, page_ids: Collection[int]) -> Sequence[Row[int, int]]:
    """(page, its institution) of these pages."""
    query = select(Page.id, Page.institution_id).where(Page.id.in_(page_ids))
    return (await session.execute(query)).all()


async def keys_of(session: AsyncSession, page_ids: Collection[int]) -> Sequence[SealedKey]:
    """Fetch the sealed keys of these pages."""
    query = select(SealedKey).where(SealedKey.page_id.in_(page_ids)).order_by(SealedKey.id)
    return (await session.scalars(query)).all()


async def keyed(
    session: AsyncSession, kinds: Collection[KeyKind]
) -> Sequence[Row[int, Network, PageState, KeyKind, str]]:
    """(page, network, state, kind, fingerprint) of keys of these kinds, by page."""
    query = (
        select(Page.id, Page.network, Page.state, SealedKey.kind, SealedKey.fingerprint)
        .join(SealedKey, SealedKey.page_id == Page.id)
        .where(SealedKey.kind.in_(kinds), Page.state != PageState.REFUSED)
        .order_by(Page.id, SealedKey.id)
    )
    return (await session.execute(query)).all()


async def key_named(
    session: AsyncSession, network: Network, kind: KeyKind, fingerprint: str
) -> SealedKey | None:
    """Fetch a key by its fingerprint, from the first page that has it."""
    query = (
        select(SealedKey)
        .join(Page, Page.id == SealedKey.page_id)
        .where(
            Page.network == network, SealedKey.kind == kind, SealedKey.fingerprint == fingerprint
        )
        .order_by(SealedKey.id)
        .limit(1)
    )
    return (await session.scalars(query)).first()


async def heard_by_bot(
    session: AsyncSession, network: Network, fingerprint: str, *, is_centres: bool
) -> Sequence[int]:
    """List active pages with this bot's key and, for the centre's bot, those without any."""
    own = select(SealedKey.page_id).where(SealedKey.kind == KeyKind.BOT)
    is_its = Page.id.in_(own.where(SealedKey.fingerprint == fingerprint))
    query = select(Page.id).where(
        Page.network == network,
        Page.state == PageState.ACTIVE,
        or_(is_its, Page.id.not_in(own)) if is_centres else is_its,
    )
    return (await session.scalars(query)).all()


async def drop_key(session: AsyncSession, page_id: int, kind: str) -> None:
    """Forget a page's key of this kind."""
    await session.execute(
        delete(SealedKey).where(SealedKey.page_id == page_id, SealedKey.kind == kind)
    )


async def count_active(session: AsyncSession, network: Network) -> int:
    """Count the pages of a network that we read."""
    query = (
        select(func.count())
        .select_from(Page)
        .where(Page.state == PageState.ACTIVE, Page.network == network)
    )
    return (await session.scalars(query)).one()


async def claim_due(
    session: AsyncSession,
    network: Network,
    *,
    unread: bool,
    now: datetime,
    until: datetime,
    limit: int,
) -> Sequence[Page]:
    """Lease a network's pages that are due and nobody reads now, the longest overdue first.

    Either those that were never read, or the others.
    """
    due = (
        select(Page.id)
        .where(
            Page.state == PageState.ACTIVE,
            Page.network == network,
            Page.polled_at.is_(None) if unread else Page.polled_at.is_not(None),
            Page.due_at <= now,
            or_(Page.leased_until.is_(None), Page.leased_until <= now),
        )
        .order_by(Page.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    lease = (
        update(Page)
        .where(Page.id.in_(due.scalar_subquery()))
        .values(leased_until=until, lease=Page.lease + 1)
        .returning(Page)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(lease)).all()


async def live_posts(session: AsyncSession, page_ids: Collection[int]) -> Sequence[Post]:
    """Fetch posts of these pages that are still watched."""
    query = select(Post).where(
        Post.page_id.in_(page_ids), Post.gone_at.is_(None), Post.recheck_at.is_not(None)
    )
    return (await session.scalars(query)).all()


async def posts_with_refs(
    session: AsyncSession, keys: Collection[tuple[int, str]]
) -> Sequence[Post]:
    """Fetch the known posts among these, named by page and external id."""
    given = unnested("given", {"page_id": BigInteger(), "external_id": Text()}, list(keys))
    query = select(Post).join(
        given, and_(Post.page_id == given.c.page_id, Post.external_id == given.c.external_id)
    )
    return (await session.scalars(query)).all()


async def upsert_posts(
    session: AsyncSession, posts: Mapping[tuple[int, str], IncomingPost], *, now: datetime
) -> None:
    """Record posts by page and external id.

    A known one gets its present text and comes back if it was gone.
    """
    statement = _insert_posts(posts, now)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["page_id", "external_id"],
            set_={
                "text": statement.excluded.text,
                "missing_since": None,
                "gone_at": None,
                "recheck_at": case(
                    (Post.gone_at.is_not(None), statement.excluded.recheck_at),
                    else_=Post.recheck_at,
                ),
            },
            where=or_(
                Post.text != statement.excluded.text,
                Post.gone_at.is_not(None),
                Post.missing_since.is_not(None),
            ),
        )
    )


async def add_posts(
    session: AsyncSession, posts: Mapping[tuple[int, str], IncomingPost], *, now: datetime
) -> None:
    """Record those posts that are not known yet."""
    await session.execute(_insert_posts(posts, now).on_conflict_do_nothing())


def _insert_posts(posts: Mapping[tuple[int, str], IncomingPost], now: datetime) -> Insert:
    given = unnested(
        "given",
        {"page_id": BigInteger(), "external_id": Text(), "text": Text(), "published_at": _AT},
        [(*key, posts[key].text, posts[key].published_at) for key in sorted(posts)],
    )
    told = (given.c.page_id, given.c.external_id, given.c.text, given.c.published_at)
    columns = [column.name for column in told] + ["found_at", "changed_at", "recheck_at"]
    source = select(*told, *(literal(now, _AT) for _ in range(3)))
    return insert(Post).from_select(columns, source)


async def save_reading(
    session: AsyncSession,
    rows: Sequence[tuple[int, int, datetime, datetime | None, datetime | None]],
    *,
    now: datetime,
) -> None:
    """Write (post, counter, changed_at, recheck_at, recheck_at as known) of posts just read.

    Where ``recheck_at`` is not as known any more, somebody has asked for another reading.
    """
    given = unnested(
        "given",
        {
            "id": BigInteger(),
            "counter": BigInteger(),
            "changed_at": _AT,
            "recheck_at": _AT,
            "known": _AT,
        },
        rows,
    )
    is_as_known = Post.recheck_at.is_not_distinct_from(given.c.known)
    await session.execute(
        update(Post)
        .where(Post.id == given.c.id)
        .values(
            counter=given.c.counter,
            changed_at=given.c.changed_at,
            recheck_at=case((is_as_known, given.c.recheck_at), else_=Post.recheck_at),
            read_at=now,
            missing_since=None,
        )
        .execution_options(synchronize_session=False)
    )


async def mark_missing(
    session: AsyncSession, post_ids: Collection[int], *, now: datetime, since: datetime
) -> None:
    """Record that these posts were not shown; those missing since then already are gone."""
    is_gone = Post.missing_since <= since
    await session.execute(
        update(Post)
        .where(Post.id.in_(post_ids))
        .values(
            missing_since=func.coalesce(Post.missing_since, now),
            gone_at=case((is_gone, literal(now, _AT)), else_=None),
            recheck_at=case((is_gone, None), else_=Post.recheck_at),
        )
        .execution_options(synchronize_session=False)
    )


async def recheck_by(session: AsyncSession, post_ids: Collection[int], *, at: datetime) -> None:
    """Have these discussions read at the first poll after that time, if not earlier."""
    earlier = func.least(func.coalesce(Post.recheck_at, at), at)
    in_order = (
        select(Post.id)
        .where(Post.id.in_(post_ids), Post.gone_at.is_(None))
        .order_by(Post.id)
        .with_for_update(key_share=True)
    )
    await session.execute(
        update(Post)
        .where(Post.id.in_(in_order))
        .values(recheck_at=earlier)
        .execution_options(synchronize_session=False)
    )


async def leased_still(session: AsyncSession, lease_of: Mapping[int, int]) -> Sequence[int]:
    """Tell which of these pages have the lease given, and nobody took them over."""
    query = select(Page.id).where(_is_leased_as(lease_of), Page.leased_until.is_not(None))
    return (await session.scalars(query)).all()


async def note_heard(
    session: AsyncSession, page_ids: Collection[int], *, now: datetime, next_at: datetime
) -> None:
    """Record that news of these pages would reach us now, and when we shall know it again."""
    await session.execute(
        update(Page)
        .where(Page.id.in_(page_ids))
        .values(polled_at=now, due_at=next_at, failures=0, unread_reason=None, unread_since=None)
        .execution_options(synchronize_session=False)
    )


async def note_unheard(
    session: AsyncSession, page_ids: Collection[int], *, reason: str, now: datetime
) -> None:
    """Record why news of these pages would not reach us."""
    await session.execute(
        update(Page)
        .where(Page.id.in_(page_ids))
        .values(
            failures=Page.failures + 1,
            unread_reason=reason,
            unread_since=func.coalesce(Page.unread_since, now),
        )
        .execution_options(synchronize_session=False)
    )


async def recheck_post(session: AsyncSession, post_id: int, *, now: datetime) -> None:
    """Have a post's discussion read again at the next poll of its page."""
    await session.execute(update(Post).where(Post.id == post_id).values(recheck_at=now))


async def recheck_page(session: AsyncSession, page_id: int, *, now: datetime) -> None:
    """Have every post of a page that is not gone read again."""
    await session.execute(
        update(Post).where(Post.page_id == page_id, Post.gone_at.is_(None)).values(recheck_at=now)
    )
    await session.execute(
        update(Page).where(Page.id == page_id).values(due_at=now, discover_at=now)
    )


async def recheck_all(session: AsyncSession, *, now: datetime) -> None:
    """Have every post that is not gone read again."""
    await session.execute(update(Post).where(Post.gone_at.is_(None)).values(recheck_at=now))
    await session.execute(update(Page).values(due_at=now, discover_at=now))


async def release(
    session: AsyncSession, lease_of: Mapping[int, int], *, now: datetime, next_in: timedelta
) -> None:
    """End our leases after a good poll and set the next one."""
    await session.execute(
        update(Page)
        .where(_is_leased_as(lease_of))
        .values(
            leased_until=None,
            due_at=now + next_in,
            polled_at=now,
            failures=0,
            unread_reason=None,
            unread_since=None,
            can_read=True,
        )
        .execution_options(synchronize_session=False)
    )


async def extend_leases(
    session: AsyncSession, lease_of: Mapping[int, int], *, until: datetime
) -> None:
    """Keep those pages that are still ours."""
    await session.execute(
        update(Page)
        .where(_is_leased_as(lease_of), Page.leased_until.is_not(None))
        .values(leased_until=until)
        .execution_options(synchronize_session=False)
    )


async def release_failed(
    session: AsyncSession,
    page_id: int,
    *,
    lease: int,
    due_at: datetime,
    reason: str,
    now: datetime,
) -> None:
    """End our lease after a failed poll; the reason is kept until a poll succeeds."""
    await session.execute(
        update(Page)
        .where(Page.id == page_id, Page.lease == lease)
        .values(
            leased_until=None,
            due_at=due_at,
            failures=Page.failures + 1,
            unread_reason=reason,
            unread_since=func.coalesce(Page.unread_since, now),
        )
        .execution_options(synchronize_session=False)
    )


async def note_discovered(
    session: AsyncSession, page_ids: Collection[int], *, now: datetime, next_at: datetime
) -> None:
    """Record that new posts of these pages were asked for."""
    await session.execute(
        update(Page)
        .where(Page.id.in_(page_ids))
        .values(discovered_at=now, discover_at=next_at)
        .execution_options(synchronize_session=False)
    )


def _is_leased_as(lease_of: Mapping[int, int]) -> ColumnElement[bool]:
    return tuple_(Page.id, Page.lease).in_(lease_of.items())

"""Watching pages: registering them, pausing them, and who answers on them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.reach import Kind, require_seen
from app.access.rules import Person
from app.base.errors import ConflictError, NotFoundError
from app.base.sight import Sight
from app.officials import service as officials
from app.pages import store
from app.pages.model import Page, Post, SealedKey
from app.pages.rules import PageState, network_of
from app.pages.sealing import NoSecretKeyError, Sealer, fingerprint
from app.vocabulary import KeyKind, Network, PageKey, PageRef

log = structlog.get_logger()


class KeyedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page with a key of its own, which is not shown."""

    page_id: int
    network: Network
    is_active: bool
    kind: KeyKind
    fingerprint: str


class PageNotFoundError(NotFoundError):
    """No such page."""

    def __init__(self, page_id: int) -> None:
        super().__init__(f"Страницы № {page_id} нет.")


class PostNotFoundError(NotFoundError):
    """No such post."""

    def __init__(self, post_id: int) -> None:
        super().__init__(f"Записи № {post_id} нет.")


class PageKnownError(ConflictError):
    """The page is registered already."""

    def __init__(self, page_id: int) -> None:
        self.page_id = page_id
        super().__init__(f"Эта страница уже зарегистрирована под № {page_id}.")


async def register(
    session: AsyncSession,
    *,
    link: str,
    institution_id: int,
    official_id: int | None,
    department_id: int | None,
    now: datetime,
    network: Network | None = None,
) -> Page:
    """Start watching the page behind a link; the network is asked about it by a worker.

    ``network`` is told where the link is a bare name or number that does not show it.
    Raises BadLinkError, PageKnownError, InstitutionNotFoundError, ForeignOfficialError.
    """
    trimmed = link.strip()
    network = network or network_of(trimmed)
    await officials.find_institution(session, institution_id)
    await officials.check_same_institution(
        session, institution_id, official_id=official_id, department_id=department_id
    )
    known = await store.with_link(session, network, trimmed)
    if known is not None:
        raise PageKnownError(known.id)
    page = Page(
        network=network,
        link=trimmed,
        title=trimmed,
        url=trimmed,
        institution_id=institution_id,
        official_id=official_id,
        department_id=department_id,
        state=PageState.CHECKING,
        check_at=now,
        due_at=now,
        discover_at=now,
        created_at=now,
    )
    session.add(page)
    await session.flush()
    return page


async def find(session: AsyncSession, page_id: int, *, to_change: bool = False) -> Page:
    """Return the page; ``to_change`` holds it until the transaction ends."""
    page = await store.get(session, page_id, lock=to_change)
    if page is None:
        raise PageNotFoundError(page_id)
    return page


async def find_for(
    session: AsyncSession, person: Person, page_id: int, *, to_change: bool = False
) -> Page:
    """Return the page if this person may see it; what is not his does not exist for him."""
    page = await find(session, page_id, to_change=to_change)
    missing = PageNotFoundError(page_id)
    require_seen(person, Kind.PAGE, page_id, at=page.institution_id, otherwise=missing)
    return page


async def find_at(session: AsyncSession, ref: PageRef) -> Page | None:
    """Return the page that lives there on its network, if it is registered."""
    return await store.with_ref(session, ref)


async def list_pages(
    session: AsyncSession, *, sight: Sight, after: int, limit: int
) -> Sequence[Page]:
    """List pages by id, after the one given; of these institutions or of all."""
    return await store.listed(session, sight=sight, after=after, limit=limit)


async def set_key(
    session: AsyncSession, page: Page, key: PageKey, *, sealer: Sealer, now: datetime
) -> None:
    """Keep a key of the page, in place of an earlier one of its kind, and check it soon."""
    await replace_key(session, page.id, key, sealer=sealer, now=now)
    page.check_at = page.due_at = now


async def replace_key(
    session: AsyncSession, page_id: int, key: PageKey, *, sealer: Sealer, now: datetime
) -> None:
    """Keep a key in place of an earlier one of its kind, as when it was renewed."""
    await store.drop_key(session, page_id, key.kind)
    session.add(
        SealedKey(
            page_id=page_id,
            kind=key.kind,
            sealed=sealer.seal(key.secret),
            fingerprint=fingerprint(key.secret),
            created_at=now,
        )
    )


async def drop_key(session: AsyncSession, page: Page, kind: KeyKind, *, now: datetime) -> None:
    """Forget a key of the page; forgetting it twice changes nothing."""
    await store.drop_key(session, page.id, kind)
    page.check_at = now


async def keys_by_page(
    session: AsyncSession, page_ids: Collection[int], *, sealer: Sealer
) -> dict[int, tuple[PageKey, ...]]:
    """Open the keys of these pages for use now; a page without keys has an empty tuple.

    A key that was sealed with a lost secret is left out and told to the log: its page
    will say that it has none, the other pages go on.
    """
    keys: dict[int, tuple[PageKey, ...]] = dict.fromkeys(page_ids, ())
    for sealed in await store.keys_of(session, page_ids):
        try:
            keys[sealed.page_id] += (sealer.open(sealed.kind, sealed.sealed),)
        except NoSecretKeyError:
            log.warning("page.key_unreadable", page_id=sealed.page_id, kind=sealed.kind.value)
    return keys


async def kinds_by_page(
    session: AsyncSession, page_ids: Collection[int]
) -> dict[int, dict[KeyKind, datetime]]:
    """Tell which kinds of keys pages have, and since when; the keys themselves are never shown."""
    kinds: dict[int, dict[KeyKind, datetime]] = {page_id: {} for page_id in page_ids}
    for sealed in await store.keys_of(session, page_ids):
        kinds[sealed.page_id][sealed.kind] = sealed.created_at
    return kinds


async def keyed_pages(session: AsyncSession, kinds: Collection[KeyKind]) -> list[KeyedPage]:
    """List the pages that have keys of these kinds, by page."""
    return [
        KeyedPage(
            page_id=page_id,
            network=network,
            is_active=state is PageState.ACTIVE,
            kind=kind,
            fingerprint=name,
        )
        for page_id, network, state, kind, name in await store.keyed(session, kinds)
    ]


async def key_with_fingerprint(
    session: AsyncSession, network: Network, name: str, *, kind: KeyKind, sealer: Sealer
) -> PageKey | None:
    """Open the key with this fingerprint, on whichever page it was given."""
    sealed = await store.key_named(session, network, kind, name)
    return None if sealed is None else sealer.open(sealed.kind, sealed.sealed)


async def active_by_ref(session: AsyncSession, refs: Collection[PageRef]) -> dict[PageRef, int]:
    """Find the pages that we read among these places of networks."""
    found = await store.with_refs(session, refs)
    return {
        PageRef(page.network, page.external_id or ""): page.id
        for page in found
        if page.state is PageState.ACTIVE
    }


async def homes_of(session: AsyncSession, page_ids: Collection[int]) -> dict[int, int]:
    """Map pages to the institutions whose they are."""
    return dict(await store.homes_of(session, page_ids))


async def heard_by_bot(
    session: AsyncSession, network: Network, name: str, *, is_centres: bool
) -> Sequence[int]:
    """List the pages that this bot hears: those with its key, and the centre's bot all others."""
    return await store.heard_by_bot(session, network, name, is_centres=is_centres)


async def check_soon(session: AsyncSession, page_ids: Collection[int], *, now: datetime) -> None:
    """Have the networks asked again who these pages are and what their keys may do."""
    await store.check_at(session, page_ids, now=now)


async def move(session: AsyncSession, page_id: int, to: PageRef, *, now: datetime) -> None:
    """Go on with a page under its new id; if another page has that, the check will say so."""
    page = await find(session, page_id, to_change=True)
    if await store.with_ref(session, to) is None:
        page.external_id = to.external_id
    page.check_at = now


async def read_all_again(session: AsyncSession, page_id: int, *, now: datetime) -> None:
    """Have everything on a page read again: what was pushed meanwhile is lost."""
    await store.recheck_page(session, page_id, now=now)


async def set_responsible(
    session: AsyncSession, page: Page, *, official_id: int | None, department_id: int | None
) -> None:
    """Say who answers on the page; raises ForeignOfficialError."""
    await officials.check_same_institution(
        session, page.institution_id, official_id=official_id, department_id=department_id
    )
    page.official_id, page.department_id = official_id, department_id


def pause(page: Page, *, reason: str, until: datetime | None = None) -> None:
    """Stop reading the page until then, or until it is resumed; the last pause counts."""
    if page.state not in {PageState.ACTIVE, PageState.PAUSED}:
        raise ConflictError("Страница ещё не проверена или отклонена: остановить её нельзя.")
    page.state, page.pause_reason, page.paused_until = PageState.PAUSED, reason, until


def resume(page: Page, *, now: datetime) -> None:
    """Read the page again from now on; what was written meanwhile is read too."""
    if page.state is not PageState.PAUSED:
        raise ConflictError("Страница не остановлена.")
    page.state, page.pause_reason, page.paused_until = PageState.ACTIVE, None, None
    page.due_at = page.discover_at = now


async def resume_due(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Read those pages again whose pause is over; return how many."""
    over = await store.pauses_over(session, now=now, limit=limit)
    for page in over:
        resume(page, now=now)
    return len(over)


async def find_post_for(session: AsyncSession, person: Person, post_id: int) -> Post:
    """Return the post with its page if this person may see it; raises PostNotFoundError."""
    post = await store.get_post(session, post_id)
    missing = PostNotFoundError(post_id)
    if post is None:
        raise missing
    require_seen(person, Kind.POST, post_id, at=post.page.institution_id, otherwise=missing)
    return post


async def recheck_post(session: AsyncSession, post_id: int, *, now: datetime) -> None:
    """Have a post's discussion read again at the next poll of its page."""
    await store.recheck_post(session, post_id, now=now)


async def recheck_all(session: AsyncSession, *, now: datetime) -> None:
    """Have everything that is not gone read again: after an outage, or for the account."""
    await store.recheck_all(session, now=now)

"""Who a registered page is and what its keys may do, as its network tells a worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages import store
from app.pages.model import Page
from app.pages.rules import PageState
from app.vocabulary import Capabilities, Network, PageCard, PageRef

_LEASE: Final = timedelta(seconds=60)
_AGAIN: Final = timedelta(hours=24)
_SOON: Final = timedelta(minutes=2)
"""While a page is being registered its admin is giving keys and rights just now."""
_AFTER_REFUSAL: Final = timedelta(hours=1)


class PageToCheck(msgspec.Struct, frozen=True):
    """A page whose network is to be asked; ``ref`` is None while it is not known."""

    page_id: int
    network: Network
    link: str
    ref: PageRef | None
    until: datetime
    """The end of the lease. When it is another by then, a key was given meanwhile or another
    worker has taken the page over: what this check was told is old and stands for nothing."""


async def claim(
    session: AsyncSession, network: Network, *, now: datetime, limit: int
) -> list[PageToCheck]:
    """Take pages of a network to check; a worker that dies gives them back after 60 s."""
    until = now + _LEASE
    pages = await store.claim_checks(session, network, now=now, until=until, limit=limit)
    return [_to_check(page, until) for page in pages]


async def put_back(session: AsyncSession, taken: PageToCheck, *, now: datetime) -> None:
    """Give back a page that was taken and not begun."""
    page = await _held(session, taken)
    if page is not None:
        page.check_at = now


async def settle(
    session: AsyncSession,
    taken: PageToCheck,
    *,
    card: PageCard,
    capabilities: Capabilities,
    again_in: timedelta | None = None,
    now: datetime,
) -> None:
    """Write down what the network told; a page that is registered twice is refused.

    ``again_in`` is when the page's keys run out, if that is within a day.
    """
    page = await _held(session, taken)
    if page is None or not await _identify(session, page, card):
        return
    page.can_read = capabilities.can_read
    page.can_reply = capabilities.can_reply
    page.can_hide = capabilities.can_hide
    page.can_restore = capabilities.can_restore
    page.can_close = capabilities.can_close
    page.can_block = capabilities.can_block
    page.sees_history = capabilities.sees_history
    page.sees_deletions = capabilities.sees_deletions
    _set_trouble(page, capabilities.troubles, now=now)
    page.checked_at = now
    page.check_at = now + min(again_in or _AGAIN, _AGAIN)
    if page.state is PageState.CHECKING:
        page.state, page.due_at, page.discover_at = PageState.ACTIVE, now, now


async def refuse(
    session: AsyncSession, taken: PageToCheck, *, sentence: str, for_good: bool, now: datetime
) -> None:
    """Record that the network refused to tell of the page.

    A page that was never found is given up where that is ``for_good``: its link leads nowhere.
    Else its admin has something to do, and we look again.
    """
    page = await _held(session, taken)
    if page is None:
        return
    if page.state is PageState.CHECKING and for_good:
        page.state, page.check_at = PageState.REFUSED, None
    else:
        page.check_at = now + (_SOON if page.state is PageState.CHECKING else _AFTER_REFUSAL)
    page.checked_at = now
    _set_trouble(page, (sentence,), now=now)


async def postpone(
    session: AsyncSession, taken: PageToCheck, *, sentence: str, until: datetime, now: datetime
) -> None:
    """Ask again later, and say meanwhile why the answer is not there."""
    page = await _held(session, taken)
    if page is None:
        return
    page.check_at = until
    if page.state is PageState.CHECKING:
        _set_trouble(page, (sentence,), now=now)


async def _held(session: AsyncSession, taken: PageToCheck) -> Page | None:
    """Hold the page until the transaction ends; None where the lease is ours no more."""
    page = await store.get(session, taken.page_id, lock=True)
    return page if page is not None and page.check_at == taken.until else None


async def _identify(session: AsyncSession, page: Page, card: PageCard) -> bool:
    twin = await store.with_ref(session, card.ref)
    if twin is not None and twin.id != page.id:
        page.state, page.check_at = PageState.REFUSED, None
        page.trouble = f"Эта страница уже зарегистрирована под № {twin.id}."
        return False
    page.external_id, page.title, page.url = card.ref.external_id, card.title, card.url
    return True


def _set_trouble(page: Page, sentences: Sequence[str], *, now: datetime) -> None:
    page.trouble = " ".join(sentences) or None
    page.trouble_since = (page.trouble_since or now) if sentences else None


def _to_check(page: Page, until: datetime) -> PageToCheck:
    ref = None if page.external_id is None else PageRef(page.network, page.external_id)
    return PageToCheck(page.id, page.network, page.link, ref, until)

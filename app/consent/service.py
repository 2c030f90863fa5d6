"""Keys by consent: a link is asked for, an administrator agrees, a worker buys the key."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.settings import Settings
from app.consent import store
from app.consent.model import Consent
from app.consent.refusals import (
    IncompleteReturnError,
    LateStateError,
    NeverAskedError,
    NoApplicationError,
    NotACommunityError,
    NotByConsentError,
    NotFoundYetError,
    UnknownStateError,
    UsedStateError,
)
from app.consent.rules import (
    LIVES,
    Application,
    authorize_url,
    digest_of,
    redirect_address,
    refusal_of,
)
from app.pages import service as pages
from app.pages.model import Page
from app.pages.sealing import NoSecretKeyError, Sealer
from app.vocabulary import Network, PageKey, PageRef

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=60)
"""Who took a code must have settled it within this time, or another takes it over."""
_KEEP: Final = timedelta(days=1)
"""How long it can be seen what became of a page's earlier links."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A link to be followed by an administrator of the page's community."""

    url: str
    until: datetime

    def __repr__(self) -> str:
        return f"Asked(url=..., until={self.until!r})"


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A code that buys a page's key; sealed as it lies in the database."""

    consent_id: int
    page: PageRef
    redirect_uri: str
    code: bytes


def application_of(settings: Settings) -> Application:
    """Tell how VK knows us; raises NoApplicationError, NoSecretKeyError."""
    if not (settings.vk_application_id and settings.vk_application_secret and settings.public_url):
        raise NoApplicationError
    if not settings.secret_key:
        raise NoSecretKeyError
    return Application(
        client_id=settings.vk_application_id,
        oauth_url=settings.vk_oauth_url,
        version=settings.vk_api_version,
        redirect_uri=redirect_address(settings.public_url),
    )


async def ask(
    session: AsyncSession,
    page: Page,
    person: Person,
    *,
    application: Application,
    state: str,
    now: datetime,
) -> Asked:
    """Give a link for the page; ``state`` is random and stands in the link only.

    Earlier links stay good for their time: they may have been sent to somebody.
    Raises NotByConsentError, NotFoundYetError, NotACommunityError.
    """
    community = _community_of(page)
    await store.forget(session, page.id, before=now - _KEEP)
    session.add(
        Consent(
            page_id=page.id,
            network=page.network,
            state_digest=digest_of(state),
            redirect_uri=application.redirect_uri,
            asked_by=person.account_id,
            asked_at=now,
        )
    )
    url = authorize_url(application, community=community, state=state)
    return Asked(url=url, until=now + LIVES)


async def latest(session: AsyncSession, page_id: int) -> Consent:
    """Return what was asked of the page last; raises NeverAskedError."""
    consent = await store.latest(session, page_id)
    if consent is None:
        raise NeverAskedError
    return consent


async def come_back(
    session: AsyncSession, *, state: str, code: str, error: str, sealer: Sealer, now: datetime
) -> str | None:
    """Take what VK sent the browser back with; return why there will be no key, or None.

    Raises UnknownStateError, LateStateError, UsedStateError, IncompleteReturnError,
    NoSecretKeyError.
    """
    consent = await _awaited(session, state, now=now)
    if error:
        consent.settled_at, consent.trouble = now, refusal_of(error)
        log.info("consent.declined", consent_id=consent.id, page_id=consent.page_id)
        return consent.trouble
    if not code:
        raise IncompleteReturnError
    consent.given_at, consent.code = now, sealer.seal(code)
    log.info("consent.given", consent_id=consent.id, page_id=consent.page_id)
    return None


async def claim(session: AsyncSession, *, now: datetime, limit: int) -> list[Given]:
    """Take codes that wait; a worker that dies gives them back within 60 s.

    Whoever takes over a dead worker's code tries it again: VK says whether it was used.
    """
    claimed = await store.claim(session, now=now, until=now + LEASE, limit=limit)
    return [
        Given(
            consent_id=consent.id,
            page=PageRef(consent.network, external_id or ""),
            redirect_uri=consent.redirect_uri,
            code=consent.code or b"",
        )
        for consent, external_id in claimed
    ]


async def keep(
    session: AsyncSession, consent_id: int, key: PageKey, *, sealer: Sealer, now: datetime
) -> None:
    """Keep the key that a code bought, and have the page checked with it.

    A key counts even where another worker has given the consent up meanwhile: it was
    that worker's code that was used already.
    """
    consent = await store.get(session, consent_id)
    if consent is None:
        return
    page = await pages.find(session, consent.page_id, to_change=True)
    await pages.set_key(session, page, key, sealer=sealer, now=now)
    consent.code, consent.settled_at, consent.trouble = None, now, None
    log.info("consent.settled", consent_id=consent_id, page_id=page.id)


async def fail(session: AsyncSession, consent_id: int, *, sentence: str, now: datetime) -> None:
    """Record, in Russian, why a code bought no key; a consent that is settled stays so."""
    consent = await store.get(session, consent_id)
    if consent is None or consent.settled_at is not None:
        return
    consent.code, consent.settled_at, consent.trouble = None, now, sentence


def _community_of(page: Page) -> str:
    if page.network is not Network.VK:
        raise NotByConsentError
    if page.external_id is None:
        raise NotFoundYetError
    if not page.external_id.startswith("-"):
        raise NotACommunityError
    return page.external_id


async def _awaited(session: AsyncSession, state: str, *, now: datetime) -> Consent:
    consent = await store.with_state(session, digest_of(state))
    if consent is None:
        raise UnknownStateError
    if consent.given_at is not None or consent.settled_at is not None:
        raise UsedStateError
    if now >= consent.asked_at + LIVES:
        raise LateStateError
    return consent

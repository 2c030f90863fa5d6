"""Bringing a page in, step by step: begun, left, come back to, finished."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.reach import Kind, note_foreign
from app.access.rules import Person
from app.onboarding.wizard import store
from app.onboarding.wizard.errors import (
    ApplicationNotFoundError,
    ForeignPageError,
    NotFoundThereError,
    NotReadableYetError,
    StepNotReachedError,
    TooManyBegunError,
)
from app.onboarding.wizard.links import Pasted
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.rules import Look, Step, furthest, is_open
from app.pages import service as pages
from app.pages.model import Page
from app.pages.rules import PageState
from app.pages.service import PageKnownError, PageNotFoundError

MOST_BEGUN: Final = 50
"""Applications that one person may have under way."""


async def begin(
    session: AsyncSession, person: Person, pasted: Pasted, *, now: datetime
) -> Application:
    """Begin with a link, or go on with what was begun with it; raises TooManyBegunError."""
    known = await store.known(session, person.account_id, pasted.network, pasted.link)
    if known is not None:
        known.touched_at = now
        return known
    begun = await store.unfinished(session, person.account_id, limit=MOST_BEGUN)
    if len(begun) >= MOST_BEGUN:
        raise TooManyBegunError(MOST_BEGUN)
    application = Application(
        account_id=person.account_id,
        network=pasted.network,
        link=pasted.link,
        step=Step.LINK,
        look=Look.WAITING,
        look_at=now,
        begun_at=now,
        touched_at=now,
    )
    session.add(application)
    await session.flush()
    return application


async def find_for(
    session: AsyncSession, person: Person, application_id: int, *, to_change: bool = False
) -> Application:
    """Return one's own application; what somebody else has begun does not exist for him.

    One whose page was given to another institution meanwhile is gone, too.
    """
    found = await store.get(session, application_id, lock=to_change)
    if found is None or found.account_id != person.account_id:
        note_foreign(person, Kind.APPLICATION, application_id)
        raise ApplicationNotFoundError
    return found


async def unfinished(session: AsyncSession, person: Person) -> Sequence[Application]:
    """List what one has begun and not finished, the last touched first."""
    return await store.unfinished(session, person.account_id, limit=MOST_BEGUN)


async def put_away(session: AsyncSession, application: Application) -> None:
    """Forget an application; a page that was registered by it stays."""
    await session.delete(application)


def look_again(application: Application, *, now: datetime) -> None:
    """Have the network asked once more who the page is."""
    if application.page_id is None:
        application.look, application.look_at, application.trouble = Look.WAITING, now, None


async def page_behind(session: AsyncSession, person: Person, application: Application) -> Page:
    """Return the page that was registered; raises StepNotReachedError, PageNotFoundError."""
    if application.page_id is None:
        raise StepNotReachedError
    return await pages.find_for(session, person, application.page_id)


async def known_page(
    session: AsyncSession, person: Person, application: Application
) -> Page | None:
    """Find the page where it is registered already; raises ForeignPageError where not by us."""
    if application.page_id is not None:
        return await page_behind(session, person, application)
    if application.ref is None:
        return None
    page = await pages.find_at(session, application.ref)
    if page is not None and not person.sees_institution(page.institution_id):
        raise ForeignPageError(page.id)
    return page


async def accept_link(
    session: AsyncSession, person: Person, application: Application, *, now: datetime
) -> None:
    """Go on with the page that was found; raises NotFoundThereError and ForeignPageError."""
    if application.look not in {Look.FOUND, Look.UNASKED}:
        raise NotFoundThereError
    await known_page(session, person, application)
    go_on(application, Step.INSTITUTION, now=now)


async def register(
    session: AsyncSession,
    person: Person,
    application: Application,
    institution_id: int,
    *,
    now: datetime,
) -> Page:
    """Register the page for an institution, or take up the one that is registered already.

    Whoever calls has checked that the institution is in sight. Raises ForeignPageError.
    """
    if not is_open(Step.INSTITUTION, reached=application.step):
        raise StepNotReachedError
    page = await known_page(session, person, application)
    if page is None:
        page = await _register(session, person, application, institution_id, now=now)
    application.page_id = page.id
    go_on(application, Step.KEY, now=now)
    return page


async def accept_key(
    session: AsyncSession, person: Person, application: Application, *, now: datetime
) -> None:
    """Go on once the page can be read; raises NotReadableYetError."""
    page = await page_behind(session, person, application)
    if page.state not in {PageState.ACTIVE, PageState.PAUSED} or not page.can_read:
        raise NotReadableYetError
    go_on(application, Step.RIGHTS, now=now)


async def take_up(
    session: AsyncSession, person: Person, page: Page, *, now: datetime
) -> Application:
    """Open the wizard on a page that is registered, so that its key or its people are mended."""
    application = await begin(session, person, Pasted(page.network, page.url), now=now)
    application.look, application.look_at, application.trouble = Look.FOUND, None, None
    application.external_id, application.title = page.external_id, page.title
    application.url, application.page_id = page.url, page.id
    go_on(application, Step.DONE, now=now)
    await session.flush()
    return application


def go_on(application: Application, step: Step, *, now: datetime) -> None:
    """Come to a step; whoever was further stays there."""
    application.step = furthest(application.step, step)
    application.touched_at = now
    if step is Step.DONE:
        application.done_at = application.done_at or now


def require_open(application: Application, step: Step) -> None:
    """Refuse a look at a step that was not reached; raises StepNotReachedError."""
    if not is_open(step, reached=application.step):
        raise StepNotReachedError


async def _register(
    session: AsyncSession,
    person: Person,
    application: Application,
    institution_id: int,
    *,
    now: datetime,
) -> Page:
    try:
        return await pages.register(
            session,
            link=application.url or application.link,
            network=application.network,
            institution_id=institution_id,
            official_id=None,
            department_id=None,
            now=now,
        )
    except PageKnownError as known:
        try:
            return await pages.find_for(session, person, known.page_id)
        except PageNotFoundError:
            raise ForeignPageError(known.page_id) from known

"""What each page of the wizard shows."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.settings import Settings
from app.consent import service as consents
from app.consent.refusals import NeverAskedError, NoApplicationError
from app.consent.rules import Progress
from app.consent.schemas import ConsentView
from app.desk.speech.titles import NETWORKS
from app.desk.wizard.words import GUIDES, STEPS, Guide, followers_words, initials
from app.officials import service as officials
from app.officials.model import Institution
from app.onboarding.wizard import institutions, keys, people, proving
from app.onboarding.wizard import service as wizard
from app.onboarding.wizard.errors import ForeignPageError
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.people import Colleague
from app.onboarding.wizard.proving import Past
from app.onboarding.wizard.rehearsal import Rehearsal, rehearse
from app.onboarding.wizard.rules import KeyState, Look, Step, is_open, number_of
from app.pages import service as pages
from app.pages.model import Page
from app.pages.sealing import NoSecretKeyError
from app.vocabulary import KeyKind, Network


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A step in the line above every page."""

    title: str
    number: int
    address: str | None
    """None where it was not reached."""
    is_here: bool


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on top of every page of one application."""

    id: int
    title: str
    network: str
    initials: str
    followers: str
    url: str | None
    places: list[Place]


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what was begun and left."""

    id: int
    title: str
    network: str
    number: int
    step: str
    touched_at: datetime


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """What the network told of the link."""

    look: Look
    trouble: str | None
    is_known: bool
    """It is registered already, within sight."""
    foreign: str | None
    """It is registered by somebody else: what to do."""


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """The key's step."""

    state: KeyState
    can_read: bool
    trouble: str | None
    guide: Guide
    bot: str
    """The centre's bot as people find it; empty: there is none."""
    by_consent: bool
    """A click in the network may bring the key."""
    consent: ConsentView | None
    given_at: datetime | None
    offers_personal: bool
    """A second key would let comments be hidden."""


class RightsView(msgspec.Struct, frozen=True, kw_only=True):
    """What was proven."""

    comment: str | None
    comment_at: datetime | None
    author: str | None
    polled_at: datetime | None
    unread_reason: str | None
    is_told: bool
    """The network tells by itself and shows nothing of before."""
    rehearsal: Rehearsal | None
    """None where answers cannot be published."""
    trouble: str | None


def head_of(application: Application, page: Page | None, here: Step) -> Head:
    """Draw the top of a step's page."""
    title = application.title or (application.link if page is None else page.title)
    return Head(
        id=application.id,
        title=title,
        network=NETWORKS[application.network],
        initials=initials(title.removeprefix("https://")),
        followers=followers_words(application.followers),
        url=application.url,
        places=[
            Place(
                title=STEPS[step],
                number=number_of(step),
                address=f"/pages/new/{application.id}/{step.value}"
                if is_open(step, reached=application.step)
                else None,
                is_here=step is here,
            )
            for step in Step
            if step is not Step.DONE
        ],
    )


async def begun_by(session: AsyncSession, person: Person) -> list[Begun]:
    """List what was begun and left."""
    return [
        Begun(
            id=one.id,
            title=one.title or one.link,
            network=NETWORKS[one.network],
            number=number_of(one.step),
            step=STEPS[one.step],
            touched_at=one.touched_at,
        )
        for one in await wizard.unfinished(session, person)
    ]


async def link_view(session: AsyncSession, person: Person, application: Application) -> LinkView:
    """Show what the network told."""
    foreign, known = None, None
    try:
        known = await wizard.known_page(session, person, application)
    except ForeignPageError as error:
        foreign = str(error)
    return LinkView(
        look=application.look,
        trouble=application.trouble,
        is_known=known is not None,
        foreign=foreign,
    )


async def institution_of(
    session: AsyncSession, person: Person, application: Application
) -> Institution | None:
    """Find the institution of a page that is registered already."""
    page = await wizard.known_page(session, person, application)
    return None if page is None else await officials.find_institution(session, page.institution_id)


async def choices_of(
    session: AsyncSession, person: Person, words: str
) -> tuple[Sequence[Institution], bool]:
    """List the institutions to choose among, and whether there are more."""
    found = await institutions.choices(session, person, words)
    return found[: institutions.SHOWN], len(found) > institutions.SHOWN


async def key_view(
    session: AsyncSession, page: Page, settings: Settings, *, now: datetime
) -> KeyView:
    """Show how a key is got and what its check told."""
    kinds = (await pages.kinds_by_page(session, [page.id]))[page.id]
    return KeyView(
        state=await keys.state_of(session, page, now=now),
        can_read=page.can_read,
        trouble=page.trouble,
        guide=GUIDES[page.network],
        bot=_bot(page.network, settings),
        by_consent=_by_consent(page, settings),
        consent=await _consent(session, page, now=now),
        given_at=max(kinds.values(), default=None),
        offers_personal=page.network is Network.VK and KeyKind.USER not in kinds,
    )


async def rights_view(session: AsyncSession, page: Page) -> RightsView:
    """Show a comment that was read, and an answer as it would be sent."""
    comment = await proving.first_read(session, page)
    kinds = (await pages.kinds_by_page(session, [page.id]))[page.id]
    institution = await officials.find_institution(session, page.institution_id)
    rehearsal = rehearse(
        page.network, title=page.title, institution=institution.name, kinds=frozenset(kinds)
    )
    return RightsView(
        comment=None if comment is None else comment.text,
        comment_at=None if comment is None else comment.posted_at,
        author=None if comment is None else comment.author_name,
        polled_at=page.polled_at,
        unread_reason=page.unread_reason,
        is_told=not page.sees_history,
        rehearsal=rehearsal if page.can_reply else None,
        trouble=page.trouble,
    )


async def past_view(session: AsyncSession, page: Page, *, now: datetime) -> Past:
    """Show what was left without an answer."""
    return await proving.past_of(session, page, now=now)


async def people_view(session: AsyncSession, page: Page) -> Sequence[Colleague]:
    """Show who may answer."""
    return await people.colleagues(session, page)


def _bot(network: Network, settings: Settings) -> str:
    names = {
        Network.TELEGRAM: (settings.telegram_bot_token, settings.telegram_bot_name),
        Network.MAX: (settings.max_bot_tokens, settings.max_bot_name),
    }
    token, name = names.get(network, ("", ""))
    if not token:
        return ""
    return f"@{name.removeprefix('@')}" if name else "бота центра (его имя скажет тренер)"


def _by_consent(page: Page, settings: Settings) -> bool:
    if page.network is not Network.VK or page.external_id is None:
        return False
    try:
        consents.application_of(settings)
    except (NoApplicationError, NoSecretKeyError):
        return False
    return True


async def _consent(session: AsyncSession, page: Page, *, now: datetime) -> ConsentView | None:
    try:
        asked = await consents.latest(session, page.id)
    except NeverAskedError:
        return None
    view = ConsentView.of(asked, now=now)
    return None if view.progress is Progress.EXPIRED else view

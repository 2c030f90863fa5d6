"""The list of pages: each with its light, the first thing to mend, and what was asked of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.desk.speech.titles import NETWORKS
from app.desk.wizard.words import initials
from app.officials import service as officials
from app.onboarding.absence import service as absence
from app.onboarding.absence.model import AbsenceRequest
from app.onboarding.journey.rules import BASES
from app.onboarding.wizard.health import Health, PageFacts, health_of
from app.pages import service as pages
from app.pages.model import Page
from app.pages.rules import PageState, reach_of
from app.vocabulary import KeyKind

LISTED: Final = 50


class KeptPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list."""

    id: int
    title: str
    url: str
    network: str
    initials: str
    institution: str
    health: Health
    key_at: datetime | None
    """Since when its oldest key is in use."""
    polled_at: datetime | None
    may_keep: bool
    can_pause: bool
    is_paused: bool
    paused_until: datetime | None
    is_asked: bool
    """A trainer was asked to acknowledge that it is lawfully not kept."""
    refused_because: str | None
    """Why a trainer did not."""
    absent_basis: str | None


class AskedAbsence(msgspec.Struct, frozen=True, kw_only=True):
    """A request that waits for the trainer who looks."""

    id: int
    title: str
    url: str
    basis: str
    document: str
    asked_at: datetime


class PagesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The whole list."""

    pages: list[KeptPage]
    next: int | None
    asked: list[AskedAbsence]
    may_keep: bool


async def show_pages(
    session: AsyncSession, person: Person, *, after: int, now: datetime
) -> PagesPage:
    """List the pages in sight."""
    found = await pages.list_pages(session, sight=person.sight, after=after, limit=LISTED + 1)
    shown = found[:LISTED]
    beside = await _beside(session, shown)
    return PagesPage(
        pages=[_kept(page, beside, person, now=now) for page in shown],
        next=shown[-1].id if len(found) > LISTED else None,
        asked=await _waiting(session, person),
        may_keep=person.may(Right.KEEP_PAGES),
    )


class _Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the pages shown, by page or institution."""

    names: dict[int, str]
    staffed: set[int]
    kinds: dict[int, dict[KeyKind, datetime]]
    asked: dict[int, AbsenceRequest]
    absent: dict[int, str]


async def _beside(session: AsyncSession, shown: Sequence[Page]) -> _Beside:
    ids = [page.id for page in shown]
    houses = await officials.institutions_of(session, {page.institution_id for page in shown})
    names = {house.id: house.name for house in houses}
    people = await officials.list_officials(session, sight=frozenset(names))
    return _Beside(
        names=names,
        staffed={each.institution_id for each in people},
        kinds=await pages.kinds_by_page(session, ids),
        asked=await absence.newest_of(session, ids),
        absent=await absence.bases_of(session, ids),
    )


def _kept(page: Page, beside: _Beside, person: Person, *, now: datetime) -> KeptPage:
    kinds, asked = beside.kinds[page.id], beside.asked.get(page.id)
    return KeptPage(
        id=page.id,
        title=page.title,
        url=page.url,
        network=NETWORKS[page.network],
        initials=initials(page.title.removeprefix("https://")),
        institution=beside.names.get(page.institution_id, ""),
        health=health_of(_facts(page, beside, now=now)),
        key_at=min(kinds.values(), default=None),
        polled_at=page.polled_at,
        may_keep=person.may(Right.KEEP_PAGES),
        can_pause=page.state is PageState.ACTIVE,
        is_paused=page.state is PageState.PAUSED,
        paused_until=page.paused_until,
        is_asked=asked is not None and asked.answered_at is None,
        refused_because=asked.note if asked is not None and asked.is_granted is False else None,
        absent_basis=beside.absent.get(page.id),
    )


def _facts(page: Page, beside: _Beside, *, now: datetime) -> PageFacts:
    return PageFacts(
        network=page.network,
        state=page.state,
        reach=reach_of(page.state, unread_since=page.unread_since, due_at=page.due_at, now=now),
        can_read=page.can_read,
        can_reply=page.can_reply,
        trouble=page.trouble,
        unread_reason=page.unread_reason,
        pause_reason=page.pause_reason,
        keys=frozenset(beside.kinds[page.id]),
        has_official=page.institution_id in beside.staffed,
        is_absent=page.id in beside.absent,
        checked_at=page.checked_at,
    )


async def _waiting(session: AsyncSession, person: Person) -> list[AskedAbsence]:
    return [
        AskedAbsence(
            id=one.id,
            title=one.page.title,
            url=one.page.url,
            basis=BASES[one.basis],
            document=one.document,
            asked_at=one.asked_at,
        )
        for one in await absence.waiting(session, person)
    ]

"""Keeping each page's stage as its facts say; done again it changes nothing."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.onboarding.journey import store
from app.onboarding.journey.model import JourneyStep, PageJourney
from app.onboarding.journey.rules import (
    TITLE_OF,
    Facts,
    began_at,
    blocking_reason,
    pause_before_next_look,
    stage_of,
)
from app.pages.model import Page


class Walked(msgspec.Struct, frozen=True):
    """What a look has found."""

    looked: int
    moved: tuple[int, ...]
    """Pages that are at another stage now."""


async def look(session: AsyncSession, *, now: datetime, limit: int) -> Walked:
    """Derive the stages of those pages whose turn it is."""
    await store.begin_missing(session, None)
    journeys = await store.claim(session, now=now, limit=limit)
    await _remember_firsts(session, journeys)
    facts = await _facts_of(session, journeys)
    moved = [one.page_id for one in journeys if _settle(session, one, facts[one.page_id], now=now)]
    return Walked(len(journeys), tuple(moved))


async def _remember_firsts(session: AsyncSession, journeys: Sequence[PageJourney]) -> None:
    unread = [one.page_id for one in journeys if one.first_comment_at is None]
    unanswered = [one.page_id for one in journeys if one.first_answer_at is None]
    comments = await store.first_comments(session, unread) if unread else {}
    answers = await store.first_answers(session, unanswered) if unanswered else {}
    for one in journeys:
        one.first_comment_at = one.first_comment_at or comments.get(one.page_id)
        one.first_answer_at = one.first_answer_at or answers.get(one.page_id)


async def _facts_of(session: AsyncSession, journeys: Sequence[PageJourney]) -> dict[int, Facts]:
    rows = await store.pages_of(session, [one.page_id for one in journeys]) if journeys else []
    way_of = {one.page_id: one for one in journeys}
    return {
        page.id: _facts(way_of[page.id], page, keyed_at, has_official=answering)
        for page, keyed_at, answering in rows
    }


def _facts(
    journey: PageJourney, page: Page, keyed_at: datetime | None, *, has_official: bool
) -> Facts:
    return Facts(
        network=page.network,
        state=page.state,
        registered_at=page.created_at,
        checked_at=page.checked_at,
        can_read=page.can_read,
        can_reply=page.can_reply,
        keyed_at=keyed_at,
        trouble=page.trouble,
        pause_reason=page.pause_reason,
        unread_reason=page.unread_reason,
        polled_at=page.polled_at,
        first_comment_at=journey.first_comment_at,
        first_answer_at=journey.first_answer_at,
        has_official=has_official,
        trained_at=journey.trained_at,
        sent_back_at=journey.sent_back_at,
        probation_from=journey.probation_from,
        graduated_at=journey.graduated_at,
        absent_since=journey.absent_since,
    )


def _settle(session: AsyncSession, journey: PageJourney, facts: Facts, *, now: datetime) -> bool:
    stage = stage_of(facts, now=now)
    has_moved = stage is not journey.stage
    if has_moved:
        # A page that was here before us has stood at its stage since the fact, not since today.
        unknown = now if journey.looked_at is not None else journey.stage_since
        journey.stage_since = began_at(facts, stage) or unknown
        journey.stage = stage
        session.add(
            JourneyStep(
                page_id=journey.page_id,
                stage=stage,
                note=f"Этап: {TITLE_OF[stage].lower()}.",
                happened_at=journey.stage_since,
            )
        )
    journey.blocked_by = blocking_reason(facts, now=now)
    journey.looked_at = now
    journey.look_at = now + pause_before_next_look(now - journey.stage_since)
    return has_moved

"""Measuring lights: facts are gathered for many pages at a time and judged by the scale."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.onboarding.light import store
from app.onboarding.light.model import PageRecord
from app.onboarding.light.rules import Facts, light_of
from app.onboarding.light.service import scale_in_force
from app.pages.model import Page
from app.pages.rules import PageState

_AGAIN: Final = timedelta(hours=1)
_ASKED_WITHIN: Final = timedelta(days=90)
_WHOLE_MONTH: Final = timedelta(days=14)
"""A page is read two weeks back: after two more its last 28 days are known."""


async def measure(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Measure the lights that are due; return how many."""
    ids = await store.claim(session, now=now, limit=limit)
    if not ids:
        return 0
    version, scale = await scale_in_force(session)
    rows = []
    for page_id, facts in sorted((await facts_of(session, ids, now=now)).items()):
        light = light_of(facts, scale)
        rows.append(
            {
                "page_id": page_id,
                "facts": msgspec.to_builtins(facts),
                "points": light.points,
                "colour": light.colour,
                "first_loss": f"{light.losses[0].title}: {light.losses[0].fix}"
                if light.losses
                else "",
                "version": version,
                "measured_at": now,
                "measure_at": now + _AGAIN,
            }
        )
    await store.keep_lights(session, rows)
    return len(rows)


async def facts_of(
    session: AsyncSession, page_ids: Sequence[int], *, now: datetime
) -> dict[int, Facts]:
    """Gather what is known of these pages."""
    posts = await store.posts_of(session, page_ids, now=now)
    answers = await store.answers_of(session, page_ids, since=now - _ASKED_WITHIN, now=now)
    return {
        page.id: _facts(
            page,
            record,
            posts.get(page.id, (0, 0, 0)),
            answers.get(page.id, (0, 0, None)),
            now=now,
        )
        for page, record in await store.pages_with_records(session, page_ids)
    }


async def measure_soon(session: AsyncSession, page_ids: Collection[int], *, now: datetime) -> None:
    """Have the lights of these pages measured at the next round."""
    if page_ids:
        await store.measure_at(session, page_ids, now=now)


def _facts(
    page: Page,
    record: PageRecord | None,
    posts: tuple[int, int, int],
    answers: tuple[int, int, int | None],
    *,
    now: datetime,
) -> Facts:
    is_connected = page.state is PageState.ACTIVE and page.can_read and page.can_reply
    was_read = page.polled_at is not None
    is_month_known = now - page.created_at >= _WHOLE_MONTH
    asked, answered, median = answers
    told = record or PageRecord()
    return Facts(
        is_connected=is_connected,
        trouble=page.trouble or page.unread_reason or "",
        has_badge=told.has_badge,
        design=told.design,
        has_widgets=told.has_widgets,
        posts=(posts[2] if is_month_known else posts[1]) if was_read else None,
        posts_7=posts[0] if was_read else None,
        days=28 if is_month_known else 14,
        subscribers=told.subscribers,
        reach=told.reach,
        asked=asked,
        answered=answered,
        median_minutes=median,
    )

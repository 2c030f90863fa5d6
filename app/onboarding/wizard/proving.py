"""What a page's first days with us show: comments that were read, and questions left alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.comments.model import Comment
from app.onboarding.wizard import store
from app.pages.model import Page

LOOKED_BACK: Final = timedelta(days=14)
EXAMPLES: Final = 3


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What the last days of a page hold, as far as they are read and judged."""

    unanswered: int
    """Questions that neither the page nor anybody here has answered."""
    examples: Sequence[Comment]
    comments: int
    posts: int
    posts_read: int
    unjudged: int
    is_read: bool
    """Nothing is left to be read or judged: the numbers will not change by themselves."""


async def first_read(session: AsyncSession, page: Page) -> Comment | None:
    """Return a citizen's comment that was really read on the page; None: none yet."""
    return await store.newest_comment(session, page.id)


async def past_of(session: AsyncSession, page: Page, *, now: datetime) -> Past:
    """Count what was left without an answer in the last fourteen days."""
    since = now - LOOKED_BACK
    number, examples = await store.unanswered(session, page.id, since=since, limit=EXAMPLES)
    posts, posts_read = await store.count_posts(session, page.id)
    unjudged = await store.count_unjudged(session, page.id)
    return Past(
        unanswered=number,
        examples=examples,
        comments=await store.count_comments(session, page.id, since=since),
        posts=posts,
        posts_read=posts_read,
        unjudged=unjudged,
        is_read=page.polled_at is not None and posts_read == posts and not unjudged,
    )

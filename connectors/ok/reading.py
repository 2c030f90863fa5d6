"""The comments of one post, with what an empty or refused list really means."""

from datetime import datetime
from typing import Final

import msgspec
import structlog

from app.vocabulary import Discussion, PostRef
from connectors.contract import ConnectorError, GoneError, RefusedError
from connectors.ok import methods
from connectors.ok.counters import Counters
from connectors.ok.discussion import Reading, read_page
from connectors.ok.sessions import Sessions

log = structlog.get_logger()

_NOT_SHOWN: Final = "Одноклассники не показывают комментарии под этой записью."


async def read_discussion(
    sessions: Sessions, counters: Counters, post: PostRef, *, since: datetime | None
) -> Discussion:
    """Read a post's comments down to a moment, or all; raises a ConnectorError."""
    try:
        discussion = await Reading(sessions, post, since=since).read()
    except GoneError as gone:
        await _counter(counters, post)
        raise RefusedError(str(gone), sentence=_NOT_SHOWN) from gone
    if discussion.comments or not discussion.is_whole:
        return discussion
    return await _believed_empty(sessions, counters, discussion)


async def _believed_empty(
    sessions: Sessions, counters: Counters, discussion: Discussion
) -> Discussion:
    """Look twice before nothing is believed to be there, for all comments would be called deleted.

    OK may show an empty list for a post that is gone, and its counters run ahead; so where
    one is not zero, the list is asked from its other end.
    """
    post = discussion.post
    if await _counter(counters, post) == 0:
        return discussion
    first, _ = await read_page(sessions, post, "FIRST", "FORWARD")
    if not first.comments:
        return discussion
    log.error("ok.comments_only_from_one_end", method=methods.COMMENTS, post=post.post_id)
    return msgspec.structs.replace(discussion, is_whole=False)


async def _counter(counters: Counters, post: PostRef) -> int:
    told = await counters.of(post)
    if isinstance(told, ConnectorError):
        raise told
    return told

"""The comments under one post, turned from MAX's flat list into threads."""

from collections.abc import Callable
from typing import Final

from app.vocabulary import CommentRef, Discussion, IncomingComment, PostRef
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.text import name_of, plain
from connectors.max.walk import PAGE, Page, Walked, read_page, walk
from connectors.max.wire import Message
from connectors.moments import from_milliseconds
from connectors.threads import root_of

_COMMENTS: Final = "GET /messages/{mid}/comments"


async def read_comments(bots: Bots, post: PostRef, *, since: int | None) -> Walked:
    """Read a post's comments back to a millisecond, or all; raises a ConnectorError."""

    async def page_upto(upto: int | None) -> Page:
        bounds = {} if upto is None else {"before": upto}
        body = await bots.read(Ask(_COMMENTS, (post.post_id,), {"count": PAGE, **bounds}))
        return read_page(_COMMENTS, body)

    return await walk(page_upto, since=since)


def discussion_of(
    post: PostRef, walked: Walked, *, is_own: Callable[[Message], bool]
) -> Discussion:
    """Put comments in order, the oldest first, each in the thread of the first we know of."""
    messages = list(reversed(walked.messages))
    parents = {one.body.mid: parent_of(one, post) for one in messages}
    comments = tuple(
        comment_of(post, one, thread_id=root_of(one.body.mid, parents), is_own=is_own(one))
        for one in messages
    )
    return Discussion(post=post, comments=comments, is_whole=walked.is_whole)


def parent_of(message: Message, post: PostRef) -> str | None:
    """Tell which comment a comment answers; MAX may say nothing once that is deleted."""
    link = message.link
    if link is None or link.type != "reply" or link.message is None:
        return None
    return None if link.message.mid == post.post_id else link.message.mid


def comment_of(post: PostRef, message: Message, *, thread_id: str, is_own: bool) -> IncomingComment:
    """Put one comment into our words; raises OverflowError for a time that is none."""
    sender = message.sender
    return IncomingComment(
        ref=CommentRef(post=post, comment_id=message.body.mid, thread_id=thread_id),
        parent_id=parent_of(message, post),
        author_id=None if sender is None else str(sender.user_id),
        author_name=name_of(sender),
        is_own=is_own,
        text=plain(message.body.text),
        attachments=_kinds(message),
        written_at=from_milliseconds(message.timestamp),
    )


async def is_gone(bots: Bots, comment: CommentRef) -> bool:
    """Read the list anew: MAX says the same of a comment that is gone and of a bad request."""
    walked = await read_comments(bots, comment.post, since=None)
    known = {message.body.mid for message in walked.messages}
    return walked.is_whole and comment.comment_id not in known


def _kinds(message: Message) -> tuple[str, ...]:
    return tuple(one.type for one in message.body.attachments or ())

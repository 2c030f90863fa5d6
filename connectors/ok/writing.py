"""Answers in a group's name, comments taken off, and what stood in the way.

OK has no key against writing twice: an answer is sent once, and before it is sent again
the discussion is read. Whether OK still offers these methods is learnt by trying only.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from app.vocabulary import CommentRef, IncomingComment, PostRef
from connectors.answers import CLOCKS_APART, Standing, find_sent, sendable
from connectors.contract import (
    ConnectorError,
    FateUnknownError,
    GoneError,
    NotOfferedError,
    RefusedError,
    RepliesClosedError,
)
from connectors.decoding import decoded, unreadable
from connectors.ok import methods
from connectors.ok.client import Call
from connectors.ok.discussion import DISCUSSED, Reading
from connectors.ok.errors import DeniedError, NotRulingError, RightMissingError, WithdrawnError
from connectors.ok.links import topic_url
from connectors.ok.pages import check_ruling
from connectors.ok.refusals import Deed, not_offered
from connectors.ok.sessions import Sessions
from connectors.ok.text import plain
from connectors.ok.wire import DiscussionInfo, is_done, written_id

_MAY_COMMENT: Final = "c"


def comment_call(to: CommentRef, text: str, *, limit: int) -> Call:
    """Write down the call that publishes; raises RefusedError for a text OK would not take."""
    params = {
        "entityId": to.post.post_id,
        "entityType": DISCUSSED,
        "comment": sendable(text, limit=limit, name=methods.ADD_COMMENT),
        "reply_to_comment_id": to.comment_id,
        "as_admin": "true",
    }
    return Call(methods.ADD_COMMENT, params)


async def publish(sessions: Sessions, to: CommentRef, call: Call) -> str:
    """Send the answer once and return its id; raises a ConnectorError."""
    try:
        body = await sessions.write(call)
    except (DeniedError, WithdrawnError) as refusal:
        raise await _reason(sessions, to.post, refusal, Deed.REPLY) from refusal
    try:
        return written_id(body)
    except ValueError as error:
        raise unreadable(call.method) from error


async def find(
    sessions: Sessions, to: CommentRef, text: str, *, since: datetime, known: Collection[str]
) -> str | None:
    """Look for an answer of the group to this comment with this text; see contract.Connector.

    Raises FateUnknownError where something in the list could not be read and may be it.
    """
    reading = Reading(sessions, to.post, since=since - CLOCKS_APART)
    standing = [
        Standing(comment.ref.comment_id, comment.text, comment.written_at)
        for comment in (await reading.read()).comments
        if _is_our_answer(comment, to)
    ]
    found = find_sent(standing, plain(text), since=since, known=known)
    if found is None and not reading.is_sound:
        raise FateUnknownError(f"{methods.COMMENTS}: not all could be read")
    return found


async def remove(sessions: Sessions, comment: CommentRef) -> None:
    """Take a comment off for good; one that is gone already is done. Raises a ConnectorError."""
    params = {
        "discussionId": comment.post.post_id,
        "discussionType": DISCUSSED,
        "comment_id": comment.comment_id,
    }
    call = Call(methods.DELETE_COMMENT, params)
    try:
        body = await sessions.write(call)
    except GoneError:
        return
    except (DeniedError, WithdrawnError) as refusal:
        raise await _reason(sessions, comment.post, refusal, Deed.HIDE) from refusal
    try:
        done = is_done(body)
    except ValueError as error:
        raise unreadable(call.method) from error
    if not done:
        raise RefusedError(f"{call.method}: not done")


async def _reason(
    sessions: Sessions, post: PostRef, refusal: DeniedError | WithdrawnError, deed: Deed
) -> RefusedError:
    """Find out what a refused deed lacked: OK says the same of closed comments and lost methods."""
    if isinstance(refusal, RightMissingError | NotRulingError):
        return refusal
    try:
        if isinstance(refusal, DeniedError):
            if deed is Deed.REPLY and await _are_comments_closed(sessions, post):
                return RepliesClosedError(str(refusal))
            await check_ruling(sessions, post.page)
    except RefusedError as known:
        return known
    except ConnectorError:
        return refusal
    link = topic_url(post.page.external_id, post.post_id)
    return NotOfferedError(str(refusal), sentence=not_offered(deed, link))


async def _are_comments_closed(sessions: Sessions, post: PostRef) -> bool:
    """Ask whether the letter of the right to comment is missing among those that are told."""
    params = {"discussionId": post.post_id, "discussionType": DISCUSSED, "fields": "discussion.*"}
    body = await sessions.read(Call(methods.DISCUSSION, params))
    head = decoded(body, DiscussionInfo, name=methods.DISCUSSION).discussion
    flags = None if head is None or head.attrs is None else head.attrs.flags
    return flags is not None and _MAY_COMMENT not in flags.split(",")


def _is_our_answer(comment: IncomingComment, to: CommentRef) -> bool:
    return comment.is_own and comment.parent_id == to.comment_id

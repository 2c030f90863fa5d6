"""The posts of groups, which OK calls topics."""

from datetime import UTC, datetime
from typing import Final

import msgspec
import structlog

from app.vocabulary import IncomingPost, PageRef, PostRef
from connectors.decoding import decode, unreadable
from connectors.ok import methods
from connectors.ok.client import Call
from connectors.ok.sessions import Sessions
from connectors.ok.text import moment, plain
from connectors.ok.trail import Page, Trail
from connectors.ok.wire import Topic, Topics, entries

log = structlog.get_logger()

_FIRST_PAGE: Final = 20
"""Topics of the first page: enough for a day."""
_PAGE: Final = 100


async def read_posts(sessions: Sessions, page: PageRef, since: datetime) -> list[IncomingPost]:
    """Read a group's posts since a moment, the newest first; raises a ConnectorError.

    A pinned topic may stand first whatever its age, so how far we are is told by the last
    of a page, and never by the very first of the list.
    """
    trail, posts, has_begun, is_past = Trail(), [], False, False
    while not (trail.is_finished or is_past):
        read = await _page(sessions, page, trail.anchor)
        fresh = [_post(page, topic) for topic in trail.take(read)]
        telling = fresh if has_begun else fresh[1:]
        is_past = bool(telling) and telling[-1].published_at < since
        has_begun = has_begun or bool(fresh)
        posts += fresh
    recent = [post for post in posts if post.published_at >= since]
    return sorted(recent, key=lambda post: post.published_at, reverse=True)


async def _page(sessions: Sessions, page: PageRef, anchor: str | None) -> Page[Topic]:
    params: dict[str, str | int] = {"gid": page.external_id, "fields": "media_topic.*"}
    if anchor is None:
        params["count"] = _FIRST_PAGE
    else:
        params |= {"count": _PAGE, "anchor": anchor}
    body = await sessions.read(Call(methods.TOPICS, params))
    try:
        told = decode(body, Topics)
        raws = entries(body, told.media_topics)
    except ValueError as error:
        raise unreadable(methods.TOPICS) from error
    topics = [topic for topic in map(_readable, raws) if topic is not None]
    return Page(topics, len(raws) - len(topics), told.anchor, told.has_more)


def _readable(raw: msgspec.Raw) -> Topic | None:
    try:
        topic = decode(raw, Topic)
        moment(topic.created_ms, None)
    except (ValueError, OverflowError):
        log.error("ok.topic_unreadable")  # noqa: TRY400 - a trace would show what was written
        return None
    return topic


def _post(page: PageRef, topic: Topic) -> IncomingPost:
    summary = topic.discussion_summary
    texts = [plain(piece.text) for piece in topic.media or () if piece.type == "text"]
    return IncomingPost(
        ref=PostRef(page=page, post_id=str(topic.id)),
        text="\n\n".join(filter(None, texts)),
        published_at=moment(topic.created_ms, None).astimezone(UTC),
        comments_count=-1 if summary is None else summary.comments_count,
    )

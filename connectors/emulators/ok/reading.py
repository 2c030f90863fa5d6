"""Methods that read one discussion and its comments."""

from collections.abc import Callable
from itertools import islice
from typing import Any, Final

import msgspec

from connectors.emulators.ok import anchors
from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.network import Call
from connectors.emulators.ok.rights import readable_topic
from connectors.emulators.ok.views import (
    Json,
    chosen,
    comment_fields,
    comment_view,
    counted,
    discussion_view,
    entities_of,
    topic_view,
    wanted_fields,
)
from connectors.emulators.ok.world import Comment, Key, Topic

_USUAL: Final = 20
_OLD_MOST: Final = 1000
_FORWARD, _BACKWARD, _AROUND = "FORWARD", "BACKWARD", "AROUND"


class _Page(msgspec.Struct):
    shown: list[Comment]
    anchor: Key
    has_more: bool
    direction: str


def get_discussion(call: Call) -> Any:
    """discussions.get: one discussion, and who and what is named in it."""
    topic = _discussed(call, "discussionId", "discussionType")
    if topic is None:
        return {}
    entities = entities_of(call, [_author(topic), ("GROUP", topic.gid)])
    if topic.type == "GROUP_TOPIC":
        entities["media_topics"] = [topic_view(call, topic)]
    wanted = wanted_fields(call, "discussion")
    return {"discussion": chosen(discussion_view(call, topic), wanted), "entities": entities}


def get_comments(call: Call) -> Any:
    """discussions.getComments: a page from an anchor, with the anchor to go on from."""
    topic = _discussed(call, "discussionId", "discussionType")
    if topic is None:
        return {"comments": []}
    page = _page(call, topic)
    if call.params.flag("mark_as_read") and topic.comments:
        topic.seen[call.session.user_id] = topic.comments[-1].key
    if not page.shown and call.switches.empty_page == "bare":
        return {}
    wanted = comment_fields(call)
    answer: Json = {
        "comments": [chosen(comment_view(call, one), wanted) for one in page.shown],
        "entities": entities_of(call, [one.author for one in page.shown]),
        "discussionId": topic.id,
        "discussionType": topic.type,
        "anchor": anchors.written(page.anchor, page.direction),
    }
    if call.method not in call.switches.without_has_more:
        answer["has_more"] = page.has_more
    return answer


def get_discussion_comments(call: Call) -> Any:
    """discussions.getDiscussionComments, the older way: by offset, under ``commentss``."""
    topic = _discussed(call, "entityId", "entityType")
    if topic is None:
        return {"commentss": []}
    first = call.params.integer("offset", 0, least=0)
    count = min(call.params.integer("count", _USUAL, least=1), _OLD_MOST)
    living = (one for one in topic.comments if not one.deleted)
    page = islice(living, first, first + count)
    return {"commentss": [comment_view(call, one) for one in page]}


def get_comments_count(call: Call) -> Any:
    """discussions.getDiscussionCommentsCount: it may run ahead of what can be fetched."""
    topic = _discussed(call, "entityId", "entityType")
    return {"commentsCount": counted(call, topic) if topic else 0}


def _discussed(call: Call, name: str, kind: str) -> Topic | None:
    """Find what is discussed; None only where a bad id meets an empty answer."""
    number, asked = call.params.required(name), call.params.required(kind)
    try:
        return readable_topic(call, number, asked)
    except OkError as error:
        if error.code == 160 and call.switches.bad_discussion == "empty":  # noqa: PLR2004 - OK's
            return None
        raise


def _page(call: Call, topic: Topic) -> _Page:
    count = min(call.params.integer("count", _USUAL, least=1), call.switches.comments_page)
    direction, start = _start(call, topic)
    if direction == _AROUND:
        return _around(topic, start, count, _visible(call))
    page = _walked(topic, start, count, direction, _visible(call))
    if call.switches.anchors_overlap and page.shown:
        at_anchor = [one for one in topic.comments if one.key == start and not one.deleted]
        page.shown = at_anchor + page.shown
    if direction == _BACKWARD and not call.switches.newest_first:
        page.shown.reverse()
    return page


def _start(call: Call, topic: Topic) -> tuple[str, Key]:
    """Tell which way to go and from where; an anchor remembers its own way."""
    asked = call.params.text("direction").upper()
    if asked not in {"", _FORWARD, _BACKWARD, _AROUND}:
        raise OkError(100, f"Invalid parameter direction value: [{asked}]")
    anchor = call.params.text("anchor") or "LAST"
    if anchor == "FIRST":
        return asked or _FORWARD, anchors.BEGINNING
    if anchor == "UNREAD":
        seen = topic.seen.get(call.session.user_id, anchors.BEGINNING)
        return asked or _FORWARD, seen
    if anchor == "LAST":
        newest = topic.comments[-1].key if topic.comments else anchors.BEGINNING
        return asked or _BACKWARD, newest if asked == _FORWARD else anchors.END
    start, direction = anchors.read(anchor)
    return asked or direction, start


def _walked(
    topic: Topic, start: Key, count: int, direction: str, visible: Callable[[Comment], bool]
) -> _Page:
    walk = topic.after(start) if direction == _FORWARD else topic.before(start)
    found = list(islice(filter(visible, walk), count + 1))
    shown = found[:count]
    return _Page(shown, shown[-1].key if shown else start, len(found) > count, direction)


def _around(topic: Topic, start: Key, count: int, visible: Callable[[Comment], bool]) -> _Page:
    older = _walked(topic, start, max(count // 2, 1), _BACKWARD, visible)
    at_and_after = filter(visible, topic.after((start[0], start[1] - 1)))
    newer = list(islice(at_and_after, count - len(older.shown)))
    return _Page(older.shown[::-1] + newer, older.anchor, older.has_more, _BACKWARD)


def _visible(call: Call) -> Callable[[Comment], bool]:
    own = call.session.user_id if call.params.flag("includeRemoved") else ""
    return lambda one: not one.deleted or (one.author_type == "USER" and one.author_id == own)


def _author(topic: Topic) -> tuple[str, str]:
    return ("USER", topic.author_id) if topic.author_id else ("GROUP", topic.gid)

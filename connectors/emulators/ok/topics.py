"""Methods that list what a group published."""

from collections.abc import Sequence
from typing import Any, Final

from connectors.emulators.ok import anchors
from connectors.emulators.ok.errors import OkError, missing
from connectors.emulators.ok.network import Call
from connectors.emulators.ok.rights import readable_group, sees
from connectors.emulators.ok.views import Json, mention, moscow, topic_view
from connectors.emulators.ok.world import Key, Topic

_USUAL: Final = 20
_MEDIA_MOST: Final = 3


def get_topics(call: Call) -> Any:
    """mediatopic.getTopics: the group's topics, newest first, from an anchor on."""
    shown, anchor, has_more = _page(call)
    answer: Json = {"media_topics": [topic_view(call, topic) for topic in shown]}
    if anchor:
        answer["anchor"] = anchor
    if call.method not in call.switches.without_has_more:
        answer["has_more"] = has_more
    return answer


def get_topics_by_ids(call: Call) -> Any:
    """mediatopic.getByIds: topics with their counts; those not seen are passed over."""
    asked = call.params.listed("topic_ids", call.switches.topics_page)
    limit = _media_limit(call, several=len(asked) > 1)
    known = (call.world.topics.get(number) for number in dict.fromkeys(asked))
    seen = [topic for topic in known if topic is not None and sees(call, topic)]
    return {"media_topics": [topic_view(call, topic, limit) for topic in seen]}


def get_stream(call: Call) -> Any:
    """stream.get, the older way: topics named inside a text; the end is ``feeds`` missing."""
    shown, anchor, _ = _page(call)
    answer: Json = {"anchor": anchor} if anchor else {}
    if shown and "POST" in call.params.text("patterns", "POST").split(","):
        answer["feeds"] = [_feed(call, topic) for topic in shown]
    return answer


def _page(call: Call) -> tuple[Sequence[Topic], str, bool]:
    group = readable_group(call, call.params.required("gid"))
    count = min(call.params.integer("count", _USUAL, least=1), call.switches.topics_page)
    own = [one for one in call.world.newest_first(group.id) if one.type == "GROUP_TOPIC"]
    anchor = call.params.text("anchor")
    direction, start = _start(call, anchor)
    if direction == "FORWARD":
        found = [topic for topic in own if topic.place < start]
        shown = found[:count]
    else:
        found = [topic for topic in own if topic.place > start]
        shown = found[-count:]
    if not shown:
        return shown, anchor, False
    last = shown[-1] if direction == "FORWARD" else shown[0]
    return shown, anchors.written(last.place, direction), len(found) > len(shown)


def _start(call: Call, anchor: str) -> tuple[str, Key]:
    """Tell which way to go, older topics being FORWARD, and from where."""
    asked = call.params.text("direction").upper()
    if asked not in {"", "FORWARD", "BACKWARD"}:
        raise OkError(100, f"Invalid parameter direction value: [{asked}]")
    if anchor:
        start, direction = anchors.read(anchor)
        return asked or direction, start
    return asked or "FORWARD", anchors.BEGINNING if asked == "BACKWARD" else anchors.END


def _media_limit(call: Call, *, several: bool) -> int:
    limit = call.params.integer("media_limit", 0, least=0)
    if limit > _MEDIA_MOST:
        raise OkError(100, "media_limit is 1 to 3")
    if several and not limit:
        raise missing("media_limit")
    return limit


def _feed(call: Call, topic: Topic) -> Json:
    author = mention(call.world.groups[topic.gid])
    return {
        "pattern": "POST",
        "date": moscow(topic.created_ms),
        "date_ms": topic.created_ms,
        "message": f"{author} опубликовала {{media_topic:{topic.id}}}тему{{media_topic}}",
        "owner_ref": f"group:{topic.gid}",
    }

"""discussions.getList: the discussions in which the caller takes part."""

from typing import Any, Final

from connectors.emulators.ok import anchors
from connectors.emulators.ok.network import Call
from connectors.emulators.ok.rights import rules, sees
from connectors.emulators.ok.views import Json, chosen, discussion_view, entities_of, wanted_fields
from connectors.emulators.ok.world import Key, Topic

_USUAL: Final = 20


def get_list(call: Call) -> Any:
    """Give a page, the liveliest first; there is no lawful way to ask for one group's."""
    count = min(call.params.integer("count", _USUAL, least=1), call.switches.topics_page)
    anchor = call.params.text("anchor")
    start = anchors.read(anchor)[0] if anchor else anchors.END
    found = [topic for topic in _own(call) if _place(topic) < start]
    shown = found[:count]
    wanted = wanted_fields(call, "discussion")
    answer: Json = {
        "discussions": [chosen(discussion_view(call, topic), wanted) for topic in shown],
        "entities": entities_of(call, [("GROUP", topic.gid) for topic in shown]),
    }
    if shown:
        answer["anchor"] = anchors.written(_place(shown[-1]), "FORWARD")
    if call.method not in call.switches.without_has_more:
        answer["has_more"] = len(found) > count
    return answer


def _own(call: Call) -> list[Topic]:
    kinds = {one for one in call.params.text("types").split(",") if one}
    gid = call.params.text("gid") if call.switches.list_by_group else ""
    own = [
        topic
        for topic in call.world.topics.values()
        if _takes_part(call, topic)
        and sees(call, topic)
        and (not kinds or topic.type in kinds)
        and gid in {"", topic.gid}
    ]
    return sorted(own, key=_place, reverse=True)


def _takes_part(call: Call, topic: Topic) -> bool:
    user_id = call.session.user_id
    if user_id in topic.writers or user_id == topic.author_id:
        return True
    return call.switches.administrator_takes_part and rules(call, topic.gid)


def _place(topic: Topic) -> Key:
    return topic.active_ms, int(topic.id)

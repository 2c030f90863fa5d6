"""What a community tells of comments in its topics and under its photos, videos and goods."""

from typing import Any, Final, Literal

from connectors.emulators.vk.events import publish
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.section_views import entry_comment_view
from connectors.emulators.vk.sections import Entry, EntryKind
from connectors.emulators.vk.world import Comment

_EVENTS: Final = {EntryKind.TOPIC: "board_post"}
_DAY: Final = 86_400

What = Literal["new", "edit", "delete", "restore"]


def entry_comment_told(
    network: Network, entry: Entry, comment: Comment, what: What, *, by: int = 0
) -> None:
    """Tell of a comment, unless it is new but was written a day or longer ago.

    ``by`` is whoever deleted it, its author if 0.
    """
    group_id, event = -entry.owner_id, f"{_EVENTS.get(entry.kind, f'{entry.kind}_comment')}_{what}"
    if group_id < 1 or not network.push.wanted(group_id, event):
        return
    if what == "new" and comment.date <= network.clock.now() - _DAY:
        return
    publish(network, event, group_id, _shown(network, entry, comment, what, by=by))


def _shown(
    network: Network, entry: Entry, comment: Comment, what: What, *, by: int
) -> dict[str, Any]:
    place = {f"{entry.kind}_owner_id": entry.owner_id, entry.kind.number: entry.id}
    if what != "delete":
        return entry_comment_view(comment, entry.kind, likes=False, can_edit=False) | place
    if entry.kind is EntryKind.TOPIC:
        return place | {"id": comment.id}
    told = {"owner_id": entry.owner_id, "id": comment.id, entry.kind.number: entry.id}
    return told | {network.switches.deleter_field: by or comment.from_id}

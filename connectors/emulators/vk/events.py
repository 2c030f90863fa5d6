"""What a community tells of what happens in it: composed as it happens, put on its way."""

import secrets
from typing import Any, Final, Literal

from connectors.emulators.vk.network import Network
from connectors.emulators.vk.push import CallbackServer, Notice
from connectors.emulators.vk.views import CommentLook, comment_view, post_view
from connectors.emulators.vk.world import Comment, Post

_DAY: Final = 86_400
Json = dict[str, Any]


def publish(network: Network, event: str, group_id: int, told: Json) -> None:
    """Tell whoever listens to the community of an event such as ``board_post_new``.

    ``told`` is the event's ``object``. What the community wrote itself is told or not,
    as the switch ``own_replies_told`` wants it.
    """
    if not network.push.wanted(group_id, event):
        return
    is_own = event.endswith("_new") and told.get("from_id") == -group_id
    if is_own and not network.switches.own_replies_told:
        return
    if network.chance.random() < network.switches.lost_events:
        return
    body = {
        "type": event,
        "event_id": secrets.token_hex(20),
        "group_id": group_id,
        "object": told,
    }
    twice = network.chance.random() < network.switches.duplicate_events
    for _ in range(2 if twice else 1):
        _put(network, body)
    network.stir()


def reply_told(
    network: Network,
    comment: Comment,
    what: Literal["new", "edit", "restore"],
) -> None:
    """Tell of a comment on a community's wall, unless it was written a day or longer ago."""
    group_id, event = -comment.owner_id, f"wall_reply_{what}"
    if not _is_news(network, comment.owner_id, event):
        return
    if what == "new" and comment.date <= network.clock.now() - _DAY:
        return
    shown = comment_view(comment, CommentLook())
    shown.pop("thread", None)
    owner = network.switches.event_owner
    if owner != "owner_id":
        shown["post_owner_id"] = comment.owner_id
    if owner == "post_owner_id":
        del shown["owner_id"]
    publish(network, event, group_id, shown)


def reply_gone(network: Network, comment: Comment, *, by: int = 0) -> None:
    """Tell that a comment on a community's wall was deleted; ``by`` whom, its author if 0."""
    if not _is_news(network, comment.owner_id, "wall_reply_delete"):
        return
    told = {
        "owner_id": comment.owner_id,
        "id": comment.id,
        "post_id": comment.post_id,
        network.switches.deleter_field: by or comment.from_id,
    }
    publish(network, "wall_reply_delete", -comment.owner_id, told)


def reply_marked(network: Network, comment: Comment, *, by: int = 0) -> None:
    """Tell that a comment was just deleted or brought back."""
    if comment.deleted:
        reply_gone(network, comment, by=by)
    else:
        reply_told(network, comment, "restore")


def post_told(network: Network, post: Post) -> None:
    """Tell of a post on a community's wall, unless it was written a day or longer ago."""
    if not _is_news(network, post.owner_id, "wall_post_new"):
        return
    if post.date > network.clock.now() - _DAY:
        told = post_view(post, is_administrator=False)
        publish(network, "wall_post_new", -post.owner_id, told)


def _is_news(network: Network, owner_id: int, event: str) -> bool:
    return owner_id < 0 and network.push.wanted(-owner_id, event)


def _put(network: Network, body: Json) -> None:
    listeners, event = network.push.of(body["group_id"]), body["type"]
    polled = listeners.long_poll
    if polled.is_enabled and event in polled.events:
        kept = network.switches.long_poll_kept
        polled.put(body | {"v": polled.api_version}, kept=kept)
    for server in listeners.servers.values():
        if event in server.events and _is_up(network, server):
            due = network.clock.now() + network.switches.event_delay
            server.pending.append(Notice(body=_envelope(server, body), due=due))


def _is_up(network: Network, server: CallbackServer) -> bool:
    """Tell whether events are kept for a server: not while it is unconfirmed or rests."""
    is_down = server.rests_until > network.clock.now()
    return server.is_confirmed and (not is_down or network.switches.events_while_down == "kept")


def _envelope(server: CallbackServer, body: Json) -> Json:
    told = body | {"v": server.api_version}
    return told | {"secret": server.secret_key} if server.secret_key else told

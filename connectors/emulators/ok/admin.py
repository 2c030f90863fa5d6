"""The control panel: JSON without a key, for whoever plays the citizens and the faults."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from connectors.emulators.ok import citizens
from connectors.emulators.ok.forms import (
    ApplicationForm,
    Bulk,
    CodeForm,
    CommentChange,
    CommentForm,
    GroupForm,
    Revocation,
    TokenForm,
    TopicChange,
    TopicForm,
    UserForm,
)
from connectors.emulators.ok.network import Network
from connectors.emulators.ok.world import Comment, Topic
from connectors.emulators.panel import (
    COMMON_PAGES,
    Pages,
    Put,
    altered,
    answered,
    asked_of,
    listing,
    put_in_order,
    putting,
    show_switches,
    told,
    told_in_lines,
)
from connectors.emulators.wire import Answer, Request


def answer(network: Network, request: Request) -> Answer:
    """Do what the panel was asked; a bad form is refused with 400 and a sentence."""
    return answered(_PAGES, network, request)


def _summary(network: Network, _: Request) -> Answer:
    world = network.world
    shown = {
        "emulator": "ok",
        "now": network.clock.now(),
        "groups": len(world.groups),
        "users": len(world.users),
        "applications": len(world.applications),
        "tokens": len(world.tokens),
        "topics": len(world.topics),
        "comments": len(world.comments),
    }
    return told(shown)


def _bulk(network: Network, request: Request) -> Answer:
    form = _decode_bulk(request.body)
    steps: dict[str, tuple[Put[Network], list[Any]]] = {
        "groups": (citizens.put_group, form.groups),
        "users": (citizens.put_user, form.users),
        "applications": (citizens.put_application, form.applications),
        "tokens": (citizens.put_token, form.tokens),
        "topics": (citizens.publish_topic, form.topics),
        "comments": (citizens.write_comment, form.comments),
        "comment_changes": (citizens.change_comment, form.comment_changes),
        "topic_changes": (citizens.change_topic, form.topic_changes),
    }
    return put_in_order(network, steps)


_decode_bulk = msgspec.json.Decoder(Bulk).decode


def _listed_comments(network: Network, request: Request) -> Answer:
    """Give the living comments as JSON lines; ``deleted=1`` adds the removed ones."""
    asked = asked_of(request)
    topics = [
        topic
        for topic in network.world.topics.values()
        if asked.get("gid", topic.gid) == topic.gid
        and asked.get("discussion_id", topic.id) == topic.id
    ]
    lines = _dumped(topics, with_deleted=asked.get("deleted") == "1")
    return told_in_lines(lines)


def _dumped(topics: list[Topic], *, with_deleted: bool) -> Iterator[dict[str, Any]]:
    for topic in topics:
        for comment in list(topic.comments):
            gone = comment.deleted or topic.deleted
            if with_deleted or not gone:
                yield _line(topic, comment, deleted=gone)


def _line(topic: Topic, comment: Comment, *, deleted: bool) -> dict[str, Any]:
    return {
        "gid": topic.gid,
        "discussion_id": topic.id,
        "discussion_type": topic.type,
        "id": comment.id,
        "author_type": comment.author_type,
        "author_id": comment.author_id,
        "date_ms": comment.key[0],
        "text": comment.text,
        "reply_to": comment.reply_to,
        "attachments": len(comment.attachments),
        "spam": comment.spam,
        "deleted": deleted,
    }


def _switch(network: Network, request: Request) -> Answer:
    network.switches = altered(network.switches, request)
    return told(network.switches)


def _reset(network: Network, request: Request) -> Answer:
    network.reset()
    return _summary(network, request)


_PAGES: Final[Pages[Network]] = {
    **COMMON_PAGES,
    "": {"GET": _summary},
    "/groups": {
        "GET": listing(lambda network: network.world.groups),
        "POST": putting(GroupForm, citizens.put_group),
    },
    "/users": {
        "GET": listing(lambda network: network.world.users),
        "POST": putting(UserForm, citizens.put_user),
    },
    "/applications": {
        "GET": listing(lambda network: network.world.applications),
        "POST": putting(ApplicationForm, citizens.put_application, "key"),
    },
    "/tokens": {
        "GET": listing(lambda network: network.world.tokens),
        "POST": putting(TokenForm, citizens.put_token, "token"),
    },
    "/tokens/revoke": {"POST": putting(Revocation, citizens.revoke_token, "token")},
    "/codes": {"POST": putting(CodeForm, citizens.give_code, "code")},
    "/topics": {
        "POST": putting(TopicForm, citizens.publish_topic),
        "PATCH": putting(TopicChange, citizens.change_topic),
    },
    "/comments": {
        "GET": _listed_comments,
        "POST": putting(CommentForm, citizens.write_comment),
        "PATCH": putting(CommentChange, citizens.change_comment),
    },
    "/bulk": {"POST": _bulk},
    "/switches": {"GET": show_switches, "PATCH": _switch},
    "/reset": {"POST": _reset},
}

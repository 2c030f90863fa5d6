"""The control panel: JSON without a key, for whoever plays the citizens and the faults."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from connectors.emulators.faults import Fault
from connectors.emulators.ok import citizens
from connectors.emulators.ok.citizens import FormError
from connectors.emulators.ok.forms import (
    ApplicationForm,
    Bulk,
    ClockMove,
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
from connectors.emulators.ok.switches import Switches
from connectors.emulators.ok.world import Comment, Topic
from connectors.emulators.wire import Answer, Request

_LINES: Final = 500
_json = msgspec.json.Encoder().encode
_Work = Callable[[Network, Request], Answer]


def answer(network: Network, request: Request) -> Answer:
    """Do what the panel was asked; a bad form is refused with 400 and a sentence."""
    works = _ROUTES.get(request.path.removeprefix("/admin").rstrip("/"))
    if works is None:
        return _refusal(404, "no such page of the control panel")
    work = works.get(request.method)
    if work is None:
        return _refusal(405, f"this page accepts {', '.join(works)}")
    try:
        return work(network, request)
    except (msgspec.DecodeError, FormError) as error:
        return _refusal(400, str(error))


def _refusal(status: int, sentence: str) -> Answer:
    return Answer(_json({"error": sentence}), status)


def _told(value: Any) -> Answer:
    return Answer(_json(value))


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
    return _told(shown)


def _putting(form: type, put: Callable[[Network, Any], str], named: str) -> _Work:
    """Make the work of a page that accepts one form or a list of them."""
    decode = msgspec.json.Decoder(form | list[form]).decode  # type: ignore[valid-type]  # a run-time union

    def work(network: Network, request: Request) -> Answer:
        given = decode(request.body)
        if isinstance(given, list):
            return _told({f"{named}s": [put(network, one) for one in given]})
        return _told({named: put(network, given)})

    return work


def _bulk(network: Network, request: Request) -> Answer:
    form = _decode_bulk(request.body)
    steps: dict[str, tuple[Callable[[Network, Any], str], list[Any]]] = {
        "groups": (citizens.put_group, form.groups),
        "users": (citizens.put_user, form.users),
        "applications": (citizens.put_application, form.applications),
        "tokens": (citizens.put_token, form.tokens),
        "topics": (citizens.publish_topic, form.topics),
        "comments": (citizens.write_comment, form.comments),
        "comment_changes": (citizens.change_comment, form.comment_changes),
        "topic_changes": (citizens.change_topic, form.topic_changes),
    }
    return _told(
        {name: [put(network, one) for one in forms] for name, (put, forms) in steps.items()}
    )


_decode_bulk = msgspec.json.Decoder(Bulk).decode


def _listed_comments(network: Network, request: Request) -> Answer:
    """Give the living comments as JSON lines; ``deleted=1`` adds the removed ones."""
    asked = {name: values[-1] for name, values in parse_qs(request.query).items()}
    topics = [
        topic
        for topic in network.world.topics.values()
        if asked.get("gid", topic.gid) == topic.gid
        and asked.get("discussion_id", topic.id) == topic.id
    ]
    lines = _dumped(topics, with_deleted=asked.get("deleted") == "1")
    return Answer(_lines(lines), content_type=b"application/x-ndjson; charset=utf-8")


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


def _lines(found: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    pending: list[bytes] = []
    for one in found:
        pending.append(_json(one) + b"\n")
        if len(pending) == _LINES:
            yield b"".join(pending)
            pending.clear()
    if pending:
        yield b"".join(pending)


def _clock(network: Network, request: Request) -> Answer:
    if request.method == "POST":
        move = msgspec.json.decode(request.body, type=ClockMove).given()
        if "set" in move:
            network.clock.set(move["set"])
        network.clock.advance(move.get("advance", 0.0))
    return _told({"now": network.clock.now()})


def _faults(network: Network, request: Request) -> Answer:
    if request.method == "DELETE":
        network.faults.replace([])
    elif request.method == "PUT":
        network.faults.replace(msgspec.json.decode(request.body, type=list[Fault]))
    elif request.method == "POST":
        network.faults.rules.append(msgspec.json.decode(request.body, type=Fault))
    return _told(network.faults.rules)


def _switches(network: Network, request: Request) -> Answer:
    if request.method == "PATCH":
        changes = msgspec.json.decode(request.body, type=dict[str, Any])
        altered = msgspec.to_builtins(network.switches) | changes
        network.switches = msgspec.convert(altered, Switches)
    return _told(network.switches)


def _counters(network: Network, request: Request) -> Answer:
    if request.method == "DELETE":
        network.count_anew()
    return _told(network.counters.as_json())


def _reset(network: Network, request: Request) -> Answer:
    network.reset()
    return _summary(network, request)


def _groups(network: Network, _: Request) -> Answer:
    return _told(list(network.world.groups.values()))


def _users(network: Network, _: Request) -> Answer:
    return _told(list(network.world.users.values()))


def _applications(network: Network, _: Request) -> Answer:
    return _told(list(network.world.applications.values()))


def _tokens(network: Network, _: Request) -> Answer:
    return _told(list(network.world.tokens.values()))


_ROUTES: Final[dict[str, dict[str, _Work]]] = {
    "": {"GET": _summary},
    "/groups": {"GET": _groups, "POST": _putting(GroupForm, citizens.put_group, "id")},
    "/users": {"GET": _users, "POST": _putting(UserForm, citizens.put_user, "id")},
    "/applications": {
        "GET": _applications,
        "POST": _putting(ApplicationForm, citizens.put_application, "key"),
    },
    "/tokens": {"GET": _tokens, "POST": _putting(TokenForm, citizens.put_token, "token")},
    "/tokens/revoke": {"POST": _putting(Revocation, citizens.revoke_token, "token")},
    "/codes": {"POST": _putting(CodeForm, citizens.give_code, "code")},
    "/topics": {
        "POST": _putting(TopicForm, citizens.publish_topic, "id"),
        "PATCH": _putting(TopicChange, citizens.change_topic, "id"),
    },
    "/comments": {
        "GET": _listed_comments,
        "POST": _putting(CommentForm, citizens.write_comment, "id"),
        "PATCH": _putting(CommentChange, citizens.change_comment, "id"),
    },
    "/bulk": {"POST": _bulk},
    "/clock": {"GET": _clock, "POST": _clock},
    "/faults": {"GET": _faults, "POST": _faults, "PUT": _faults, "DELETE": _faults},
    "/switches": {"GET": _switches, "PATCH": _switches},
    "/counters": {"GET": _counters, "DELETE": _counters},
    "/reset": {"POST": _reset},
}

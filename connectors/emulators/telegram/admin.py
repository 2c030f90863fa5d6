"""The control panel: JSON without a key, for whoever plays the citizens and the faults."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from connectors.emulators.faults import Fault
from connectors.emulators.telegram import citizens, owners
from connectors.emulators.telegram.dump import listed_comments
from connectors.emulators.telegram.errors import TelegramError
from connectors.emulators.telegram.forms import (
    BotForm,
    Bulk,
    Change,
    ChatForm,
    ClockMove,
    CommentForm,
    MemberForm,
    Migration,
    PostForm,
    UserForm,
)
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.owners import FormError
from connectors.emulators.telegram.switches import Switches
from connectors.emulators.telegram.world import Chat
from connectors.emulators.wire import Answer, Request

_json = msgspec.json.Encoder().encode
_Work = Callable[[Network, Request], Answer]
_Put = Callable[[Network, Any], int | str]


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
    except (msgspec.DecodeError, FormError, TelegramError) as error:
        return _refusal(400, str(error))


def _refusal(status: int, sentence: str) -> Answer:
    return Answer(_json({"error": sentence}), status)


def _told(value: Any) -> Answer:
    return Answer(_json(value))


def _summary(network: Network, _: Request) -> Answer:
    world = network.world
    shown = {
        "emulator": "telegram",
        "now": network.clock.now(),
        "bots": len(world.bots),
        "users": len(world.users),
        "chats": len(world.chats),
        "messages": sum(len(chat.messages) for chat in world.chats.values()),
        "updates": {token: len(network.mailbox(token)) for token in world.bots},
    }
    return _told(shown)


def _putting(form: type, put: _Put, named: str = "id") -> _Work:
    """Make the work of a page that accepts one form or a list of them."""
    decode = msgspec.json.Decoder(form | list[form]).decode  # type: ignore[valid-type]  # a run-time union

    def work(network: Network, request: Request) -> Answer:
        given = decode(request.body)
        if isinstance(given, list):
            return _told({f"{named}s": [put(network, one) for one in given]})
        return _told({named: put(network, given)})

    return work


_decode_bulk = msgspec.json.Decoder(Bulk).decode


def _bulk(network: Network, request: Request) -> Answer:
    form = _decode_bulk(request.body)
    steps: dict[str, tuple[_Put, list[Any]]] = {
        "users": (owners.put_user, form.users),
        "bots": (owners.put_bot, form.bots),
        "chats": (owners.put_chat, form.chats),
        "members": (owners.put_member, form.members),
        "posts": (citizens.write_post, form.posts),
        "comments": (citizens.write_comment, form.comments),
        "changes": (citizens.change, form.changes),
    }
    return _told(
        {name: [put(network, one) for one in forms] for name, (put, forms) in steps.items()}
    )


def _clock(network: Network, request: Request) -> Answer:
    if request.method == "POST":
        move = msgspec.json.decode(request.body, type=ClockMove).given()
        if "set" in move:
            network.clock.set(move["set"])
        network.clock.advance(move.get("advance", 0.0))
        network.wake()
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


def _bots(network: Network, _: Request) -> Answer:
    return _told(list(network.world.bots.values()))


def _users(network: Network, _: Request) -> Answer:
    return _told(list(network.world.users.values()))


def _chats(network: Network, _: Request) -> Answer:
    hidden = {"messages", "banned_chats", "last_id"}
    fields = [name for name in Chat.__struct_fields__ if name not in hidden]
    chats = network.world.chats.values()
    return _told([{name: getattr(chat, name) for name in fields} for chat in chats])


_ROUTES: Final[dict[str, dict[str, _Work]]] = {
    "": {"GET": _summary},
    "/users": {"GET": _users, "POST": _putting(UserForm, owners.put_user)},
    "/bots": {"GET": _bots, "POST": _putting(BotForm, owners.put_bot, "token")},
    "/chats": {"GET": _chats, "POST": _putting(ChatForm, owners.put_chat)},
    "/chats/migrate": {"POST": _putting(Migration, owners.migrate)},
    "/members": {"POST": _putting(MemberForm, owners.put_member)},
    "/posts": {"POST": _putting(PostForm, citizens.write_post)},
    "/comments": {"GET": listed_comments, "POST": _putting(CommentForm, citizens.write_comment)},
    "/messages": {"PATCH": _putting(Change, citizens.change)},
    "/bulk": {"POST": _bulk},
    "/clock": {"GET": _clock, "POST": _clock},
    "/faults": {"GET": _faults, "POST": _faults, "PUT": _faults, "DELETE": _faults},
    "/switches": {"GET": _switches, "PATCH": _switches},
    "/counters": {"GET": _counters, "DELETE": _counters},
    "/reset": {"POST": _reset},
}

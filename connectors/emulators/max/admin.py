"""The control panel: JSON without a key, for whoever plays the citizens and the faults."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from connectors.emulators.faults import Fault
from connectors.emulators.max import citizens
from connectors.emulators.max.citizens import FormError
from connectors.emulators.max.dump import listed_comments
from connectors.emulators.max.forms import (
    BotForm,
    Bulk,
    ChannelForm,
    ClockMove,
    CommentChange,
    CommentForm,
    MembershipForm,
    PostChange,
    PostForm,
    Removal,
    UserForm,
)
from connectors.emulators.max.network import Network
from connectors.emulators.max.switches import Switches
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
    except (msgspec.DecodeError, FormError) as error:
        return _refusal(400, str(error))


def _refusal(status: int, sentence: str) -> Answer:
    return Answer(_json({"error": sentence}), status)


def _told(value: Any) -> Answer:
    return Answer(_json(value))


def _summary(network: Network, _: Request) -> Answer:
    messages = network.world.messages.values()
    comments = sum(bool(one.post) for one in messages)
    shown = {
        "emulator": "max",
        "now": network.clock.now(),
        "channels": len(network.world.channels),
        "users": len(network.world.users),
        "bots": len(network.world.bots),
        "posts": len(messages) - comments,
        "comments": comments,
    }
    return _told(shown)


def _putting(form: type, put: _Put, named: str) -> _Work:
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
        "channels": (citizens.put_channel, form.channels),
        "users": (citizens.put_user, form.users),
        "bots": (citizens.put_bot, form.bots),
        "posts": (citizens.write_post, form.posts),
        "comments": (citizens.write_comment, form.comments),
        "comment_changes": (citizens.change_comment, form.comment_changes),
        "post_changes": (citizens.change_post, form.post_changes),
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
        network.stir()
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
        network.stir()
    return _told(network.switches)


def _counters(network: Network, request: Request) -> Answer:
    if request.method == "DELETE":
        network.count_anew()
    return _told(network.counters.as_json())


def _reset(network: Network, request: Request) -> Answer:
    network.reset()
    return _summary(network, request)


def _subscriptions(network: Network, request: Request) -> Answer:
    """Show how each webhook fares; DELETE lets all vanish without a word."""
    if request.method == "DELETE":
        for bot in network.world.bots.values():
            bot.subscriptions.clear()
    shown = [
        {
            "token": bot.token,
            "url": one.url,
            "pending": len(one.pending),
            "delivered": one.delivered,
            "failed": one.failed,
            "failing_since": one.failing_since,
        }
        for bot in network.world.bots.values()
        for one in bot.subscriptions.values()
    ]
    return _told(shown)


def _channels(network: Network, _: Request) -> Answer:
    return _told(list(network.world.channels.values()))


def _users(network: Network, _: Request) -> Answer:
    return _told(list(network.world.users.values()))


def _bots(network: Network, _: Request) -> Answer:
    shown = [
        {
            "token": bot.token,
            "user_id": bot.user_id,
            "revoked": bot.revoked,
            "rate": bot.rate,
            "channels": list(bot.memberships),
            "events": len(bot.log),
        }
        for bot in network.world.bots.values()
    ]
    return _told(shown)


_ROUTES: Final[dict[str, dict[str, _Work]]] = {
    "": {"GET": _summary},
    "/channels": {
        "GET": _channels,
        "POST": _putting(ChannelForm, citizens.put_channel, "id"),
    },
    "/users": {"GET": _users, "POST": _putting(UserForm, citizens.put_user, "id")},
    "/bots": {"GET": _bots, "POST": _putting(BotForm, citizens.put_bot, "token")},
    "/memberships": {
        "POST": _putting(MembershipForm, citizens.put_membership, "chat_id"),
        "DELETE": _putting(Removal, citizens.remove_membership, "chat_id"),
    },
    "/posts": {
        "POST": _putting(PostForm, citizens.write_post, "mid"),
        "PATCH": _putting(PostChange, citizens.change_post, "mid"),
    },
    "/comments": {
        "GET": listed_comments,
        "POST": _putting(CommentForm, citizens.write_comment, "mid"),
        "PATCH": _putting(CommentChange, citizens.change_comment, "mid"),
    },
    "/bulk": {"POST": _bulk},
    "/clock": {"GET": _clock, "POST": _clock},
    "/faults": {"GET": _faults, "POST": _faults, "PUT": _faults, "DELETE": _faults},
    "/subscriptions": {"GET": _subscriptions, "DELETE": _subscriptions},
    "/switches": {"GET": _switches, "PATCH": _switches},
    "/counters": {"GET": _counters, "DELETE": _counters},
    "/reset": {"POST": _reset},
}

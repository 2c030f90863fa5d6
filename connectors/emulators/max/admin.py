"""The control panel: JSON without a key, for whoever plays the citizens and the faults."""

from typing import Any, Final

import msgspec

from connectors.emulators.max import citizens, dialogs
from connectors.emulators.max.dump import listed_comments
from connectors.emulators.max.forms import (
    BotForm,
    Bulk,
    ChannelForm,
    CommentChange,
    CommentForm,
    DialogForm,
    MembershipForm,
    PostChange,
    PostForm,
    Removal,
    UserForm,
)
from connectors.emulators.max.network import Network
from connectors.emulators.panel import (
    COMMON_PAGES,
    Pages,
    Put,
    altered,
    answered,
    listing,
    move_clock,
    put_in_order,
    putting,
    show_clock,
    show_switches,
    told,
)
from connectors.emulators.wire import Answer, Request


def answer(network: Network, request: Request) -> Answer:
    """Do what the panel was asked; a bad form is refused with 400 and a sentence."""
    return answered(_PAGES, network, request)


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
    return told(shown)


_decode_bulk = msgspec.json.Decoder(Bulk).decode


def _bulk(network: Network, request: Request) -> Answer:
    form = _decode_bulk(request.body)
    steps: dict[str, tuple[Put[Network], list[Any]]] = {
        "channels": (citizens.put_channel, form.channels),
        "users": (citizens.put_user, form.users),
        "bots": (citizens.put_bot, form.bots),
        "posts": (citizens.write_post, form.posts),
        "comments": (citizens.write_comment, form.comments),
        "comment_changes": (citizens.change_comment, form.comment_changes),
        "post_changes": (citizens.change_post, form.post_changes),
    }
    return put_in_order(network, steps)


def _move_clock(network: Network, request: Request) -> Answer:
    moved = move_clock(network, request)
    network.stir()
    return moved


def _switch(network: Network, request: Request) -> Answer:
    network.switches = altered(network.switches, request)
    network.stir()
    return told(network.switches)


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
    return told(shown)


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
    return told(shown)


_PAGES: Final[Pages[Network]] = {
    **COMMON_PAGES,
    "": {"GET": _summary},
    "/channels": {
        "GET": listing(lambda network: network.world.channels),
        "POST": putting(ChannelForm, citizens.put_channel),
    },
    "/users": {
        "GET": listing(lambda network: network.world.users),
        "POST": putting(UserForm, citizens.put_user),
    },
    "/bots": {"GET": _bots, "POST": putting(BotForm, citizens.put_bot, "token")},
    "/memberships": {
        "POST": putting(MembershipForm, citizens.put_membership, "chat_id"),
        "DELETE": putting(Removal, citizens.remove_membership, "chat_id"),
    },
    "/posts": {
        "POST": putting(PostForm, citizens.write_post, "mid"),
        "PATCH": putting(PostChange, citizens.change_post, "mid"),
    },
    "/comments": {
        "GET": listed_comments,
        "POST": putting(CommentForm, citizens.write_comment, "mid"),
        "PATCH": putting(CommentChange, citizens.change_comment, "mid"),
    },
    "/bulk": {"POST": _bulk},
    "/dialogs": {
        "GET": dialogs.listed_dialogs,
        "POST": putting(DialogForm, dialogs.talk, "chat_id"),
    },
    "/subscriptions": {"GET": _subscriptions, "DELETE": _subscriptions},
    "/clock": {"GET": show_clock, "POST": _move_clock},
    "/switches": {"GET": show_switches, "PATCH": _switch},
    "/reset": {"POST": _reset},
}

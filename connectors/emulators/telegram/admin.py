"""The control panel: JSON without a key, for whoever plays the citizens and the faults."""

from typing import Any, Final

import msgspec

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
from connectors.emulators.telegram import citizens, owners, talks
from connectors.emulators.telegram.dump import listed_comments
from connectors.emulators.telegram.errors import TelegramError
from connectors.emulators.telegram.forms import (
    BotForm,
    Bulk,
    Change,
    ChatForm,
    CommentForm,
    MemberForm,
    Migration,
    PostForm,
    TalkForm,
    UserForm,
)
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.world import Chat
from connectors.emulators.wire import Answer, Request


def answer(network: Network, request: Request) -> Answer:
    """Do what the panel was asked; a bad form is refused with 400 and a sentence."""
    return answered(_PAGES, network, request, refusals=(TelegramError,))


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
    return told(shown)


_decode_bulk = msgspec.json.Decoder(Bulk).decode


def _bulk(network: Network, request: Request) -> Answer:
    form = _decode_bulk(request.body)
    steps: dict[str, tuple[Put[Network], list[Any]]] = {
        "users": (owners.put_user, form.users),
        "bots": (owners.put_bot, form.bots),
        "chats": (owners.put_chat, form.chats),
        "members": (owners.put_member, form.members),
        "posts": (citizens.write_post, form.posts),
        "comments": (citizens.write_comment, form.comments),
        "changes": (citizens.change, form.changes),
    }
    return put_in_order(network, steps)


def _move_clock(network: Network, request: Request) -> Answer:
    moved = move_clock(network, request)
    network.wake()
    return moved


def _switch(network: Network, request: Request) -> Answer:
    network.switches = altered(network.switches, request)
    return told(network.switches)


def _reset(network: Network, request: Request) -> Answer:
    network.reset()
    return _summary(network, request)


def _chats(network: Network, _: Request) -> Answer:
    hidden = {"messages", "banned_chats", "last_id"}
    fields = [name for name in Chat.__struct_fields__ if name not in hidden]
    chats = network.world.chats.values()
    return told([{name: getattr(chat, name) for name in fields} for chat in chats])


_PAGES: Final[Pages[Network]] = {
    **COMMON_PAGES,
    "": {"GET": _summary},
    "/users": {
        "GET": listing(lambda network: network.world.users),
        "POST": putting(UserForm, owners.put_user),
    },
    "/bots": {
        "GET": listing(lambda network: network.world.bots),
        "POST": putting(BotForm, owners.put_bot, "token"),
    },
    "/chats": {"GET": _chats, "POST": putting(ChatForm, owners.put_chat)},
    "/chats/migrate": {"POST": putting(Migration, owners.migrate)},
    "/members": {"POST": putting(MemberForm, owners.put_member)},
    "/posts": {"POST": putting(PostForm, citizens.write_post)},
    "/comments": {"GET": listed_comments, "POST": putting(CommentForm, citizens.write_comment)},
    "/talks": {"GET": talks.listed_talks, "POST": putting(TalkForm, talks.talk)},
    "/messages": {"PATCH": putting(Change, citizens.change)},
    "/bulk": {"POST": _bulk},
    "/clock": {"GET": show_clock, "POST": _move_clock},
    "/switches": {"GET": show_switches, "PATCH": _switch},
    "/reset": {"POST": _reset},
}

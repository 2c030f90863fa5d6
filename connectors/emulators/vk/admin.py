"""The control panel: JSON without a key, for whoever plays the citizens and the faults."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import msgspec

from connectors.emulators.form_parts import FormError
from connectors.emulators.panel import (
    COMMON_PAGES,
    Pages,
    Put,
    altered,
    answered,
    asked_of,
    listing,
    number_of,
    put_in_order,
    putting,
    show_switches,
    told,
    told_in_lines,
)
from connectors.emulators.vk import citizens, section_citizens
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.forms import (
    Bulk,
    CommentChange,
    CommentForm,
    EntryChange,
    EntryForm,
    GroupForm,
    PostChange,
    PostForm,
    Revocation,
    TokenForm,
    UserForm,
)
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.push_admin import PUSH_PAGES
from connectors.emulators.vk.world import Comment
from connectors.emulators.wire import Answer, Request


def answer(network: Network, request: Request) -> Answer:
    """Do what the panel was asked; a bad form is refused with 400 and a sentence."""
    return answered(_PAGES, network, request, refusals=(VkError,))


def _summary(network: Network, _: Request) -> Answer:
    walls = network.world.walls.values()
    shown = {
        "emulator": "vk",
        "now": network.clock.now(),
        "groups": len(network.world.groups),
        "users": len(network.world.users),
        "tokens": len(network.world.tokens),
        "posts": sum(len(wall.posts) for wall in walls),
        "entries": sum(len(section.entries) for section in network.sections.all()),
        "comments": sum(len(wall.comments) for wall in walls)
        + sum(len(section.comments) for section in network.sections.all()),
    }
    return told(shown)


def _revoke(network: Network, request: Request) -> Answer:
    form = msgspec.json.decode(request.body, type=Revocation)
    token = network.world.tokens.get(form.token)
    if token is None:
        raise FormError("no such token")
    token.refusal = form.code
    return told({"token": form.token, "refusal": form.code})


_decode_bulk = msgspec.json.Decoder(Bulk).decode


def _bulk(network: Network, request: Request) -> Answer:
    form = _decode_bulk(request.body)
    steps: dict[str, tuple[Put[Network], list[Any]]] = {
        "groups": (citizens.put_group, form.groups),
        "users": (citizens.put_user, form.users),
        "tokens": (citizens.put_token, form.tokens),
        "posts": (citizens.write_post, form.posts),
        "entries": (section_citizens.put_entry, form.entries),
        "comments": (section_citizens.write_comment, form.comments),
        "comment_changes": (section_citizens.change_comment, form.comment_changes),
        "post_changes": (citizens.change_post, form.post_changes),
        "entry_changes": (section_citizens.change_entry, form.entry_changes),
    }
    return put_in_order(network, steps)


def _listed_entries(network: Network, _: Request) -> Answer:
    return told([entry for section in network.sections.all() for entry in section.living()])


def _listed_comments(network: Network, request: Request) -> Answer:
    """Give the living comments as JSON lines; ``deleted=1`` adds the deleted ones."""
    asked = asked_of(request)
    owner = number_of(asked, "owner_id")
    with_deleted = asked.get("deleted") == "1"
    found = chain(_under_posts(network, owner), _under_entries(network, owner))
    return told_in_lines(one for one in found if with_deleted or not one["deleted"])


def _under_posts(network: Network, owner: int | None) -> Iterator[dict[str, Any]]:
    owners = sorted(network.world.walls) if owner is None else [owner]
    for wall in (network.world.walls[one] for one in owners if one in network.world.walls):
        for comment in list(wall.comments.values()):
            gone = comment.deleted or wall.posts[comment.post_id].deleted
            yield _line(comment, "post", deleted=gone)


def _under_entries(network: Network, owner: int | None) -> Iterator[dict[str, Any]]:
    for section in network.sections.all():
        if owner in {None, section.owner_id}:
            for comment in list(section.comments.values()):
                gone = comment.deleted or section.entries[comment.post_id].deleted
                yield _line(comment, section.kind, deleted=gone)


def _line(comment: Comment, kind: str, *, deleted: bool) -> dict[str, Any]:
    return {
        "kind": kind,
        "owner_id": comment.owner_id,
        "post_id": comment.post_id,
        "id": comment.id,
        "from_id": comment.from_id,
        "date": comment.date,
        "text": comment.text,
        "thread": comment.root,
        "reply_to": comment.reply_to,
        "attachments": len(comment.attachments),
        "deleted": deleted,
    }


def _switch(network: Network, request: Request) -> Answer:
    network.switches = altered(network.switches, request)
    network.stir()
    return told(network.switches)


def _reset(network: Network, request: Request) -> Answer:
    network.reset()
    return _summary(network, request)


_PAGES: Final[Pages[Network]] = {
    **COMMON_PAGES,
    **PUSH_PAGES,
    "": {"GET": _summary},
    "/groups": {
        "GET": listing(lambda network: network.world.groups),
        "POST": putting(GroupForm, citizens.put_group),
    },
    "/users": {
        "GET": listing(lambda network: network.world.users),
        "POST": putting(UserForm, citizens.put_user),
    },
    "/tokens": {
        "GET": listing(lambda network: network.world.tokens),
        "POST": putting(TokenForm, citizens.put_token, "token"),
    },
    "/tokens/revoke": {"POST": _revoke},
    "/posts": {
        "POST": putting(PostForm, citizens.write_post),
        "PATCH": putting(PostChange, citizens.change_post),
    },
    "/entries": {
        "GET": _listed_entries,
        "POST": putting(EntryForm, section_citizens.put_entry),
        "PATCH": putting(EntryChange, section_citizens.change_entry),
    },
    "/comments": {
        "GET": _listed_comments,
        "POST": putting(CommentForm, section_citizens.write_comment),
        "PATCH": putting(CommentChange, section_citizens.change_comment),
    },
    "/bulk": {"POST": _bulk},
    "/switches": {"GET": show_switches, "PATCH": _switch},
    "/reset": {"POST": _reset},
}

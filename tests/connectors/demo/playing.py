"""Small worlds for the demo's tests, and events applied to them without any server."""

from random import Random

import msgspec

from connectors.emulators.demo.corpus import Corpus
from connectors.emulators.demo.stream import Editing, Event, Posting, Removal, Stream, Writing
from connectors.emulators.demo.town import INSTITUTIONS, citizens
from connectors.emulators.demo.world import Comment, Post, World

FIRST = INSTITUTIONS[0]
SECOND = INSTITUTIONS[1]
KINDS = ("school", "kindergarten", "hospital")


def small_corpus(number: int) -> Corpus:
    return Corpus(
        comments={kind: [f"{kind} {n}" for n in range(number)] for kind in KINDS},
        posts={kind: [f"новость {kind} {n}" for n in range(3)] for kind in KINDS},
    )


def stream(seed: int = 1, texts: int = 500) -> Stream:
    return Stream(Random(seed), INSTITUTIONS, citizens(), small_corpus(texts))  # noqa: S311 - no secret


def posts(number: int = 2) -> list[Post]:
    return [
        Post(owner_id=place.wall, id=n, from_id=place.wall, date=n, text=f"{n}")
        for place in INSTITUTIONS
        for n in range(1, number + 1)
    ]


def comment(number: int, **fields: object) -> Comment:
    usual = {"owner_id": FIRST.wall, "post_id": 1, "from_id": 310_000_005, "date": number}
    return msgspec.convert(usual | {"id": number, "text": f"текст {number}"} | fields, Comment)


def after(world: World, event: Event) -> World:
    """The world as the emulator would show it after the event."""
    replace = msgspec.structs.replace
    match event:
        case Writing():
            number = 1000 + len(world.comments)
            by_place = {(one.owner_id, one.id): one for one in world.comments}
            target = by_place.get((event.owner_id, event.reply_to))
            fields = msgspec.to_builtins(event) | {
                "thread": (target.thread or target.id) if target else 0
            }
            written = [*world.comments, comment(number, **fields)]
            return replace(world, comments=written)
        case Posting():
            number = 100 + len(world.posts)
            owner = event.owner_id
            new = Post(owner_id=owner, id=number, from_id=owner, date=number, text=event.text)
            return replace(world, posts=[*world.posts, new])
        case Editing() | Removal():
            new_fields = {"text": event.text} if isinstance(event, Editing) else {"deleted": True}
            changed = [
                replace(one, **new_fields)
                if (one.owner_id, one.id) == (event.owner_id, event.id)
                else one
                for one in world.comments
            ]
            return replace(world, comments=changed)


def lived(chooser: Stream, world: World, number: int) -> tuple[World, list[Event]]:
    events = []
    for _ in range(number):
        event = chooser.next_event(world)
        events.append(event)
        world = after(world, event)
    return world, events

"""The town as it is found at the very first start: posts of days, comments of hours."""

from collections import defaultdict
from random import Random
from typing import Final

import msgspec

from connectors.emulators.demo.corpus import Corpus
from connectors.emulators.demo.stream import Stream, Writing
from connectors.emulators.demo.town import (
    EYE_KEY,
    INSTITUTIONS,
    SERVICE_KEY,
    Citizen,
    Institution,
)
from connectors.emulators.demo.world import Comment, Form, Post, World

_COMMENTS: Final = 80
_HOURS: Final = 5
_POSTS: Final = 4
_DAY: Final = 86_400
_WALL_RIGHT: Final = 8192 + 262_144
"""Permissions of a community's key: its wall and its management."""


def found(stream: Stream, dice: Random, corpus: Corpus, people: list[Citizen], now: int) -> World:
    """Make the town; the last of its 80 comments is a minute old at ``now``."""
    world = World(
        groups=[_group(place) for place in INSTITUTIONS],
        users=[msgspec.to_builtins(citizen) for citizen in people],
        tokens=[
            {"kind": "service", "token": SERVICE_KEY},
            {"kind": "service", "token": EYE_KEY, "rate": 0},
            *map(_key, INSTITUTIONS),
        ],
        posts=_posts(dice, corpus, now),
    )
    last = now - 60
    moments = sorted(dice.randint(last - _HOURS * 3600, last) for _ in range(_COMMENTS))
    numbers = {place.wall: _POSTS for place in INSTITUTIONS}
    for moment in moments:
        writing = stream.next_writing(world)
        numbers[writing.owner_id] += 1
        world.comments.append(_written(writing, numbers[writing.owner_id], moment, world))
    return world


def _group(place: Institution) -> Form:
    return {
        "id": place.group_id,
        "name": place.name,
        "screen_name": place.screen_name,
        "type": "page",
        "description": "Официальная страница. Вопросы можно задать в комментариях.",
    }


def _key(place: Institution) -> Form:
    return {
        "kind": "community",
        "token": place.community_key,
        "group_id": place.group_id,
        "mask": _WALL_RIGHT,
    }


def _posts(dice: Random, corpus: Corpus, now: int) -> list[Post]:
    """Give every page four posts of the last nine days; no two pages begin with the same."""
    left = {kind: dice.sample(texts, len(texts)) for kind, texts in corpus.posts.items()}
    walls: defaultdict[int, list[int]] = defaultdict(list)
    for place in INSTITUTIONS:
        ages = sorted((dice.uniform(0.3, 9) for _ in range(_POSTS)), reverse=True)
        walls[place.wall] = [now - int(age * _DAY) for age in ages]
    return [
        Post(
            owner_id=place.wall,
            id=number,
            from_id=place.wall,
            date=date,
            text=left[place.kind].pop(),
        )
        for place in INSTITUTIONS
        for number, date in enumerate(walls[place.wall], 1)
    ]


def _written(writing: Writing, number: int, moment: int, world: World) -> Comment:
    target = next(
        (
            one
            for one in world.comments
            if (one.owner_id, one.id) == (writing.owner_id, writing.reply_to)
        ),
        None,
    )
    return Comment(
        owner_id=writing.owner_id,
        post_id=writing.post_id,
        id=number,
        from_id=writing.from_id,
        date=moment,
        text=writing.text,
        thread=(target.thread or target.id) if target else 0,
        reply_to=writing.reply_to,
    )

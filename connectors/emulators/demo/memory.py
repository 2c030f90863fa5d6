"""What the emulator forgets when it stops, kept in a file and given back as it was."""

import os
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import msgspec

from connectors.emulators.demo.world import Comment, Form, Post, World

_GAP: Final = 50
"""Numbers of a wall that a lost hour may have used: they are never given away again."""


class Memory:
    """The file ``world.json``: whole at any moment, readable by us only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = b""

    def recall(self) -> World | None:
        """Read what was kept; None at the very first start, or when the file is no world."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=World)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def keep(self, world: World) -> None:
        """Write the world down if anything in it is new."""
        told = msgspec.json.encode(world)
        if told != self._kept:
            write_privately(self._path, told)
            self._kept = told


def write_privately(path: Path, told: bytes) -> None:
    """Replace a file at once; nobody else may read it at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    with fresh.open("wb") as file:
        file.write(told)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def with_gaps(world: World) -> World:
    """Leave a gap after the last number of each wall: a deleted post with a far number.

    The next comment then never takes the number of one that was written after the last
    save and lost. Gaps of earlier starts are dropped.
    """
    last: defaultdict[int, int] = defaultdict(int)
    numbers = [(one.owner_id, one.id) for one in world.posts]
    numbers += [(one.owner_id, one.id) for one in world.comments]
    for owner, number in numbers:
        last[owner] = max(last[owner], number)
    discussed = {(one.owner_id, one.post_id) for one in world.comments}
    posts = [one for one in world.posts if not one.deleted or (one.owner_id, one.id) in discussed]
    posts += [_gap(owner, number + _GAP) for owner, number in last.items()]
    return msgspec.structs.replace(world, posts=posts)


def restoration(world: World) -> dict[str, list[Any]]:
    """Compose the one bulk form that brings the world back: ids, dates and threads as before.

    One form is done in one go, so that nobody meets half a world.
    """
    return {
        "groups": world.groups,
        "users": world.users,
        "tokens": world.tokens,
        "posts": [_without(one, "deleted") for one in world.posts],
        "comments": [_comment_form(one) for one in world.comments],
        "post_changes": [
            {"owner_id": one.owner_id, "id": one.id, "deleted": True}
            for one in world.posts
            if one.deleted
        ],
    }


def _gap(owner: int, number: int) -> Post:
    return Post(owner_id=owner, id=number, from_id=owner, date=0, text="", deleted=True)


def _comment_form(comment: Comment) -> Form:
    # The panel counts attachments but does not show them: as many photos stand for them.
    photos = [f"photo{comment.from_id}_{number}" for number in range(comment.attachments)]
    return _without(comment, "thread") | {"attachments": photos}


def _without(told: msgspec.Struct, name: str) -> Form:
    fields: Form = msgspec.to_builtins(told)
    del fields[name]
    return fields

"""The file in which the ends of all histories are noted, to be kept away from the database."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.base.files import write_whole
from app.cases.histories.sealing import Anchor


class BrokenAnchorsError(Exception):
    """The file is none that we have written; the message says in which line."""


def write_anchors(path: Path, anchors: Sequence[Anchor]) -> int:
    """Write one JSON object a line, whole or not at all; return how many."""
    write_whole(path, b"".join(msgspec.json.encode(each) + b"\n" for each in anchors))
    return len(anchors)


def read_anchors(path: Path) -> list[Anchor]:
    """Read the file; raises BrokenAnchorsError or OSError."""
    anchors = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            anchors.append(msgspec.json.decode(line, type=Anchor))
        except msgspec.MsgspecError as error:
            raise BrokenAnchorsError(f"строка {number} не читается") from error
    return anchors

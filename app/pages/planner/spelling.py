"""How a group's memory is spelled as bytes, for the row that keeps it.

What follows from the rest (mean rates, moods, the clocks' marks) is left out, and what is no more
than an estimate is kept in few bits: about 130 bytes a page. Nothing is pickled.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

from app.pages.planner import evidence
from app.pages.planner import rhythm as rhythms
from app.pages.planner.cursor import Cursor
from app.pages.planner.group import Group
from app.pages.planner.memory import LEVELS, Learnt
from app.pages.planner.rhythm import Rhythm
from app.pages.planner.rows import Events
from app.pages.planner.spending import Quota

Arrays = Mapping[str, NDArray[Any]]

_FORM: Final = "group 2"
_INSIDE: Final[Mapping[str, type[msgspec.Struct]]] = {
    "learnt": Learnt, "learnt.rhythm": Rhythm, "quota": Quota, "posts": Cursor,
    "comments": Cursor, "waiting": Events,
}  # fmt: skip
_ROUGHLY: Final[Mapping[str, DTypeLike]] = {
    "learnt.belief": np.float16, "learnt.posts": np.float32, "learnt.exposure": np.float32,
    "learnt.excited": np.float32, "learnt.lately": np.float32, "learnt.failures": np.int16,
}  # fmt: skip
_FOLLOWING: Final = frozenset({"learnt.rate", "learnt.mood", "learnt.marks", "learnt.rhythm.marks"})


class UnreadableMemoryError(Exception):
    """These bytes are no memory of ours, or of another form: begin anew."""


def spell(group: Group) -> bytes:
    """Spell all that a group knows."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, form=np.array(_FORM), **dict(_arrays(group, "")))
    return file.getvalue()


def read(spelled: bytes) -> Group:
    """Remember what ``spell`` spelled; raises UnreadableMemoryError."""
    try:
        with np.load(io.BytesIO(spelled), allow_pickle=False) as arrays:
            if str(arrays["form"]) != _FORM:
                raise UnreadableMemoryError
            plain = {name: arrays[name] for name in arrays.files}
    except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise UnreadableMemoryError from error
    group = Group(**_fields(Group, plain, ""))
    _complete(group.learnt)
    return group


def _arrays(struct: msgspec.Struct, prefix: str) -> Iterator[tuple[str, NDArray[Any]]]:
    for field in struct.__struct_fields__:
        name, value = prefix + field, getattr(struct, field)
        if name in _FOLLOWING or value is None:
            continue
        if name in _INSIDE:
            yield from _arrays(value, f"{name}.")
        else:
            array = np.asarray(value)
            yield name, array.astype(_ROUGHLY.get(name, array.dtype))


def _fields(kind: type[msgspec.Struct], plain: Arrays, prefix: str) -> dict[str, Any]:
    return {field: _value(f"{prefix}{field}", plain) for field in kind.__struct_fields__}


def _value(name: str, plain: Arrays) -> Any:
    if name in _INSIDE:
        kind = _INSIDE[name]
        is_there = any(known.startswith(f"{name}.") for known in plain)
        return kind(**_fields(kind, plain, f"{name}.")) if is_there else None
    if name in _FOLLOWING:
        return np.zeros((4, 0))
    array = plain[name]
    if array.ndim == 0:
        return array.item()
    return array.astype(np.result_type(array, np.float64)) if name in _ROUGHLY else array


def _complete(learnt: Learnt) -> None:
    """Work out again what was left out."""
    learnt.failures = learnt.failures.astype(np.int64)
    learnt.belief /= learnt.belief.sum(axis=1, keepdims=True)
    learnt.rate = learnt.belief @ LEVELS
    learnt.mood = evidence.mood(learnt.lately, learnt.belief)
    rhythms.rewind(learnt.rhythm)
    learnt.marks = rhythms.marks_at(learnt.rhythm, learnt.last)

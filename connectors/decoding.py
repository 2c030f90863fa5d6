"""The networks' JSON, read as leniently as can be without guessing.

Flags come as 0 and 1 or as booleans, ids as numbers or as strings, and a letter may be broken
in the text of one comment that stands among a hundred others.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from connectors.http import LineError

_T = TypeVar("_T")


def decode(raw: bytes | msgspec.Raw, shape: type[_T]) -> _T:
    """Read JSON as a shape; raises ValueError for another shape or for what is no JSON."""
    try:
        return msgspec.json.decode(raw, type=shape, strict=False)
    except RecursionError:
        raise _too_deep() from None


def decodable(raws: Iterable[msgspec.Raw], shape: type[_T]) -> Iterator[_T]:
    """Give those that can be read, where one that cannot is no loss."""
    for raw in raws:
        with suppress(ValueError):
            yield decode(raw, shape)


def decoded(raw: bytes | msgspec.Raw, shape: type[_T], *, name: str) -> _T:
    """Read the answer of a method, ``name`` in errors, as a shape; raises LineError."""
    try:
        return decode(raw, shape)
    except ValueError as error:
        raise unreadable(name) from error


def unreadable(name: str) -> LineError:
    """Say that an answer was none of the network's: cut off, a web page, another shape."""
    return LineError(f"{name}: unreadable answer")


def decode_mended(raw: bytes | msgspec.Raw, shape: type[_T]) -> _T:
    """Read JSON as a shape, its broken letters mended; raises ValueError as decode does."""
    try:
        return decode(raw, shape)
    except msgspec.ValidationError:
        raise
    except ValueError:
        return decode(_mended(bytes(raw)), shape)


def readable(body: bytes) -> bytes:
    """Give JSON as it came, or mended if letters in it are broken.

    Raises ValueError for what was cut off or is no JSON at all.
    """
    try:
        decode(body, object)
    except ValueError:
        return _mended(body)
    return body


def _mended(body: bytes) -> bytes:
    """Turn broken letters into «?», so that one text does not hide all the others."""
    try:
        found: Any = json.loads(body.decode(errors="replace"))
    except RecursionError:
        raise _too_deep() from None
    return json.dumps(found, ensure_ascii=False).encode(errors="replace")


def _too_deep() -> msgspec.DecodeError:
    return msgspec.DecodeError("nested too deeply")

"""What the forms of every control panel share: the clock's, and how a form alters what is."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

Seconds = Annotated[float, msgspec.Meta(ge=-1e10, le=1e10)]


class FormError(Exception):
    """A form that cannot be carried out; the message says what stands in the way."""


class ClockMove(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Seconds to let pass, or a moment (unix seconds) to make it now."""

    advance: Seconds = 0.0
    set: Seconds | UnsetType = UNSET


def filled_in(form: msgspec.Struct) -> dict[str, Any]:
    """Give the fields of a form that are not UNSET."""
    fields = {name: getattr(form, name) for name in form.__struct_fields__}
    return {name: value for name, value in fields.items() if value is not UNSET}


def alter(existing: msgspec.Struct, given: dict[str, Any]) -> None:
    """Write what a form gives over what exists."""
    for name, value in given.items():
        setattr(existing, name, value)

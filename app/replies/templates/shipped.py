"""The templates that come with the service, read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from app.replies.templates.rules import Wording


class Shipped(Wording, frozen=True, kw_only=True):
    """A template of the service's own."""

    code: str


@cache
def shipped_templates() -> Mapping[str, Shipped]:
    """Give the shipped templates by their codes, in the order of the file."""
    raw = (files("app.replies.templates") / "data" / "templates.json").read_bytes()
    return {each.code: each for each in msgspec.json.decode(raw, type=list[Shipped])}

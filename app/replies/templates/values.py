"""What the fields of a template stand for in one case; pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from app.replies.guarding.morphology import read_name
from app.replies.templates.rules import Field


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a case; None where nothing is."""

    author: str | None
    """As the network shows him."""
    institution: str
    topic: str | None
    """Its title."""
    official: str | None
    due_at: datetime
    pos_url: str
    zone: str
    """IANA name of the institution's time."""


def values_of(facts: Facts, *, now: datetime) -> Mapping[Field, str]:
    """Tell the value of each field; empty where nothing is known.

    A term that has run out is nothing to promise a citizen.
    """
    zone = ZoneInfo(facts.zone)
    is_ahead = facts.due_at >= now
    return {
        Field.CITIZEN: first_name(facts.author or ""),
        Field.INSTITUTION: facts.institution,
        Field.TOPIC: facts.topic or "",
        Field.DUE: f"{facts.due_at.astimezone(zone):%d.%m.%Y}" if is_ahead else "",
        Field.TODAY: f"{now.astimezone(zone):%d.%m.%Y}",
        Field.POS: facts.pos_url,
        Field.OFFICIAL: facts.official or "",
    }


def first_name(shown: str) -> str:
    """Find the first name in what a network shows, «Анна Ким»; empty where there is none."""
    for word in shown.split():
        if word.istitle() and "Nom" in read_name(word).given:
            return word
    return ""

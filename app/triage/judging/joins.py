"""Finds what stands above a remark that joins it."""

from collections.abc import Sequence
from typing import NamedTuple

from app.triage.judging.naming import Named
from app.triage.judging.reading import Reading, read_text
from app.triage.judging.sensing import Felt
from app.triage.rules import Remark
from app.triage.text.joining import Joining, how_it_joins, may_join, points_up


class Under(NamedTuple):
    """A remark that may join what stands above it."""

    number: int
    how: Joining
    above: Reading


class Joined(NamedTuple):
    """What a remark is that joins a complaint above it."""

    scores: dict[str, float]
    above: Reading
    topic: Named
    """Of what stands above; its own where its own words count and say it surely."""
    how: Joining
    """Wholly: it counts as what it joins. Else its own words do, and a person looks."""
    says_more: bool
    """Its own words weigh something too; «+1, дом 7» gives no degrees."""
    hands_on: bool
    """What stands above makes it as important."""
    felt: Felt | None
    """The danger that is sensed in what stands above."""


def find_under(remarks: Sequence[Remark], readings: Sequence[Reading]) -> list[Under]:
    """List the remarks that may join what another citizen wrote above; ours is never joined."""
    found = []
    for number, (remark, reading) in enumerate(zip(remarks, readings, strict=True)):
        if remark.parent and not remark.parent_is_ours and _may_join(reading):
            above = read_text(remark.parent)
            how = how_it_joins(reading.forms, reading.findings, above.forms)
            if how is not None:
                found.append(Under(number, how, above))
    return found


def _may_join(reading: Reading) -> bool:
    if not reading.forms:
        return points_up(reading.text)
    return may_join(reading.forms, reading.findings)

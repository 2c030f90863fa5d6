"""Finds what pages of routing rules show: names, choices of the form, what a trial changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.desk.ruling.routing_words import (
    IMPORTANCES,
    KINDS,
    LEVELS,
    TARGETS,
    Names,
    ids_of,
)
from app.desk.speech.titles import NETWORKS
from app.officials import asking
from app.officials import service as officials
from app.routing.policy import Policy, TargetKind
from app.routing.trial import Example, OfficialChange, Trial
from app.triage.topics import keeping as topics

_SHOWN_PEOPLE: Final = 30
_SHOWN_CASES: Final = 30
_NOBODY: Final = "никому"


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What changed rules would have changed, with names."""

    trial: Trial
    people: Sequence[tuple[str, OfficialChange]]
    """Only those who would have had more or less, the greatest change first."""
    more_people: int
    cases: Sequence[tuple[Example, str, str]]
    """An example, who had it, who would have had it."""


async def names_for(
    session: AsyncSession, policies: Collection[Policy], *, others: Collection[int] = ()
) -> Names:
    """Find the names of what rules call by number; ``others`` are more officials."""
    people = ids_of(policies, TargetKind.OFFICIAL) | {*others}
    homes = {each.id: each.name for each in await officials.list_institutions(session)}
    wanted = ids_of(policies, TargetKind.DEPARTMENT)
    parts = await asking.every_department(session) if wanted else ()
    return Names(
        topics=await topics.in_force(session),
        departments={
            each.id: f"{each.name}, {homes.get(each.institution_id, '')}"
            for each in parts
            if each.id in wanted
        },
        officials={
            each.id: f"{each.name}, {homes.get(each.institution_id, '')}"
            for each in await officials.officials_of(session, people)
        },
    )


async def choices(session: AsyncSession) -> Mapping[str, Any]:
    """Find all that the form of a rule offers."""
    listed = await topics.in_force(session)
    houses = await officials.list_institutions(session)
    homes = {each.id: each.name for each in houses}
    parts = await asking.every_department(session)
    people = await officials.list_officials(session)
    return {
        "groups": listed.groups(),
        "municipalities": sorted({each.municipality for each in houses if each.municipality}),
        "departments": [(each.id, f"{each.name}, {homes[each.institution_id]}") for each in parts],
        "officials": sorted(
            ((each.id, f"{each.name}, {homes[each.institution_id]}") for each in people),
            key=lambda pair: pair[1],
        ),
        "kinds": KINDS,
        "levels": LEVELS,
        "importances": IMPORTANCES,
        "networks": NETWORKS,
        "targets": TARGETS,
    }


async def tried(session: AsyncSession, trial: Trial) -> Tried:
    """Put names to what a trial has found."""
    changed = [each for each in trial.officials if each.before != each.after]
    changed.sort(key=lambda each: -abs(each.after - each.before))
    examples = trial.examples[:_SHOWN_CASES]
    people = {each.official_id for each in changed[:_SHOWN_PEOPLE]}
    people |= {
        one
        for each in examples
        for one in (each.from_official_id, each.to_official_id)
        if one is not None
    }
    known = (await names_for(session, (), others=people)).officials
    return Tried(
        trial=trial,
        people=[(known.get(e.official_id, ""), e) for e in changed[:_SHOWN_PEOPLE]],
        more_people=max(0, len(changed) - _SHOWN_PEOPLE),
        cases=[
            (each, _name(each.from_official_id, known), _name(each.to_official_id, known))
            for each in examples
        ],
    )


def _name(official_id: int | None, known: Mapping[int, str]) -> str:
    return _NOBODY if official_id is None else known.get(official_id, f"№ {official_id}")

"""Suggests where a wrongly addressed case belongs."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case
from app.officials import service as officials
from app.officials.model import Institution
from app.routing import store
from app.routing.labels import labels_of
from app.routing.model import Redirect
from app.routing.ranking import Lesson, Spot, Taught, ranked
from app.routing.telling import times
from app.routing.words import hashes_of
from app.triage.topics import keeping as topics

_LOOKED_AT: Final = 500
"""Earlier redirects that are compared."""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case may belong, and why."""

    institution_id: int
    department_id: int | None
    title: str
    """Of the institution."""
    why: str
    """In Russian."""


async def suggest(session: AsyncSession, case: Case, *, limit: int = 3) -> list[Suggestion]:
    """Suggest places: where the like was handed over to, then who answers for the topic there.

    None twice, and none where the case already was.
    """
    home = await officials.find_institution(session, case.page.institution_id)
    said = await cases.comments_by_case(session, [case.id])
    lesson = Lesson(
        topic=case.topic,
        municipality=home.municipality,
        kind=home.kind.value,
        lemmas=hashes_of(comment.text for comment in said[case.id]),
    )
    been = _been(case, await store.redirects_of(session, case.id))
    earlier = await store.redirects_like(
        session, home.id, case.topic, lesson.lemmas, limit=_LOOKED_AT
    )
    lessons = [(_spot(each), _lesson(each)) for each in earlier]
    taught = await _named(session, ranked(lesson, lessons, been=been), home)
    known = been | {Spot(each.institution_id) for each in taught}
    agencies = [
        each
        for each in await _agencies(session, case, home)
        if Spot(each.institution_id) not in known
    ]
    return [*taught, *agencies][:limit]


async def _named(
    session: AsyncSession, taught: Sequence[Taught], home: Institution
) -> list[Suggestion]:
    """Name the places; one of another municipality is of no use here."""
    ids = {each.spot.institution_id for each in taught}
    places = {each.id: each for each in await officials.institutions_of(session, ids)}
    return [
        Suggestion(
            institution_id=each.spot.institution_id,
            department_id=each.spot.department_id,
            title=places[each.spot.institution_id].name,
            why=f"так передавали {times(each.times)}",
        )
        for each in taught
        if places[each.spot.institution_id].municipality in {"", home.municipality}
    ]


async def _agencies(session: AsyncSession, case: Case, home: Institution) -> list[Suggestion]:
    listed = await topics.in_force(session)
    found: dict[int, Suggestion] = {}
    for field in labels_of(listed, case.topic):
        for body in await officials.agencies_for(
            session, field=field, municipality=home.municipality
        ):
            found.setdefault(
                body.id,
                Suggestion(
                    institution_id=body.id,
                    department_id=None,
                    title=body.name,
                    why=f"отвечает за тему «{listed.title(case.topic)}»",
                ),
            )
    return list(found.values())


def _been(case: Case, moves: Sequence[Redirect]) -> set[Spot]:
    """Tell where a case already was, or is."""
    been = {
        Spot(case.page.institution_id),
        Spot(case.institution_id),
        Spot(case.institution_id, case.department_id),
    }
    for move in moves:
        been |= {
            _spot(move),
            Spot(move.from_institution_id),
            Spot(move.from_institution_id, move.from_department_id),
        }
    return been


def _spot(move: Redirect) -> Spot:
    return Spot(move.to_institution_id, move.to_department_id)


def _lesson(move: Redirect) -> Lesson:
    return Lesson(
        topic=move.topic, municipality=move.municipality, kind=move.kind, lemmas=move.lemmas
    )

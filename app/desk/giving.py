"""To whom a coordinator may give a case that nobody has, as pages offer and forms name it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.base.numbers import LARGEST_ID
from app.cases.model import Case
from app.officials import asking
from app.officials import service as officials
from app.officials.model import Official

_MOST_PEOPLE: Final = 50


class NotToBeGivenError(ConflictError):
    """Somebody has the case, or it is over, or the reader decides nothing there."""

    def __init__(self) -> None:
        super().__init__(
            "Назначать здесь некого: у сообщения есть ответственный, на него уже ответили, "
            "или решает другой координатор. Откройте сообщение, там видно, у кого оно."
        )


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of where to."""

    value: str
    """What the form sends, such as ``department:7``."""
    title: str
    why: str = ""


class PlaceGroup(msgspec.Struct, frozen=True):
    """Choices under one heading."""

    title: str
    places: tuple[Place, ...]


class People(msgspec.Struct, frozen=True):
    """Officials by institution, the nearest first."""

    people: tuple[PlaceGroup, ...]
    is_cut: bool
    """There are more than are shown."""


def is_held(case: Case) -> bool:
    """Say whether somebody has the case, so that nobody needs to give it to another."""
    return case.official_id is not None and not case.needs_coordinator


async def people_for(
    session: AsyncSession, person: Person, institution_id: int, *, asked: str = "", now: datetime
) -> People:
    """Tell whom this person may name for cases of an institution, or whom he has asked for."""
    found = await asking.people_near(
        session, institution_id, sight=person.sight, words=asked, limit=_MOST_PEOPLE + 1
    )
    return People(
        await _by_institution(session, found[:_MOST_PEOPLE], now=now), len(found) > _MOST_PEOPLE
    )


def named(official: Official, lacks: str = "") -> Place:
    """Offer an official, with what stands against him."""
    why = ", ".join(filter(None, (official.position, lacks)))
    return Place(value=f"official:{official.id}", title=official.name, why=why)


def number_in(value: str, kind: str) -> int | None:
    """Tell the id that a form's choice names of this kind; None: of another kind, or no id."""
    told, _, number = value.partition(":")
    is_id = told == kind and number.isascii() and number.isdecimal()
    return min(int(number), LARGEST_ID) if is_id else None


async def _by_institution(
    session: AsyncSession, found: Sequence[tuple[Official, str]], *, now: datetime
) -> tuple[PlaceGroup, ...]:
    ids = [official.id for official, _ in found]
    away = await officials.stand_ins(session, ids, now=now)
    on_duty = await officials.on_duty_among(session, ids, now=now)

    def place(official: Official) -> Place:
        if official.id in away:
            has_substitute = away[official.id].official_id is not None
            return named(official, "отсутствует, замещают" if has_substitute else "отсутствует")
        return named(official, "" if official.id in on_duty else "не на дежурстве")

    homes = groupby(found, key=lambda each: (each[0].institution_id, each[1]))
    return tuple(
        PlaceGroup(name, tuple(place(official) for official, _ in several))
        for (_, name), several in homes
    )

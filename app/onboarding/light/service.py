"""The scale of the traffic light, and what another one would change."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError
from app.base.sight import Sight
from app.onboarding.light import store
from app.onboarding.light.model import LightScale, PageRecord
from app.onboarding.light.rules import SHIPPED, Colour, Facts, Light, Scale, faults_of, light_of


class ScaleError(InvalidError):
    """The weights or bounds cannot be used as they are."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A page's light as last measured."""

    light: Light
    facts: Facts
    measured_at: datetime


class Turn(msgspec.Struct, frozen=True):
    """A page whose colour another scale would change."""

    page_id: int
    title: str
    before: Colour
    after: Colour


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What another scale would change."""

    before: Mapping[Colour, int]
    after: Mapping[Colour, int]
    turns: tuple[Turn, ...]


async def scale_in_force(session: AsyncSession) -> tuple[int, Scale]:
    """Tell the version and the scale in force; version 0 is the shipped one."""
    newest = await store.newest_scale(session)
    if newest is None:
        return 0, SHIPPED
    return newest.version, msgspec.convert(newest.scale, Scale)


async def put_scale(
    session: AsyncSession, scale: Scale, *, comment: str, account_id: int, now: datetime
) -> None:
    """Put a scale into force: every light is measured anew. Raises ScaleError."""
    check_scale(scale)
    version, _ = await scale_in_force(session)
    session.add(
        LightScale(
            version=version + 1,
            scale=msgspec.to_builtins(scale),
            comment=comment,
            account_id=account_id,
            created_at=now,
        )
    )
    await session.flush()
    await store.measure_at(session, None, now=now)


def check_scale(scale: Scale) -> None:
    """Refuse a scale that cannot be used; raises ScaleError."""
    faults = faults_of(scale)
    if faults:
        raise ScaleError(faults)


async def try_scale(session: AsyncSession, scale: Scale, *, sight: Sight) -> Trial:
    """Tell which pages in sight would change their colour; writes nothing. Raises ScaleError."""
    check_scale(scale)
    before: Counter[Colour] = Counter()
    after: Counter[Colour] = Counter()
    turns = []
    for page_id, title, told, colour in await store.judged(session, sight=sight):
        new = light_of(msgspec.convert(told, Facts), scale).colour
        before[colour] += 1
        after[new] += 1
        if new is not colour:
            turns.append(Turn(page_id, title, colour, new))
    return Trial(before=before, after=after, turns=tuple(turns))


async def count_colours(session: AsyncSession, *, sight: Sight) -> Mapping[Colour, int]:
    """Count the pages in sight by colour; those lawfully absent are not judged."""
    return await store.count_colours(session, sight=sight)


async def light_of_page(session: AsyncSession, page_id: int) -> Judged | None:
    """Tell a page's light by the scale in force; None: it was not measured yet."""
    kept = await store.light(session, page_id)
    if kept is None:
        return None
    _, scale = await scale_in_force(session)
    facts = msgspec.convert(kept.facts, Facts)
    return Judged(light=light_of(facts, scale), facts=facts, measured_at=kept.measured_at)


async def record_of(session: AsyncSession, page_id: int) -> PageRecord | None:
    """Tell what the regional registry says of a page; None: it says nothing."""
    return await store.record(session, page_id)

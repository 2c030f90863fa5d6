"""Gathers what the decisions of a round see: places, people on duty, their loads and hours."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.deadlines.rulebook import Keeping, Rulebook
from app.officials import asking
from app.officials import service as officials
from app.officials.service import OnDuty
from app.routing import store
from app.routing.agencies import Body, agencies_in
from app.routing.policy import Policy, TargetKind
from app.routing.rules import Away, Candidate, Place, Scene

_SECOND: Final = 1_000_000


def ticks(moment: datetime) -> int:
    """Tell a moment in microseconds since 1970."""
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * _SECOND + since.microseconds


def moment_of(told: int) -> datetime:
    """Tell the moment of so many microseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=told)


async def scene_of(
    session: AsyncSession,
    policy: Policy,
    institution_ids: Collection[int],
    *,
    now: datetime,
    rulebook: Rulebook | None,
) -> Scene:
    """Gather all that cases of these institutions could come to by a policy.

    Without a rulebook nobody's hours are known: whoever is on duty counts as at work.
    """
    places = await _places(session, policy, institution_ids)
    reach = {one for place_id, place in places.items() for one in place.reach(place_id)}
    reach |= await named_institutions(session, policy)
    away = await officials.away_in(session, sorted(reach), now=now)
    homes = await asking.homes_of_officials(session, [each.stand_in_id for each in away])
    reach |= set(homes.values())
    people = await officials.on_duty_in(session, sorted(reach), now=now)
    numbers = [each.official_id for each in people]
    load = await cases.load_per_official(session, numbers)
    given = await store.last_given(session, numbers)
    hours = _Hours(rulebook, now)
    return Scene(
        moment=ticks(now),
        places=places,
        candidates=tuple(_candidate(each, load, given, hours) for each in people),
        away={
            each.official_id: Away(each.institution_id, each.department_id, each.stand_in_id)
            for each in away
        },
    )


def narrowed(scene: Scene, institution_ids: Collection[int], named: Collection[int]) -> Scene:
    """Keep of a scene what cases of these institutions see; ``named`` are named by rules."""
    places = {one: scene.places[one] for one in sorted(institution_ids)}
    reach = {one for place_id, place in places.items() for one in place.reach(place_id)}
    reach.update(named)
    away = {one: who for one, who in scene.away.items() if who.institution_id in reach}
    standing = {who.stand_in_id for who in away.values()}
    reach |= {each.institution_id for each in scene.candidates if each.official_id in standing}
    return Scene(
        moment=scene.moment,
        places=places,
        candidates=tuple(each for each in scene.candidates if each.institution_id in reach),
        away=away,
    )


async def named_institutions(session: AsyncSession, policy: Policy) -> set[int]:
    """Tell where the officials and departments that a policy names are."""
    named: dict[TargetKind, list[int]] = {TargetKind.OFFICIAL: [], TargetKind.DEPARTMENT: []}
    for rule in policy.rules:
        if rule.to.kind in named and rule.to.id is not None:
            named[rule.to.kind].append(rule.to.id)
    found: set[int] = set()
    if named[TargetKind.OFFICIAL]:
        people = await asking.homes_of_officials(session, named[TargetKind.OFFICIAL])
        found.update(people.values())
    if named[TargetKind.DEPARTMENT]:
        parts = await asking.homes_of_departments(session, named[TargetKind.DEPARTMENT])
        found.update(parts.values())
    return found


class _Hours:
    """Whose working time it is; those with the same hours are looked up once."""

    def __init__(self, rulebook: Rulebook | None, now: datetime) -> None:
        self._rulebook, self._now = rulebook, now
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def at_work(self, zone: str, hours: tuple[str, ...]) -> bool:
        if self._rulebook is None:
            return True
        if (zone, hours) not in self._known:
            keeping = Keeping(institution=0, zone=zone, hours=hours)
            self._known[zone, hours] = self._rulebook.calendar(keeping).is_working(self._now)
        return self._known[zone, hours]


async def _places(
    session: AsyncSession, policy: Policy, institution_ids: Collection[int]
) -> dict[int, Place]:
    known = sorted(
        await officials.institutions_of(session, institution_ids), key=lambda each: each.id
    )
    above = await officials.chain_above(session, [each.id for each in known])
    bodies = await _bodies(session, policy)
    return {
        each.id: Place(
            kind=each.kind.value,
            municipality=each.municipality,
            level=asking.level_of(each),
            above=tuple(above.get(each.id, ())),
            agencies=agencies_in(bodies, each.municipality),
        )
        for each in known
    }


async def _bodies(session: AsyncSession, policy: Policy) -> list[Body]:
    """List who answers for some field, as far as the rules ask for it."""
    wanted = policy.fields()
    if not wanted:
        return []
    return [
        Body(each.id, each.municipality, tuple(fields))
        for each in await officials.list_institutions(session)
        if (fields := [f for f in asking.fields_of(each) if None in wanted or f in wanted])
    ]


def _candidate(
    each: OnDuty, load: Mapping[int, int], given: Mapping[int, datetime], hours: _Hours
) -> Candidate:
    last = given.get(each.official_id)
    return Candidate(
        official_id=each.official_id,
        institution_id=each.institution_id,
        department_id=each.department_id,
        skills=tuple(sorted(each.skills)),
        capacity=each.capacity,
        weight=each.weight,
        is_coordinator=each.is_coordinator,
        at_work=hours.at_work(each.zone, each.hours),
        load=load.get(each.official_id, 0),
        given_at=0 if last is None else ticks(last),
    )

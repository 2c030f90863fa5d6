"""Routing: every open case finds the official who will answer it, or says why not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.dispatch.waiting import Waiting
from app.cases.model import Case
from app.cases.moving import service as moving
from app.deadlines.rulebook import Rulebook
from app.routing import policies, store
from app.routing.choosing import room_for
from app.routing.deciding import decide
from app.routing.facts import facts_of, sieve_of
from app.routing.gathering import named_institutions, narrowed, scene_of
from app.routing.leaving_open import Unplaced, leave_open
from app.routing.policy import Policy
from app.routing.roster import Roster
from app.routing.rules import Choice, Facts, Scene, encoded
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

_Decided = tuple[Case, Facts, Choice]


class _Round(NamedTuple):
    """What a round of routing looks at, and by which rules."""

    force: policies.InForce
    scene: Scene
    listed: TopicList
    claimed: Sequence[Case]


async def hold_oldest(
    session: AsyncSession, *, now: datetime, rulebook: Rulebook | None, without: Collection[int]
) -> int | None:
    """Hold the case that the next round begins with and return its id; None: none waits."""
    found = await _claim(session, now=now, limit=1, rulebook=rulebook, without=without)
    return found.claimed[0].id if found is not None and found.claimed else None


async def assign_open(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int,
    rulebook: Rulebook | None = None,
    without: Collection[int] = (),
) -> int:
    """Hand open cases to officials; return how many cases were looked at.

    What somebody can take now is looked at at once, so that cases drain the moment that
    somebody comes on duty or has room. A case that nobody can take stays open with the
    reason; a coordinator is told when it has waited too long. Without a rulebook nobody's
    hours are known, and whoever is on duty counts as at work. Cases named in ``without`` go on
    waiting.
    """
    found = await _claim(session, now=now, limit=limit, rulebook=rulebook, without=without)
    if found is None:
        return 0
    force, scene, listed, claimed = found
    decided = await _decided(session, force, scene, claimed, listed, now=now)
    await _give(session, decided, now=now)
    left = [Unplaced(case, choice) for case, _, choice in decided if choice.official_id is None]
    await leave_open(session, left, force.policy.options, rulebook, now=now)
    return len(claimed)


async def _claim(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int,
    rulebook: Rulebook | None,
    without: Collection[int],
) -> _Round | None:
    """Take what is looked at next; None where nothing waits. One round runs at a time."""
    await store.hold_rounds(session)
    institutions = await cases.waiting_in(session)
    if not institutions:
        return None
    force = await policies.in_force(session)
    listed = await topics.in_force(session)
    scene = await scene_of(session, force.policy, institutions, now=now, rulebook=rulebook)
    sieve = sieve_of(force.policy, scene, listed)
    # Where the first case was opened only now, nothing is known yet: the next round's work.
    kinds = {
        key: kind
        for key, kind in (await cases.waiting(session, sieve)).items()
        if kind.institution_id in scene.places
    }
    rooms = _rooms(force.policy, scene, kinds, listed, limit)
    found = await cases.claim_open(session, rooms, sieve, now=now, limit=limit, without=without)
    claimed = [each for each in found if Waiting.of(each).institution_id in scene.places]
    return _Round(force, scene, listed, claimed)


def _rooms(
    policy: Policy, scene: Scene, waiting: Mapping[str, Waiting], listed: TopicList, limit: int
) -> dict[str, int]:
    """Tell for which kinds of cases there is room now, and for how many."""
    roster = Roster(scene)
    rooms = {
        key: room_for(policy, facts_of(kind, listed), roster, most=limit)
        for key, kind in waiting.items()
    }
    return {key: room for key, room in rooms.items() if room}


async def _decided(
    session: AsyncSession,
    force: policies.InForce,
    scene: Scene,
    claimed: Sequence[Case],
    listed: TopicList,
    *,
    now: datetime,
) -> list[_Decided]:
    """Decide on cases one after the other, and keep what the decisions saw."""
    since = now - timedelta(days=force.policy.options.sticky_days)
    before = await moving.had_before(session, [case.id for case in claimed], since=since)
    facts = [
        facts_of(
            Waiting.of(case),
            listed,
            sticky_id=before[case.id].in_thread,
            known_id=before[case.id].on_page,
        )
        for case in claimed
    ]
    named = await named_institutions(session, force.policy)
    seen = narrowed(scene, {each.institution_id for each in facts}, named)
    decided = list(zip(claimed, facts, decide(force.policy, seen, facts), strict=True))
    await _keep(session, force.version, seen, decided, now=now)
    return decided


async def _keep(
    session: AsyncSession, version: int, scene: Scene, decided: Sequence[_Decided], *, now: datetime
) -> None:
    """Keep decisions with what they saw; that somebody still waits for the same reason is none."""
    rows = [
        (turn, case.id, choice.official_id, encoded(facts), encoded(choice))
        for turn, (case, facts, choice) in enumerate(decided)
        if choice.official_id is not None or choice.why != case.unassigned_reason
    ]
    if not rows:
        return
    round_id = await store.add_round(session, policy_version=version, scene=encoded(scene), now=now)
    await store.add_decisions(session, round_id, rows, now=now)


async def _give(session: AsyncSession, decided: Sequence[_Decided], *, now: datetime) -> None:
    given = [
        (case, choice.official_id, choice.department_id, choice.why)
        for case, _, choice in decided
        if choice.official_id is not None
    ]
    instead = {
        case.id: choice.stands_in_for_id
        for case, _, choice in decided
        if choice.stands_in_for_id is not UNSET
    }
    await cases.assign(session, given, now=now, stands_in_for=instead)
